"""What callers are told of their allowance."""

from service.access.caller import Allowance
from service.access.policies import Standing, limit_field, policies_of, policy_field


def test_no_reset_is_later_than_its_window() -> None:
    """What was used just now is forgotten a cell after the window's end; no field says more than the window."""
    policies = policies_of(Allowance(requests_a_minute=100))
    standing = Standing(used=1, reset_seconds=60.4, wait_seconds=0.0)

    assert '"requests-minute";q=100;w=60' == policy_field(policies)
    assert '"requests-minute";r=99;t=60' == limit_field(policies, (standing,))
