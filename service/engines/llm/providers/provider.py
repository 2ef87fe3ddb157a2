"""One provider: a question goes out in the dialect that it takes, within its limits; a reply that it meant comes back.

Everything that is known of how a provider does is noted here, in one place (`Endpoint._note`).
"""

import asyncio
import math
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, contextmanager, suppress
from decimal import Decimal
from typing import Literal

import structlog
from msgspec import Struct
from msgspec.structs import replace

from service.analysis.analysis import Tokens
from service.engines.health import ProviderHealth, ProviderState
from service.engines.llm.asking import Form, Ledger, Piece, Question, Reply, Until
from service.engines.llm.config import LlmConfig, Provider
from service.engines.llm.failures import CallError
from service.engines.llm.prices import Price
from service.engines.llm.prompt import Message
from service.engines.llm.providers.breaker import Breaker, Entered
from service.engines.llm.providers.budget import budget_of
from service.engines.llm.providers.client import ModelClient
from service.engines.llm.providers.concurrency import Concurrency
from service.engines.llm.providers.dialects import Dialects
from service.engines.llm.providers.events import Events
from service.engines.llm.providers.manner import Manner
from service.engines.llm.providers.pace import Pace
from service.engines.llm.providers.parcels import batch_name, batch_price
from service.engines.llm.providers.shared import SharedState
from service.engines.llm.providers.spans import call_step, note_reply
from service.engines.llm.providers.window import Reserved
from service.engines.llm.providers.wire import decode, encode
from service.errors import ModelRefusedError
from service.gate import current_haste
from service.telemetry.traces import Step

_log = structlog.stdlib.get_logger("service.engines.llm")

TRIAL = Question(
    messages=[Message(role="user", content="Are you well? Answer in JSON.")],
    form=Form(
        name="health",
        schema=b'{"type":"object","properties":{"well":{"type":"boolean"}},"required":["well"],"additionalProperties":false}',
    ),
    input_tokens=20,
    output_tokens=20,
)
"""What a provider is asked that has rested."""

Outcome = Literal["well", "faulty", "overloaded", "abandoned"]
"""How a call went; `service.engines.llm.failures.Verdict`, or nobody waited for it any longer."""


class Turn(Struct, frozen=True, kw_only=True):
    """Leave to call a provider: a slot, a part of its budget, perhaps the trial that its breaker waits for."""

    entered: Entered
    reserved: Reserved


