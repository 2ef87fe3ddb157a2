"""Replies that were had before their questions are asked: of a provider that took its time, at a lower price."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import blake2b

import msgspec

from service.engines.llm.asking import Question

_replies: ContextVar[Mapping[str, bytes]] = ContextVar("pullquote_foretold_replies")


def name_of(question: Question) -> str:
    """Return what a question is called: the same for the same words, whoever asks."""
    said = msgspec.json.encode((question.form.name, question.messages))
    return blake2b(said, digest_size=20).hexdigest()


@contextmanager
def foretelling(replies: Mapping[str, bytes]) -> Generator[None, None, None]:
    """Have questions of this block, and of tasks begun in it, answered by ``replies``: bodies by names."""
    token = _replies.set(replies)
    try:
        yield
    finally:
        _replies.reset(token)


def foretold(question: Question) -> bytes | None:
    """Return the body of the reply to a question that is there already."""
    replies = _replies.get(None)
    return replies.get(name_of(question)) if replies else None
