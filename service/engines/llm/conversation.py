"""What is asked of a model about an article, or a window of it, and what has come of it so far."""

from collections.abc import Sequence
from contextlib import aclosing
from itertools import chain, islice

from msgspec import Struct

from service.analysis.draft import Draft
from service.analysis.merging import lines_of
from service.analysis.options import Options
from service.article import Article
from service.engines.llm.asking import Form, Question, Reply
from service.engines.llm.decoding import Decoded, Undecodable, decode, decode_draft
from service.engines.llm.estimate import tokens_in
from service.engines.llm.failures import CallError
from service.engines.llm.prompt import Message, tokens_of
from service.engines.llm.references import MOST_FAULTS, Fault, faults_of
from service.engines.llm.repairing import Corrections, mended
from service.engines.llm.schema import schema_bytes
from service.engines.llm.session import Session
from service.engines.llm.unfinished import UnfinishedDraft
from service.engines.llm.unsupported import SummaryCheck
from service.engines.llm.windows import Window
from service.engines.reading import Listener
from service.errors import ModelReplyError

_FORM = Form(name="draft", schema=schema_bytes(Draft))


class Outcome(Struct, frozen=True, kw_only=True):
    """What a conversation came to."""

    draft: Draft
    unread: tuple[range, ...] = ()
    """Numbers of the lines that it should cover and does not, in order."""
    reason: str | None = None
    """Why there are any."""
    summary_reason: str | None = None
    """Why the summary is not one that was made of the whole."""
    notices: tuple[str, ...] = ()


class Conversation:
    """One article, or one window of it: asked once, once more if the reply holds nothing, mended once."""

    def __init__(
        self,
        session: Session,
        article: Article,
        options: Options,
        window: Window | None = None,
        listener: Listener | None = None,
    ) -> None:
        """Begin with nothing asked; a ``listener`` is told of parts of the draft while the model writes them."""
        self._session = session
        self._article = article
        self._options = options
        self._window = window
        self._listener = listener
        self._unfinished: UnfinishedDraft | None = None
        self._decoded: Decoded | None = None
        self._reason: str | None = None

    async def hold(self) -> None:
        """Ask what there is to ask. What has come of it is kept, also where this raises or is cancelled.

        Raises:
            CallError: there is no reply, or none that is a draft.
        """
        messages = self._session.prompts.analysis.render(self._article, self._options, self._window)
        sent_tokens = tokens_of(messages)
        reply = await self._ask(messages, sent_tokens)
        decoded = decode_draft(reply.content)
        if isinstance(decoded, Undecodable) and (self._session.has_choice or not reply.cut_off):
            # Whoever cut it off would cut it off again, which another provider need not; all else may be an accident.
            messages = [*messages, self._session.prompts.analysis.again(decoded.fault)]
            sent_tokens = tokens_of(messages)
            reply = await self._ask(messages, sent_tokens, attempts=1, not_from=reply.provider)
            decoded = decode_draft(reply.content)
        if isinstance(decoded, Undecodable):
            raise CallError(ModelReplyError, _CUT_OFF if reply.cut_off else _NO_DRAFT)
        self._decoded = decoded
        self._reason = _CUT_OFF if reply.cut_off else _INCOMPLETE
        await self._mend(decoded.draft, cost=sent_tokens + tokens_in(reply.content))

    def outcome(self, failure: CallError | None) -> Outcome | None:
        """Return what there is, None for nothing; ``failure`` is what ended it early."""
        decoded = self._decoded
        if decoded is None and self._unfinished is not None and self._unfinished.says_something:
            unfinished = self._unfinished
            # Some servers never say that a stream is over: a draft that came to its end is whole all the same.
            decoded = Decoded(draft=unfinished.draft, whole=unfinished.whole, left_out=unfinished.left_out)
            self._reason = None
        if decoded is None:
            return None
        unread = () if decoded.whole else self._behind(decoded.draft)
        return Outcome(
            draft=decoded.draft,
            unread=unread,
            reason=(self._reason or (failure.reason if failure else _INCOMPLETE)) if unread else None,
            notices=(_left_out(decoded.left_out),) if decoded.left_out else (),
        )

    @property
    def lines(self) -> range:
        """Numbers of the lines that it is about."""
        return self._window.lines if self._window else range(1, len(self._article.sentences) + 1)

    async def _ask(
        self,
        messages: Sequence[Message],
        sent_tokens: int,
        *,
        attempts: int | None = None,
        not_from: str | None = None,
    ) -> Reply:
        question = Question(
            messages=messages,
            form=_FORM,
            input_tokens=sent_tokens,
            output_tokens=tokens_in(messages[-1].content),
            attempts=attempts,
            not_from=not_from,
        )
        if self._listener is None:
            return await self._session.ask(question)
        self._unfinished = UnfinishedDraft()
        async with aclosing(self._session.stream(question, self._retake)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Reply):
                    return piece
                for part in self._unfinished.feed(piece):
                    self._listener(part)
        raise CallError(ModelReplyError, _INCOMPLETE)

    def _retake(self) -> bool:
        """Forget a stream that broke before anything of it was whole; what is whole is worth more than another try."""
        if self._unfinished is not None and self._unfinished.says_something:
            return False
        self._unfinished = UnfinishedDraft()
        return True

    async def _mend(self, draft: Draft, *, cost: int) -> None:
        """Have the faulty entries mended, if that is to be had for its share of what the draft cost."""
        check = SummaryCheck(self._article, self._options.summary_language or self._article.language)
        repair = self._session.prompts.repair.ask(
            self._article,
            draft,
            self._faults(draft, check),
            check,
            most_tokens=int(self._session.conduct.repair_share * cost),
        )
        if repair is None:
            return
        try:
            reply = await self._session.ask(repair.question)
        except CallError:
            return  # the draft is as good as it was
        corrections = decode(reply.content, Corrections)
        if isinstance(corrections, Corrections) and self._decoded is not None:
            most = self._options.summary_sentences
            better = mended(self._article, draft, repair.items, corrections, check, most=most)
            self._decoded = Decoded(draft=better, whole=self._decoded.whole, left_out=self._decoded.left_out)

    def _faults(self, draft: Draft, check: SummaryCheck) -> list[Fault]:
        """Return what is worth mending; of a window's summary nothing is, since another will be made of it."""
        faults = faults_of(draft, self._article)
        if self._window is not None:
            return [fault for fault in faults if fault.list == "claims"]
        return list(islice(chain(faults, check.faults(draft.summary)), MOST_FAULTS))

    def _behind(self, draft: Draft) -> tuple[range, ...]:
        """Return the lines behind the last claim: where a draft breaks off, nothing is known of what follows.

        There is at least one: what broke off in the last line is not whole either.
        """
        if not self.lines:
            return ()
        said = [line for claim in draft.claims for line in lines_of(self._article, claim) if line in self.lines]
        first = max(said, default=self.lines.start - 1) + 1
        return (range(min(first, self.lines[-1]), self.lines.stop),)


_CUT_OFF = "The model's reply was cut off at its output limit."
_INCOMPLETE = "The model's reply ended before it was complete."
_NO_DRAFT = "The model's reply is no draft, even after it was asked again."


def _left_out(number: int) -> str:
    return f"Entries of the model's reply that are not of the form asked for, and left out: {number}."
