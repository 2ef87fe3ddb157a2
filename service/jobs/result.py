"""A line of a batch's results: what became of an article. The Analysis in it is the bytes that it is everywhere."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, Struct, UnsetType

ResultStatus = Literal["done", "failed", "cancelled"]


class Result(Struct, frozen=True, kw_only=True):
    """What became of an article of a batch."""

    index: Annotated[int, Meta(ge=0, description="Its place in what was sent, from 0.")]
    custom_id: Annotated[str | UnsetType | None, Meta(description="As sent; left out where it was cancelled.")] = UNSET
    status: ResultStatus
    analysis: Annotated[Raw | UnsetType, Meta(description="The Analysis, where it is done.")] = UNSET
    problem: Annotated[Raw | UnsetType, Meta(description="What was in the way, where it failed.")] = UNSET


def result_line(
    index: int, custom_id: str | None, *, analysis: bytes | None = None, problem: bytes | None = None
) -> bytes:
    """Return the line of an article that is done, or that has a problem."""
    return msgspec.json.encode(
        Result(
            index=index,
            custom_id=custom_id,
            status="failed" if analysis is None else "done",
            analysis=UNSET if analysis is None else Raw(analysis),
            problem=UNSET if problem is None else Raw(problem),
        )
    )


def cancelled_line(index: int) -> bytes:
    """Return the line of an article that nobody will read."""
    return msgspec.json.encode(Result(index=index, status="cancelled"))
