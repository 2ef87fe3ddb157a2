"""Where the articles are that a command line names: files, folders, patterns, standard input."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from glob import glob, has_magic
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, get_args

from msgspec import Struct

Form = Literal["text", "html", "ndjson"]
"""What a file holds: an article, the page of one, or an object as ``POST /v1/analyses`` takes it in each line."""

_BY_SUFFIX: dict[str, Form] = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}
"""Files of a folder with another suffix are left alone; one that is named is text."""

STANDARD_INPUT = "-"


class SourceError(Exception):
    """Something that was named cannot be found; the message says what."""


class Source(Struct, frozen=True, kw_only=True):
    """An article, as it lies there."""

    file: str
    line: int | None
    """From 1; None where the file is the article."""
    form: Form
    body: bytes


class SourceFile(NamedTuple):
    """A file of articles."""

    name: str
    form: Form


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="text in UTF-8, pages (.html, .htm, .xhtml), NDJSON as POST takes it (.ndjson, .jsonl), folders of these, "
        "patterns with * and **; - for standard input",
    )
    parser.add_argument("--as", dest="form", choices=get_args(Form), help="what the files hold, whatever their names")
    parser.add_argument(
        "--out", metavar="FILE", help="where the results of many go, a line an article; standard output"
    )
    parser.add_argument("--resume", action="store_true", help="go on with --out: what was done before is left alone")
    parser.add_argument("--at-once", type=int, default=8, metavar="N", help="of many, articles at a time (%(default)s)")


def source_files(names: Sequence[str], *, form: Form | None) -> list[SourceFile]:
    """Return the files that ``names`` mean, in their order, those of a folder or pattern by name, each once.

    Raises:
        SourceError: there is no such file, or none of a folder or pattern holds articles.
    """
    files: dict[str, SourceFile] = {}
    for name in names:
        for one in _meant(name):
            files.setdefault(one, SourceFile(one, form or _BY_SUFFIX.get(Path(one).suffix.lower(), "text")))
    return list(files.values())


def are_many(names: Sequence[str], files: Sequence[SourceFile]) -> bool:
    """Say whether more than one article may be meant."""
    return len(names) > 1 or any(one.form == "ndjson" for one in files) or [one.name for one in files] != list(names)


def sources(files: Sequence[SourceFile]) -> Iterator[Source]:
    """Yield the articles, a file or a line at a time; blank lines are none.

    Raises:
        OSError: a file cannot be read.
    """
    for file in files:
        if file.name == STANDARD_INPUT:
            yield from _in(file, sys.stdin.buffer)
        else:
            with Path(file.name).open("rb") as opened:
                yield from _in(file, opened)


def how_many(files: Sequence[SourceFile]) -> int | None:
    """Count the articles, those in lines too; None where that cannot be told beforehand.

    Raises:
        OSError: a file cannot be read.
    """
    total = 0
    for file in files:
        if file.form != "ndjson":
            total += 1
        elif file.name == STANDARD_INPUT:
            return None
        else:
            with Path(file.name).open("rb") as lines:
                total += sum(1 for line in lines if not line.isspace())
    return total


def _in(file: SourceFile, opened: BinaryIO) -> Iterator[Source]:
    if file.form != "ndjson":
        yield Source(file=file.name, line=None, form=file.form, body=opened.read())
        return
    for number, line in enumerate(opened, 1):
        if not line.isspace():
            yield Source(file=file.name, line=number, form=file.form, body=line)


def _meant(name: str) -> list[str]:
    path = Path(name)
    if name == STANDARD_INPUT or path.is_file():
        return [name]
    if path.is_dir():
        found = [one for one in path.rglob("*") if one.suffix.lower() in _BY_SUFFIX and one.is_file()]
        files = [str(one) for one in found if not any(part.startswith(".") for part in one.relative_to(path).parts)]
    elif has_magic(name):
        # `Path.glob` takes no absolute patterns.
        files = [one for one in glob(name, recursive=True) if Path(one).is_file()]  # noqa: PTH207
    else:
        raise SourceError(f"{name}: No such file or directory")
    if not files:
        raise SourceError(f"{name}: no articles there")
    return sorted(files)
