"""Article → Draft by a model: one call, a second one to mend what the first got wrong, one deadline around both."""

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from typing import Literal

import msgspec

from service.analysis.analysis import Prompt as PromptFacts
from service.analysis.analysis import Tokens
from service.analysis.draft import Draft
from service.analysis.options import Options
from service.article import Article
from service.engines.llm.asking import Asker, Form, Question, Reply, Until
from service.engines.llm.decoding import Undecodable, decode_draft
from service.engines.llm.failures import CallError
from service.engines.llm.prompt import Message, Prompt
from service.engines.llm.references import Check, check
from service.engines.llm.schema import schema_bytes
from service.engines.reading import Deadline, Reading
from service.errors import ModelReplyError, ModelUnreachableError, Spent

VERSION = "1"
"""Goes up when the same prompt, model and reply would give another Draft."""

_FORM = Form(name="draft", schema=schema_bytes(Draft))
_CHARACTERS_A_TOKEN = 4
_REPLY_TOKENS = 4000
_LONGEST_ECHO = 40_000
"""Characters of a reply that are sent back to be mended. Past it, mending costs more than it is worth."""


class LlmEngine:
    """Implements `service.engines.reading.Engine` over any OpenAI-compatible endpoint."""

    name: Literal["llm"] = "llm"

    def __init__(self, asker: Asker, prompt: Prompt, *, deadline_seconds: float) -> None:
        """Use ``asker``, and close it; take no longer than ``deadline_seconds`` for everything."""
        self._asker = asker
        self._prompt = prompt
        self._deadline_seconds = deadline_seconds
        self.fingerprint = _fingerprint(asker, prompt)

    async def read(self, article: Article, options: Options, *, deadline: Deadline | None = None) -> Reading:
        """Return a Draft that decodes; references in it may still lead nowhere, which grounding rejects.

        Raises:
            ModelUnreachableError: no reply, to the end or within our own deadline or the caller's.
            ModelRefusedError: the provider or the model declined.
            ModelFaultError: the provider failed to the end.
            ModelReplyError: what came is no Draft, even after it was asked for again.
        """
        run = _Run()
        ours = asyncio.get_running_loop().time() + self._deadline_seconds
        theirs = deadline or Deadline(ours)
        failure = CallError(ModelReplyError, "The model's reply is no draft, even after it was asked to mend it.")
        try:
            async with asyncio.timeout_at(min(ours, theirs.when)) as scope:

                def put_off(when: float) -> None:
                    if not scope.expired():
                        scope.reschedule(min(ours, when))

                with theirs.heeded(put_off):
                    await self._converse(article, options, run, lambda: min(ours, theirs.when))
        except TimeoutError:
            reason = (
                "The time for this request ran out before the model had answered."
                if theirs.when < ours
                else f"The model gave no draft within the deadline of {self._deadline_seconds:g} seconds."
            )
            failure = CallError(ModelUnreachableError, reason)
        except CallError as error:
            failure = error
        if run.draft is None:
            # Outside of the handlers: what leaves has no context that a log could print.
            raise failure.as_engine_error(attempts=run.attempts, spent=run.spent)
        return Reading(
            draft=run.draft,
            model=run.model or self._asker.model,
            prompt=PromptFacts(name=self._prompt.name, digest=f"sha256:{self._prompt.digest}"),
            tokens=run.tokens,
            attempts=run.attempts,
        )

    async def aclose(self) -> None:
        """Close the connections. No reading may follow."""
        await self._asker.aclose()

    async def _converse(self, article: Article, options: Options, run: "_Run", deadline: Until) -> None:
        """Ask, and once more if the draft needs it; leave the better one in ``run``."""
        messages = self._prompt.render(article, options)
        reply = await self._ask(messages, run, attempts=None, deadline=deadline)
        faults = run.take(decode_draft(reply.content), article)
        if not faults or (run.draft is not None and len(reply.content) > _LONGEST_ECHO):
            return
        said = Message(role="assistant", content=reply.content[:_LONGEST_ECHO] or "(nothing)")
        mend = [*messages, said, self._prompt.repair(article, faults)]
        reply = await self._ask(mend, run, attempts=1, deadline=deadline)
        run.take(decode_draft(reply.content), article)

    async def _ask(self, messages: Sequence[Message], run: "_Run", *, attempts: int | None, deadline: Until) -> Reply:
        """Return a reply that the model finished.

        Raises:
            CallError: there is none.
        """
        characters = sum(len(message.content) for message in messages)
        question = Question(
            messages=messages,
            form=_FORM,
            input_tokens=characters // _CHARACTERS_A_TOKEN,
            output_tokens=_REPLY_TOKENS,
            attempts=attempts,
        )
        reply = await self._asker.ask(question, ledger=run, deadline=deadline)
        run.model = reply.model or run.model
        if reply.cut_off:
            raise CallError(ModelReplyError, "The model's reply was cut off at its output limit.")
        return reply


class _Run:
    """What one reading has come to so far. Implements `service.engines.llm.asking.Ledger`."""

    def __init__(self) -> None:
        self.attempts = 0
        self.model: str | None = None
        self.tokens: Tokens | None = None
        self.draft: Draft | None = None
        self._check = Check(good=0, faults=())

    @property
    def spent(self) -> Spent | None:
        """What the replies cost, as an error can carry it."""
        if self.tokens is None:
            return None
        return Spent(input=self.tokens.input, cached=self.tokens.cached, output=self.tokens.output)

    def called(self, provider: str, model: str) -> None:  # noqa: ARG002  one price for all is no price yet
        """See `Ledger.called`."""
        self.attempts += 1

    def paid(self, provider: str, model: str, tokens: Tokens) -> None:  # noqa: ARG002
        """See `Ledger.paid`."""
        old = self.tokens or Tokens(input=0, cached=0, output=0)
        self.tokens = Tokens(
            input=old.input + tokens.input, cached=old.cached + tokens.cached, output=old.output + tokens.output
        )

    def take(self, decoded: Draft | Undecodable, article: Article) -> tuple[str, ...]:
        """Keep a draft if it is at least as good as the one before; return what is wrong with it."""
        if isinstance(decoded, Undecodable):
            return (decoded.fault,)
        found = check(decoded, article)
        # Not the one with fewer faults: a model that mends by leaving everything out would win.
        if self.draft is None or found.good >= self._check.good:
            self.draft, self._check = decoded, found
        return found.faults


def _fingerprint(asker: Asker, prompt: Prompt) -> str:
    digest = sha256(msgspec.json.encode((VERSION, prompt.digest, asker.fingerprint))).hexdigest()
    return f"llm-{VERSION}:{asker.model}:{digest[:24]}"
