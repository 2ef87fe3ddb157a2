"""The providers of a file, TOML or JSON, decoded strictly: what is wrong is named by file and path, never by value."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from service.engines.llm.config import OPENAI, DialectChoice, Effort, Limits, Provider
from service.engines.llm.prices import Price

_Name = Annotated[str, Meta(pattern="^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
_Word = Annotated[str, Meta(min_length=1)]


class ProvidersFileError(Exception):
    """The file cannot be used; the message says where and why, and repeats nothing of it that may be secret."""


class _Entry(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: _Name
    model: _Word
    base_url: Annotated[str, Meta(pattern="^https?://")] = OPENAI
    api_key: str = ""
    api_key_variable: _Word | None = None
    """Name of a variable of the environment that holds the key."""
    api_key_file: _Word | None = None
    """Name of a file that holds it, as Kubernetes mounts secrets; relative to this one."""
    dialect: DialectChoice = "auto"
    temperature: Annotated[float, Meta(ge=0, le=2)] | None = None
    reasoning_effort: Effort | None = None
    max_output_tokens: Annotated[int, Meta(ge=256)] | None = None
    context_tokens: Annotated[int, Meta(ge=4096)] = 128_000
    price: Price | None = None
    limits: Limits = Limits()
    batch: bool = False


class _File(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    providers: Annotated[list[_Entry], Meta(min_length=1)]


def load(path: Path, environment: Mapping[str, str]) -> tuple[Provider, ...]:
    """Return the providers that ``path`` lists, in its order; a name that ends in ``.json`` is JSON, others are TOML.

    Raises:
        ProvidersFileError: it cannot be read, is not of the form, or a key is not where it says.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ProvidersFileError(f"{path}: cannot be read ({type(error).__name__})") from None
    decode = msgspec.json.decode if path.suffix == ".json" else msgspec.toml.decode
    try:
        entries = decode(data, type=_File).providers
    except msgspec.ValidationError as error:
        raise ProvidersFileError(f"{path}: {_explain(str(error))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        # Only the place: the parser's words may hold what stands there.
        place = re.search(r"line \d+, column \d+|byte \d+", str(error))
        raise ProvidersFileError(f"{path}: not well-formed{f' ({place[0]})' if place else ''}") from None
    names = [entry.name for entry in entries]
    for index, entry in enumerate(entries):
        if entry.name in names[:index]:
            raise ProvidersFileError(f"{path}: $.providers[{index}].name: used twice")
    return tuple(_provider(entry, path, index, environment) for index, entry in enumerate(entries))


def _provider(entry: _Entry, path: Path, index: int, environment: Mapping[str, str]) -> Provider:
    return Provider(
        name=entry.name,
        model=entry.model,
        base_url=entry.base_url.rstrip("/"),
        api_key=_key(entry, path, f"$.providers[{index}]", environment),
        dialect=entry.dialect,
        temperature=entry.temperature,
        reasoning_effort=entry.reasoning_effort,
        max_output_tokens=entry.max_output_tokens,
        context_tokens=entry.context_tokens,
        price=entry.price,
        limits=entry.limits,
        batch=entry.batch,
    )


def _key(entry: _Entry, path: Path, where: str, environment: Mapping[str, str]) -> str:
    if sum(map(bool, (entry.api_key, entry.api_key_variable, entry.api_key_file))) > 1:
        raise ProvidersFileError(f"{path}: {where}: one of api_key, api_key_variable and api_key_file, not several")
    if entry.api_key_variable:
        if not (key := environment.get(entry.api_key_variable)):
            raise ProvidersFileError(f"{path}: {where}.api_key_variable: no such variable is set")
        return key
    if entry.api_key_file:
        try:
            return (path.parent / entry.api_key_file).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            message = f"{path}: {where}.api_key_file: cannot be read ({type(error).__name__})"
        raise ProvidersFileError(message)
    return entry.api_key


def _explain(message: str) -> str:
    """Put msgspec's sentence into the form "path: what is wrong", without a value."""
    what, _, where = message.partition(" - at `")
    if what.startswith("Invalid enum value"):
        what = "not one of the values it takes"
    return f"{where.rstrip('`') or '$'}: {what}"
