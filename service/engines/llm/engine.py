"""Article → Draft by a model: one call, a second one to mend what the first got wrong, one deadline around both."""

import asyncio
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Literal

import msgspec

from service.analysis.analysis import Prompt as PromptFacts
from service.analysis.analysis import Tokens
from service.analysis.draft import Draft
from service.analysis.options import Options
from service.article import Article
from service.engines.llm.client import ModelClient
from service.engines.llm.config import Dialect, LlmConfig
from service.engines.llm.decoding import Undecodable, decode_draft
from service.engines.llm.dialects import Dialects
from service.engines.llm.failures import CallError
from service.engines.llm.prompt import Message, Prompt
from service.engines.llm.references import Check, check
from service.engines.llm.retrying import retrying
from service.engines.llm.wire import Reply, RequestEncoder, decode
from service.engines.reading import Deadline, Reading
from service.errors import ModelRefusedError, ModelReplyError, ModelUnreachableError, Spent

VERSION = "1"
"""Goes up when the same prompt, model and reply would give another Draft."""

_LONGEST_ECHO = 40_000
"""Characters of a reply that are sent back to be mended. Past it, mending costs more than it is worth."""


class LlmEngine:
    """Implements `service.engines.reading.Engine` over any OpenAI-compatible endpoint."""

    name: Literal["llm"] = "llm"

    def __init__(self, config: LlmConfig, prompt: Prompt) -> None:
        self._config = config
        self._prompt = prompt
        self._client = ModelClient(config)
        self._encoder = RequestEncoder(config)
        self._dialects = Dialects(config.dialect)
        self.fingerprint = _fingerprint(config, prompt)

    async def read(self, article: Article, options: Options, *, deadline: Deadline | None = None) -> Reading:
        """Return a Draft that decodes; references in it may still lead nowhere, which grounding rejects.

        Raises:
            ModelUnreachableError: no reply, to the end or within our own deadline or the caller's.
            ModelRefusedError: the provider or the model declined.
            ModelFaultError: the provider failed to the end.
            ModelReplyError: what came is no Draft, even after it was asked for again.
        """
        run = _Run()
        ours = asyncio.get_running_loop().time() + self._config.deadline_seconds
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
                else f"The model gave no draft within the deadline of {self._config.deadline_seconds:g} seconds."
            )
            failure = CallError(ModelUnreachableError, reason)
        except CallError as error:
            failure = error
        if run.draft is None:
            # Outside of the handlers: what leaves has no context that a log could print.
            raise failure.as_engine_error(attempts=run.attempts, spent=run.spent)
        return Reading(
            draft=run.draft,
            model=run.model or self._config.model,
            prompt=PromptFacts(name=self._prompt.name, digest=f"sha256:{self._prompt.digest}"),
            tokens=run.tokens,
            attempts=run.attempts,
        )

    async def aclose(self) -> None:
        """Close the connections. No reading may follow."""
        await self._client.aclose()

    async def _converse(self, article: Article, options: Options, run: "_Run", deadline: Callable[[], float]) -> None:
        """Ask, and once more if the draft needs it; leave the better one in ``run``."""
        messages = self._prompt.render(article, options)
        reply = await self._ask(messages, run, attempts=self._config.attempts, deadline=deadline)
        faults = run.take(decode_draft(reply.content), article)
        if not faults or (run.draft is not None and len(reply.content) > _LONGEST_ECHO):
            return
        said = Message(role="assistant", content=reply.content[:_LONGEST_ECHO] or "(nothing)")
        mend = [*messages, said, self._prompt.repair(article, faults)]
        reply = await self._ask(mend, run, attempts=1, deadline=deadline)
        run.take(decode_draft(reply.content), article)

    async def _ask(
        self, messages: Sequence[Message], run: "_Run", *, attempts: int, deadline: Callable[[], float]
    ) -> Reply:
        """Return a reply that the model finished and meant, in the strictest dialect that is not refused.

        Raises:
            CallError: there is none.
        """
        *stricter, last = self._dialects.left
        for dialect in stricter:
            try:
                return await self._ask_in(dialect, messages, run, attempts=attempts, deadline=deadline)
            except CallError as error:
                if not error.refuses_form:
                    raise
        return await self._ask_in(last, messages, run, attempts=attempts, deadline=deadline)

    async def _ask_in(
        self,
        dialect: Dialect,
        messages: Sequence[Message],
        run: "_Run",
        *,
        attempts: int,
        deadline: Callable[[], float],
    ) -> Reply:
        body = self._encoder.encode(messages, dialect)

        async def call() -> Reply:
            run.attempts += 1
            reply = decode(await self._client.complete(body))
            run.count(reply)
            return reply

        reply: Reply = await retrying(self._config, attempts=attempts, deadline=deadline)(call)
        self._dialects.took(dialect)
        _check_finished(reply)
        return reply


class _Run:
    """What one reading has come to so far."""

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

    def count(self, reply: Reply) -> None:
        """Add what a reply cost."""
        self.model = reply.model or self.model
        if (new := reply.tokens) is not None:
            old = self.tokens or Tokens(input=0, cached=0, output=0)
            self.tokens = Tokens(
                input=old.input + new.input, cached=old.cached + new.cached, output=old.output + new.output
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


def _check_finished(reply: Reply) -> None:
    if reply.refused:
        raise CallError(ModelRefusedError, "The model refused to read the article.")
    match reply.finish_reason:
        case "length" | "max_tokens":
            raise CallError(ModelReplyError, "The model's reply was cut off at its output limit.")
        case "content_filter":
            raise CallError(ModelRefusedError, "The provider's content filter stopped the reply.")
        case _:  # "stop", or what only other servers say; the content decides
            return


def _fingerprint(config: LlmConfig, prompt: Prompt) -> str:
    """Name everything that shapes a Draft. The URL counts: two endpoints may call different models by one name."""
    shaping = (config.base_url, config.model, config.dialect, config.temperature, config.max_output_tokens)
    digest = sha256(msgspec.json.encode((VERSION, prompt.digest, shaping))).hexdigest()
    return f"llm-{VERSION}:{config.model}:{digest[:24]}"
