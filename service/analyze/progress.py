"""How far many articles are, as a bar on a terminal."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

from tqdm import tqdm

from service.analyze.many import Counts


@contextmanager
def bar(total: int | None, counts: Counts) -> Generator[Callable[[], None]]:
    """Show ``counts`` on stderr, where that is a terminal, each time that what is yielded is called.

    ``total`` is how many articles there are, where that is known.
    """
    # Off a terminal (`disable=None`) it shows nothing.
    with tqdm(total=total, disable=None, file=sys.stderr, unit="article", dynamic_ncols=True) as shown:

        def told() -> None:
            if counts.failed:
                shown.set_postfix_str(f"{counts.failed} failed", refresh=False)
            shown.update()

        yield told
