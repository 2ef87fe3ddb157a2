"""What a request may say of caches."""

from math import inf

import pytest

from service.http.cache_control import reuse
from service.reuse import ANYTHING, Reuse


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("no-cache", Reuse(most_age_seconds=0)),
        ("max-age=0", Reuse(most_age_seconds=0)),
        ("max-age=60", Reuse(most_age_seconds=60)),
        ('Max-Age="60"', Reuse(most_age_seconds=60)),
        ("max-age=60, No-Cache", Reuse(most_age_seconds=0)),
        ("only-if-cached,max-age=5", Reuse(most_age_seconds=5, only_stored=True)),
        ("no-store", Reuse(keep=False)),
        ("max-age=-1", ANYTHING),
        ("max-age=soon", ANYTHING),
        ("max-age", ANYTHING),
        ("max-stale=60, min-fresh=10, no-transform, x-more=1", ANYTHING),
        ("", ANYTHING),
        (",,=,", ANYTHING),
    ],
)
def test_directives(said: str, understood: Reuse) -> None:
    """Names in any case, numbers in quotation marks or not; what is malformed or unknown changes nothing."""
    assert reuse([(b"cache-control", said.encode())]) == understood


def test_several_lines_are_one() -> None:
    """The header may stand there more than once."""
    lines = [(b"cache-control", b"no-store"), (b"host", b"x"), (b"cache-control", b"max-age=7")]
    assert reuse(lines) == Reuse(most_age_seconds=7, keep=False)


def test_who_says_nothing_takes_anything() -> None:
    """Without the header, any age is taken, and what is made is kept."""
    assert reuse([]) == Reuse(most_age_seconds=inf, only_stored=False, keep=True)
