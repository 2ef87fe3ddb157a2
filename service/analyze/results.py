"""The results of many articles as NDJSON: whole lines whatever happens, and a file that a later run goes on with."""

import os
import sys
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Literal

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

_SYNC_SECONDS = 1.0
"""How often what was written is put on the disk, at most. A process that dies loses nothing, a machine this much."""


class Line(Struct, frozen=True, kw_only=True):
    """What became of an article."""

    file: str
    line: int | UnsetType = UNSET
    custom_id: str | UnsetType | None = UNSET
    digest: str
    """Of what was read there and what was asked for."""
    status: Literal["done", "failed"]
    analysis: Raw | UnsetType = UNSET
    problem: Raw | UnsetType = UNSET


_BEGINS = b'{"file":'
"""What a `Line` begins with, as it is written."""


class Known(Struct, frozen=True):
    """What tells that a line is of the same article, asked the same."""

    file: str
    digest: str
    status: Literal["done", "failed"]
    line: int | UnsetType = UNSET

    @property
    def key(self) -> tuple[str, int | UnsetType, str]:
        """The article, and what was asked of it."""
        return self.file, self.line, self.digest


class ResultsError(Exception):
    """The results cannot be written; the message says why."""


class Results:
    """Takes lines."""

    def __init__(self, descriptor: int, known: Iterable[Known] = ()) -> None:
        """Write to an open file, in which ``known`` are there already."""
        self._descriptor = descriptor
        self._known = {one.key for one in known}
        self._synced_at = monotonic()

    def has(self, file: str, line: int | None, digest: str) -> bool:
        """Say whether the article was done before."""
        return (file, UNSET if line is None else line, digest) in self._known

    def add(self, line: Line) -> None:
        """Write a line, all of it.

        Raises:
            OSError: it cannot be written.
        """
        left = memoryview(msgspec.json.encode(line) + b"\n")
        while left:
            left = left[os.write(self._descriptor, left) :]
        if monotonic() - self._synced_at > _SYNC_SECONDS:
            self.sync()

    def sync(self) -> None:
        """Put what was written on the disk, where there is one."""
        # Pipes and terminals have none.
        with suppress(OSError):
            os.fsync(self._descriptor)
        self._synced_at = monotonic()


@contextmanager
def results(out: str | None, *, resume: bool) -> Generator[Results]:
    """Write to ``out``, or to standard output where None; with ``resume``, behind what a run before this one did.

    Of that, what failed and what is no whole line is taken out.

    Raises:
        ResultsError: there is something already that is not to be gone on with, or that is not of this command.
    """
    if out is None:
        yield Results(sys.stdout.fileno())
        return
    path = Path(out)
    try:
        if path.exists() and path.stat().st_size and not resume:
            raise ResultsError(f"{out}: is there already; --resume goes on with it")
        # A device or a pipe keeps nothing, and is not to be replaced; a link stays one.
        known = _kept(path.resolve()) if path.is_file() else []
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    except OSError as error:
        raise ResultsError(f"{out}: {error.strerror}") from None
    written = Results(descriptor, known)
    try:
        yield written
    finally:
        written.sync()
        os.close(descriptor)


def _kept(path: Path) -> list[Known]:
    """Leave in a file of results what was done, and return that."""
    kept: list[Known] = []
    beside = path.with_name(f"{path.name}.part")
    with path.open("rb") as lines, beside.open("wb") as done:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n") and _BEGINS.startswith(line[: len(_BEGINS)]):
                break  # the last one, which was not written to its end
            try:
                known = msgspec.json.decode(line, type=Known)
            except (msgspec.DecodeError, UnicodeDecodeError):
                beside.unlink()
                raise ResultsError(f"{path}: line {number} is none of this command's") from None
            if known.status == "done":
                done.write(line)
                kept.append(known)
        done.flush()
        os.fsync(done.fileno())
    beside.replace(path)
    return kept
