"""A streamed chat completion: bytes that end anywhere become words as they come, and a reply at the end."""

import msgspec
from msgspec import Raw, Struct

from service.engines.llm.asking import Reply
from service.engines.llm.failures import CallError
from service.engines.llm.providers.wire import (
    UNDECODABLE,
    Part,
    decode,
    error_in_success,
    lenient,
    model_name,
    tidied,
    tokens,
    words,
)
from service.errors import ModelFaultError, ModelUnreachableError


class _Delta(Struct, frozen=True):
    content: str | list[Part] | None = None
    refusal: str | None = None


class _Choice(Struct):
    delta: _Delta | None = None
    finish_reason: str | None = None


class _Chunk(Struct):
    choices: list[_Choice] | None = None
    error: Raw = Raw(b"null")
    model: Raw = Raw(b"null")
    usage: Raw = Raw(b"null")


_decode = msgspec.json.Decoder(_Chunk).decode
_NULL = b"null"
_DONE = b"[DONE]"


class Events:
    """Reads one stream. Linear in its bytes."""

    def __init__(self) -> None:
        """Begin."""
        self._pending: list[bytes] = []
        self._words: list[str] = []
        self._finish_reason: str | None = None
        self._refused = False
        self._model: Raw | None = None
        self._usage: Raw | None = None
        self._is_whole = False
        self._is_stream = False
        self._other: list[bytes] = []
        self._failure: CallError | None = None

    def feed(self, data: bytes) -> str:
        """Return the words in ``data``, which is taken to continue what came before.

        Raises:
            CallError: it holds an error, or is not the wire format; where words stand before that, the next time.
        """
        if self._failure is not None:
            raise self._failure
        if b"\n" not in data:
            # Joined once a line ends: a giant line must not be copied with every byte that trickles in.
            self._pending.append(data)
            return ""
        lines = (b"".join(self._pending) + data).split(b"\n")
        self._pending = [lines.pop()]
        said: list[str] = []
        for line in lines:
            try:
                said.append(self._line(line))
            except CallError as failure:
                if not any(said):
                    raise
                self._failure = failure
                break
        self._words += said
        return "".join(said)

    def reply(self) -> Reply:
        """Return the whole reply, once the stream is over.

        Raises:
            CallError: it broke off before the model had ended.
        """
        if self._failure is not None:
            raise self._failure
        if not self._is_stream:
            # Servers that know no streams answer as if they had not been asked for one.
            return decode(b"\n".join([*self._other, *self._pending]))
        if not self._is_whole and self._finish_reason is None:
            raise CallError(
                ModelUnreachableError, "The connection to the model's provider failed or was lost.", retryable=True
            )
        return Reply(
            content="".join(self._words),
            finish_reason=self._finish_reason,
            refused=self._refused,
            model=model_name(self._model) if self._model is not None else None,
            tokens=tokens(self._usage) if self._usage is not None else None,
        )

    def _line(self, line: bytes) -> str:
        if not line.startswith(b"data:"):
            # Comments that keep a connection alive, names of events, empty lines between them.
            if not self._is_stream:
                self._other.append(line)
            return ""
        self._is_stream = True
        data = line[5:].strip()
        if not data or data == _DONE:
            self._is_whole = self._is_whole or data == _DONE
            return ""
        chunk = _chunk(data)
        if not chunk.choices and bytes(chunk.error) != _NULL:
            raise error_in_success(chunk.error)
        if bytes(chunk.usage) != _NULL:
            self._usage = chunk.usage.copy()
        if self._model is None:
            self._model = chunk.model.copy()
        if not chunk.choices:
            return ""
        choice = chunk.choices[0]
        self._finish_reason = choice.finish_reason or self._finish_reason
        if choice.delta is None:
            return ""
        self._refused = self._refused or bool(choice.delta.refusal)
        return words(choice.delta.content)


def _chunk(data: bytes) -> _Chunk:
    try:
        return _decode(data)
    except UNDECODABLE:
        chunk = lenient(tidied(data), _Chunk)
    if chunk is None:
        raise CallError(ModelFaultError, "The model's provider answered 200, but not in the wire format.")
    return chunk
