"""The last word on a process that was told to end and does not."""

import asyncio
import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import AsyncGeneratorType, CoroutineType, FrameType
from typing import Any

import structlog

_log = structlog.stdlib.get_logger("service.overtime")

OVERTIME_SECONDS = 8.0
"""For what is to be closed after the last answer: nearly always it takes a few milliseconds."""

_MOST_PLACES = 20
"""Of those where something waits, that are told."""


def end_within(seconds: float, loop: asyncio.AbstractEventLoop) -> None:
    """End this process, with status 1, if it is still there after ``seconds``.

    What orderly ends wait for are servers, threads and libraries, and any of them may stand still. Who waits for the
    process should then learn where: a kill from outside tells nobody.
    """
    timer = threading.Timer(seconds, _give_up, (loop,))
    # The process is not to wait for it.
    timer.daemon = True
    timer.start()


def _give_up(loop: asyncio.AbstractEventLoop) -> None:
    places = Counter(_place(task.get_coro()) for task in asyncio.all_tasks(loop))
    told = [f"{place} ({count})" for place, count in places.most_common(_MOST_PLACES)]
    _log.error("service.overtime", places=told)
    os._exit(1)


def _place(coroutine: object) -> str:
    """Return where something that is suspended waits, as file and line, the innermost one of our own code."""
    frames = list(_frames(coroutine))
    ours = [frame for frame in frames if "service" in Path(frame.f_code.co_filename).parts] or frames
    if not ours:
        return "unknown"
    return f"{'/'.join(Path(ours[-1].f_code.co_filename).parts[-3:])}:{ours[-1].f_lineno}"


def _frames(waits: Any) -> Iterator[FrameType]:
    """Yield the frames of a chain of things that await each other, the outermost first."""
    while waits is not None:
        match waits:
            case CoroutineType():
                frame, waits = waits.cr_frame, waits.cr_await
            case AsyncGeneratorType():
                frame, waits = waits.ag_frame, waits.ag_await
            case _:
                return
        if frame is not None:
            yield frame