class Endpoint:
    """Calls one provider. Safe for any number of callers at the same time in one event loop."""

    def __init__(
        self,
        provider: Provider,
        config: LlmConfig,
        shared: SharedState | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connect to nothing yet. ``clock`` gives seconds, for rests and for how long a dialect is remembered.

        Raises:
            ValueError: ``base_url`` is none that can be called; the message does not repeat it.
        """
        self.provider = provider
        self.counts: Counter[Outcome] = Counter()
        """How the calls went that were made so far."""
        self.tokens = Tokens(input=0, cached=0, output=0)
        """What it counted so far."""
        self.spent = Decimal(0)
        """What that cost by its price, where that is known."""
        self._client = ModelClient(provider, max_reply_bytes=config.max_reply_bytes)
        self._seconds = config.attempt_timeout_seconds
        self._dialects = Dialects(provider, shared, clock=clock)
        self._breaker = Breaker(clock, self._changed)
        self._trial: asyncio.Task[None] | None = None
        self._pace = Pace()
        self._slots = Concurrency(provider.limits.concurrency)
        self._budget = budget_of(provider.name, provider.limits, shared, replicas=config.replicas)

    @property
    def health(self) -> ProviderHealth:
        """How it does, as of now."""
        return ProviderHealth(
            name=self.provider.name,
            state=self._breaker.state,
            dialect=self._dialects.first,
            concurrency=self._slots.limit,
        )

    @property
    def calls_open(self) -> int:
        """Calls that are under way."""
        return self._slots.taken

    async def enter(self, question: Question, *, is_last: bool, patiently: bool = False) -> Turn | float:
        """Return leave to ask, or how many seconds to come back in; 0: it has no free slot; infinity: it rests.

        A rest is not waited for, however short: who has somebody else to ask, or the rules, is served at once. With
        ``patiently``, wait for a slot, in line. Who has leave must call `ask` or `stream`. After a rest, the question
        itself is the trial where ``is_last`` says that there is nobody else to ask; else a small one of our own is,
        and nobody waits for it.
        """
        if not self._admits():
            return math.inf
        if self._breaker.state != "closed" and not is_last:
            self._try_aside()
            return math.inf
        haste = current_haste()
        if patiently:
            await self._slots.wait(haste)
        elif not self._slots.take(haste):
            return 0.0
        turn: Turn | float = math.inf
        try:
            if self._admits():
                turn = await self._reserve(question)
        finally:
            if not isinstance(turn, Turn):
                self._slots.free()
        return turn

    async def ask(self, turn: Turn, question: Question, ledger: Ledger, deadline: Until) -> Reply:
        """Return a reply that the model meant, in the strictest dialect that is not refused.

        Raises:
            CallError: there is none.
        """

        async def call(manner: Manner) -> Reply:
            body = encode(question, self.provider, manner)
            with self._written_down(ledger):
                return decode(await self._client.complete(body, seconds=self._seconds))

        async with self._under_way(turn, deadline) as bill:
            reply = await self._dialects.try_each(call)
            return self._accept(reply, ledger, bill)

    def recall(self, body: bytes, ledger: Ledger) -> Reply:
        """Return a reply that came in a batch, which it is paid for as such.

        Raises:
            CallError: it is none, or was not meant.
        """
        ledger.called(self.provider.name, self.provider.model)
        reply = decode(body)
        if reply.tokens is not None:
            ledger.paid(batch_name(self.provider.name), self.provider.model, reply.tokens)
            self._count(reply.tokens, batch_price(self.provider.price) if self.provider.price else None)
        return self._meant(reply)

    async def stream(
        self, turn: Turn, question: Question, ledger: Ledger, deadline: Until
    ) -> AsyncGenerator[Piece, None]:
        """Yield words as they come, then the reply. As `ask`.

        Raises:
            CallError: there is no reply, or none that is whole.
        """

        async def begin(manner: Manner) -> tuple[AsyncGenerator[bytes, None], bytes | None]:
            body = encode(question, self.provider, manner, stream=True)
            chunks = await left.enter_async_context(aclosing(self._client.stream(body, seconds=self._seconds)))
            with self._written_down(ledger):
                return chunks, await anext(chunks, None)

        async with self._under_way(turn, deadline) as bill:
            async with AsyncExitStack() as left:
                chunks, chunk = await self._dialects.try_each(begin)
                events = Events()
                while chunk is not None:
                    if words := events.feed(chunk):
                        yield words
                    chunk = await anext(chunks, None)
            reply = self._accept(events.reply(), ledger, bill)
        # Behind the call: who has the reply need not come back, and would be taken for one who changed their mind.
        yield reply

    async def aclose(self) -> None:
        """Close the connections. No call may follow."""
        if self._trial is not None:
            self._trial.cancel()
            await asyncio.gather(self._trial, return_exceptions=True)
        await self._budget.aclose()
        await self._client.aclose()

    def _try_aside(self) -> None:
        """Begin a small question of our own, if none is under way: whether it is answered decides what comes next."""
        if self._trial is None or self._trial.done():
            self._trial = asyncio.create_task(self._try())

    async def _try(self) -> None:
        turn = await self.enter(TRIAL, is_last=True)
        if isinstance(turn, Turn):
            with suppress(CallError):
                await self.ask(turn, TRIAL, _Unbilled(), lambda: math.inf)

    def _admits(self) -> bool:
        return self._breaker.wait_seconds() == 0

    async def _reserve(self, question: Question) -> Turn | float:
        reserved = await self._budget.reserve(question.input_tokens + question.output_tokens, current_haste())
        if not isinstance(reserved, Reserved):
            return reserved
        # While the budget was asked, the breaker may have opened, or let another one try.
        if self._admits():
            return Turn(entered=self._breaker.enter(), reserved=reserved)
        self._budget.settle(reserved, 0)
        return math.inf

    @contextmanager
    def _written_down(self, ledger: Ledger) -> Generator[None, None, None]:
        """Note a call, and that it cost nothing where it was turned away."""
        ledger.called(self.provider.name, self.provider.model)
        try:
            yield
        except CallError as error:
            if error.is_unpaid:
                ledger.paid(self.provider.name, self.provider.model, Tokens(input=0, cached=0, output=0))
            raise

    def _accept(self, reply: Reply, ledger: Ledger, bill: "_Bill") -> Reply:
        """Return a reply that was meant; whatever it is, it is paid for."""
        if reply.tokens is not None:
            bill.tokens = reply.tokens.input + reply.tokens.output
            ledger.paid(self.provider.name, self.provider.model, reply.tokens)
            self._count(reply.tokens, self.provider.price)
        note_reply(bill.step, reply)
        return self._meant(reply)

    def _meant(self, reply: Reply) -> Reply:
        if reply.refused:
            raise CallError(ModelRefusedError, "The model refused to read the article.")
        if reply.finish_reason == "content_filter":
            raise CallError(ModelRefusedError, "The provider's content filter stopped the reply.")
        return replace(reply, provider=self.provider.name)

    def _count(self, tokens: Tokens, price: Price | None) -> None:
        so_far = self.tokens
        self.tokens = Tokens(
            input=so_far.input + tokens.input,
            cached=so_far.cached + tokens.cached,
            output=so_far.output + tokens.output,
        )
        if price is not None:
            self.spent += price.of(tokens)

    @asynccontextmanager
    async def _under_way(self, turn: Turn, deadline: Until) -> AsyncGenerator["_Bill"]:
        """Note how a call goes, give its slot back, and settle what it cost."""
        with call_step(self.provider) as traced:
            async with self._settled(turn, deadline, _Bill(traced)) as bill:
                yield bill

    @asynccontextmanager
    async def _settled(self, turn: Turn, deadline: Until, bill: "_Bill") -> AsyncGenerator["_Bill"]:
        now = asyncio.get_running_loop().time
        began = now()
        try:
            yield bill
        except CallError as error:
            self._note(turn, error.verdict, rest_seconds=error.rest_seconds)
            if error.is_unpaid:
                bill.tokens = 0
            raise
        except BaseException:
            # Cut short by a deadline it was too slow, if it had a fair time; else somebody was hasty or left.
            is_late = now() >= deadline() and self._pace.was_given(now() - began)
            self._note(turn, "overloaded" if is_late else "abandoned")
            raise
        else:
            self._pace.took(now() - began)
            self._note(turn, "well")
        finally:
            self._slots.free()
            if bill.tokens is not None:
                self._budget.settle(turn.reserved, bill.tokens)

    def _note(self, turn: Turn, outcome: Outcome, *, rest_seconds: float | None = None) -> None:
        """Write down how a call went: the place to count them."""
        self.counts[outcome] += 1
        if outcome == "abandoned":
            self._breaker.abandoned(turn.entered)
            return
        self._slots.went(troubled=outcome == "overloaded")
        if outcome == "well":
            self._breaker.succeeded(turn.entered)
        else:
            self._breaker.failed(turn.entered, rest_seconds=rest_seconds)

    def _changed(self, state: ProviderState) -> None:
        log = _log.warning if state == "open" else _log.info
        log("provider.state", provider=self.provider.name, state=state)


class _Unbilled:
    """A ledger for calls that no article asked for; it costs some twenty tokens once in a rest."""

    def called(self, provider: str, model: str) -> None:
        """See `Ledger.called`."""

    def paid(self, provider: str, model: str, tokens: Tokens) -> None:
        """See `Ledger.paid`."""


class _Bill:
    """What a call cost, once that is known."""

    def __init__(self, step: Step) -> None:
        self.tokens: int | None = None
        self.step = step
        """The call's span, where it is traced."""
