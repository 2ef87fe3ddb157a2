"""JSON Lines, row by row; what is wrong is said with file and line."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from service.evaluation.errors import EvaluationError

_Row = TypeVar("_Row")


def rows(path: Path, form: type[_Row]) -> Iterator[tuple[int, _Row]]:
    """Yield the rows of a file with the numbers of their lines; blank lines are none.

    Raises:
        EvaluationError: the file cannot be read, or a row is not of the form.
    """
    decoder = msgspec.json.Decoder(form)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror}") from None
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, decoder.decode(line)
        except msgspec.DecodeError as error:
            raise EvaluationError(f"{path}:{number}: {error}") from None
        except UnicodeDecodeError:
            raise EvaluationError(f"{path}:{number}: not UTF-8") from None
