"""What can go wrong with a call."""

import httpx
import msgspec

from pullquote_client.models import Problem


class ProblemError(Exception):
    """The service answered that something is wrong: with the request, or on its side."""

    def __init__(self, problem: Problem, retry_after_seconds: float | None = None) -> None:
        super().__init__(problem.detail or problem.title)
        self.problem = problem
        self.retry_after_seconds = retry_after_seconds
        """When it is worth trying again, where the service says so."""

    @property
    def kind(self) -> str:
        """The last part of the problem's type, ``article-too-long``: what to tell problems apart by."""
        return self.problem.type.rpartition("/")[2]


class BrokenStreamError(Exception):
    """A stream broke off, and could not be taken up again."""


def raise_for_problem(response: httpx.Response) -> None:
    """Return where a response is a success. Its body may not have been read yet.

    Raises:
        ProblemError: it is none; something between us and the service may have answered in other words.
    """
    if response.is_success:
        return
    said = response.headers.get("retry-after", "")
    retry_after_seconds = float(said) if said.isdecimal() else None
    if response.headers.get("content-type", "").startswith("application/problem+json"):
        raise ProblemError(msgspec.json.decode(response.read(), type=Problem), retry_after_seconds)
    title = response.reason_phrase or "Not an answer of the service"
    raise ProblemError(Problem(type="about:blank", title=title, status=response.status_code), retry_after_seconds)
