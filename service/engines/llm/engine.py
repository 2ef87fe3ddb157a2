"""Article → Draft by a model: one call or one a window, what is faulty mended, one deadline around all of it."""

import asyncio
from collections.abc import Mapping
from hashlib import sha256
from typing import Literal

import msgspec

from service.analysis.analysis import Prompt as PromptFacts
from service.analysis.options import Options
from service.article import Article
from service.engines.llm.asking import Asker
from service.engines.llm.conduct import Conduct
from service.engines.llm.conversation import Conversation, Outcome
from service.engines.llm.failures import CallError
from service.engines.llm.ledger import Ledger
from service.engines.llm.long_reading import LongReading
from service.engines.llm.prices import Price
from service.engines.llm.prompt import tokens_of
from service.engines.llm.prompts import Prompts
from service.engines.llm.session import Session
from service.engines.llm.windows import windows_of
from service.engines.reading import Deadline, Listener, Reading
from service.errors import ModelUnreachableError
from service.threads import Threads

VERSION = "2"
"""Goes up when the same prompts, model and replies would give another Draft."""

_SMALLEST_WINDOW = 500
"""Tokens; a provider with room for less would be asked for a sentence at a time."""


class LlmEngine:
    """Implements `service.engines.reading.Engine` over whichever providers there are."""

    name: Literal["llm"] = "llm"

    def __init__(
        self,
        asker: Asker,
        prompts: Prompts,
        *,
        conduct: Conduct | None = None,
        prices: Mapping[str, Price] | None = None,
    ) -> None:
        """Use ``asker``, and close it; ``prices`` are those of the providers that have known ones, by name."""
        self._asker = asker
        self._prompts = prompts
        self._conduct = conduct or Conduct()
        self._prices = prices or {}
        self._threads = Threads()
        self._room_tokens = _room(asker, prompts, self._conduct)
        self._digest = prompts.digest
        self.fingerprint = self._fingerprint()

    async def read(
        self,
        article: Article,
        options: Options,
        *,
        deadline: Deadline | None = None,
        listener: Listener | None = None,
    ) -> Reading:
        """Return a Draft that decodes; references in it may still lead nowhere, which grounding rejects.

        When time runs out, or a reply breaks off, it is what there is until then: `Reading.unread` says what is
        missing. A ``listener`` hears of articles that one call reads; a long one has no parts until all are merged.

        Raises:
            ModelUnreachableError: no reply, to the end or within our own deadline or the caller's.
            ModelRefusedError: the provider or the model declined.
            ModelFaultError: the provider failed to the end.
            ModelReplyError: what came holds nothing of a Draft, even after it was asked for again.
        """
        ledger = Ledger(self._prices)
        ours = asyncio.get_running_loop().time() + self._conduct.deadline_seconds
        theirs = deadline or Deadline(ours)
        either = Deadline(min(ours, theirs.when))
        session = Session(self._asker, self._prompts, self._conduct, ledger=ledger, deadline=either)
        windows = windows_of(article, room_tokens=self._room_tokens, overlap_tokens=self._conduct.overlap_tokens)
        reading: Conversation | LongReading
        if len(windows) == 1:
            reading = Conversation(session, article, options, listener=listener)
        else:
            reading = LongReading(session, article, options, windows)
        failure: CallError | None = None
        try:
            with theirs.heeded(lambda when: either.move(min(ours, when))):
                async with session.within():
                    await reading.hold()
        except TimeoutError:
            reason = (
                "The time for this request ran out before the model had answered."
                if theirs.when < ours
                else f"The model gave no draft within the deadline of {self._conduct.deadline_seconds:g} seconds."
            )
            failure = CallError(ModelUnreachableError, reason)
        except CallError as error:
            failure = error
        # A long article's drafts are made one here: work for a thread.
        size = len(article.text) if len(windows) > 1 else 0
        outcome = await self._threads.run(size, lambda: reading.outcome(failure))
        if outcome is None:
            # Outside of the handlers: what leaves has no context that a log could print.
            failure = failure or CallError(ModelUnreachableError, "The model gave no draft.")
            raise failure.as_engine_error(attempts=ledger.calls, spent=ledger.spent)
        return Reading(
            draft=outcome.draft,
            model=session.model,
            prompt=PromptFacts(name=self._prompts.analysis.name, digest=f"sha256:{self._digest}"),
            tokens=ledger.tokens,
            cost=ledger.cost,
            attempts=ledger.calls,
            unread=outcome.unread,
            shortfall=_shortfall(article, outcome),
            notices=outcome.notices,
        )

    async def aclose(self) -> None:
        """Close the connections. No reading may follow."""
        self._threads.close()
        await self._asker.aclose()

    def _fingerprint(self) -> str:
        conduct = self._conduct
        shaping = (VERSION, self._digest, self._asker.fingerprint, self._room_tokens, conduct.overlap_tokens)
        digest = sha256(msgspec.json.encode((*shaping, conduct.repair_share))).hexdigest()
        return f"llm-{VERSION}:{self._asker.model}:{digest[:24]}"


def _room(asker: Asker, prompts: Prompts, conduct: Conduct) -> int:
    """Return how much of an article one call can read: its reply is at most as long, and must fit too."""
    fixed = tokens_of(prompts.analysis.fixed)
    room = (asker.context_tokens - fixed - conduct.overlap_tokens) // 2
    if asker.max_output_tokens is not None:
        room = min(room, asker.max_output_tokens)
    return max(_SMALLEST_WINDOW, min(room, conduct.window_tokens))


def _shortfall(article: Article, outcome: Outcome) -> str | None:
    reasons: list[str] = []
    if outcome.unread:
        share = 1 - sum(map(len, outcome.unread)) / max(1, len(article.sentences))
        reasons.append(f"The model read {int(100 * share)} % of the article. {outcome.reason}")
    if outcome.summary_reason:
        reasons.append(outcome.summary_reason)
    if not outcome.draft.summary:
        reasons.append(_NO_SUMMARY)
    return " ".join(reasons) or None


_NO_SUMMARY = "The model gave no summary, even when it was asked for one."
