"""How much of what a provider takes is for batches. What is over is there for whoever comes and waits."""

from service.gate import Haste

BATCH_SHARE = 0.75
"""Of the budgets a minute and of the slots: batches take no more while as much as that is taken, by whomever."""


def share_of(haste: Haste) -> float:
    """Return the share of a limit up to which work of that haste is taken on."""
    return BATCH_SHARE if haste == "batch" else 1.0
