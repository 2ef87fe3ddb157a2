"""Word lists on disk: ``languages/<code>.toml`` beside the package that reads them, one file a language."""

import re
import tomllib
from importlib import resources
from typing import TypeVar

import msgspec

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_File = TypeVar("_File")


def read_language_file(package: str, language: str, form: type[_File]) -> _File:
    """Return the lists that ``package`` has for an ISO 639 language; ``form()``, empty ones, where there is no file.

    Raises:
        msgspec.ValidationError: the file is not of its form.
    """
    if _LANGUAGE.fullmatch(language):
        path = resources.files(package).joinpath("languages", f"{language}.toml")
        if path.is_file():
            return msgspec.convert(tomllib.loads(path.read_text("utf-8")), form)
    return form()
