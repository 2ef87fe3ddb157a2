"""How much of their allowance callers have used, over all replicas.

A request is counted before anything of it is read. Words and tokens are known afterwards: they are counted then, and
who has used them up waits, so that one article may go over. In no stretch of time more requests pass than the limit
says: a token bucket, or GCRA, lets nearly twice as many pass in the minute after a quiet one.

What comes while a question to Redis is under way is the next question, all of it: the more there is to ask, the less it
costs, and the count stays exact. For a busy caller far from the limit some are counted ahead, and admitted without
asking. They hold until the end of the server's second, as what was used in it counts until that whole second is a
minute old: so no stretch of time has more than the limit. What was counted ahead and did not come stays counted.
"""

import asyncio
from collections.abc import Callable
from functools import lru_cache, partial
from time import monotonic, time

from service.access.caller import UNBOUNDED, Allowance, Caller
from service.access.counting import Count, Scripts, count
from service.access.policies import Kind, Policy, Standing, limit_field, policies_of, policy_field, seconds
from service.access.window import Window
from service.errors import AllowanceError

Headers = tuple[tuple[bytes, bytes], ...]

_MOST_CALLERS = 10_000
"""Of whom this process remembers what they used; of others Redis does."""

_AHEAD_OF_PACE = 4
"""Counted ahead is at most this part of what is to be expected in the rest of the second, by what came in this or the
last one: nearly all is used before it lapses."""
_AHEAD_OF_ROOM = 256
_LAST = 1024
"""And at most this part of what is left before the last 1,024, each of which is asked for."""
_SOME = 8
"""So many counted ahead are made more before they are used up, so that nobody waits."""


class _Account:
    """What is known of a caller, and what is to be asked next."""

    def __init__(self, name: str, policies: tuple[Policy, ...], now: Callable[[], float]) -> None:
        self.name = name
        self.policies = policies
        self.windows = [Window(policy, now) for policy in policies]
        self.waiting: list[asyncio.Future[Headers]] = []
        self.used: dict[Kind, int] = {}
        self.is_asking = False
        self.refusal: AllowanceError | None = None
        self.refused_until = 0.0
        """Until then nobody need be asked: what is used up comes back by time alone."""
        self.ahead = 0
        """Requests that are counted and not used yet."""
        self.ahead_until = 0.0
        self.is_low = False
        """Whether more of them shall be asked for."""
        self.headers: Headers = ()
        """How things stand with those counted."""
        self.room = 0
        """What was left when last asked."""
        self._low = 0
        self._second = 0
        self._counted = self._counted_before = 0
        """In this second, and in the one before."""

    def add(self, requests: int, used: dict[Kind, int]) -> None:
        """Note what was used, in this process's own windows."""
        for policy, window in zip(self.policies, self.windows, strict=True):
            window.add(requests if policy.kind == "requests" else used.get(policy.kind, 0))

    def use_ahead(self) -> None:
        """Use one that was counted ahead."""
        self.ahead -= 1
        self.is_low = self.ahead <= self._low

    def keep_ahead(self, number: int, second: int, until: float) -> None:
        """Have so many counted ahead in a second of the server's, for use before ``until``."""
        if second == self._second:
            number += self.ahead
        self.ahead, self.ahead_until = number, until
        self._low = number // 4 if number >= _SOME else -1

    def note_counted(self, number: int, second: int) -> None:
        """Note how many were counted in a second of the server's."""
        if second != self._second:
            self._counted_before = self._counted if second == self._second + 1 else 0
            self._second, self._counted = second, 0
        self._counted += number

    def worth_ahead(self, now: float) -> int:
        """Return how many to count beside those that wait."""
        left = 1 - (now - self.ahead_until) % 1
        expected = int(left * max(self._counted, self._counted_before))
        return max(0, min(expected // _AHEAD_OF_PACE, (self.room - _LAST) // _AHEAD_OF_ROOM))


class Limiter:
    """Admits requests. For one event loop."""

    def __init__(
        self,
        scripts: Scripts | None,
        *,
        replicas: int,
        clock: Callable[[], float] = monotonic,
        now: Callable[[], float] = time,
    ) -> None:
        """Count in Redis by ``scripts``; where that is None or away, this process's share by its own count.

        Args:
            scripts: runs what is atomic.
            replicas: how many processes there are, for the share.
            clock: seconds; never goes back.
            now: Unix seconds.
        """
        self.refused = 0
        """Requests that were."""
        self._scripts = scripts
        self._replicas = replicas
        self._clock = clock
        self._now = now
        self._account_of = lru_cache(_MOST_CALLERS)(self._new_account)
        self._asking: set[asyncio.Task[None]] = set()

    async def admit(self, caller: Caller) -> Headers:
        """Count a request of ``caller``; return the headers that say how they stand.

        Raises:
            AllowanceError: something is used up.
        """
        admit = self.counted_ahead(caller)
        if admit is not None:
            return admit()
        account = self._account(caller)
        if account.refusal is not None and self._clock() < account.refused_until:
            self.refused += 1
            raise self._again(account, account.refusal)
        future: asyncio.Future[Headers] = asyncio.get_running_loop().create_future()
        account.waiting.append(future)
        self._ask(account)
        return await future

    def counted_ahead(self, caller: Caller) -> Callable[[], Headers] | None:
        """Return what admits a request of ``caller``, as `admit` does, where nobody need be asked; else None."""
        if caller.allowance == UNBOUNDED:
            return tuple
        account = self._account(caller)
        if not account.ahead or self._clock() >= account.ahead_until:
            return None
        return partial(self._admit_counted, account)

    def _admit_counted(self, account: _Account) -> Headers:
        account.use_ahead()
        if account.is_low:
            self._ask(account)
        return account.headers

    def spend(self, caller: Caller, kind: Kind, amount: int) -> None:
        """Count what was used for ``caller``; soon, nobody waits for it."""
        if amount and any(policy.kind == kind for policy in policies_of(caller.allowance)):
            account = self._account(caller)
            # Whoever comes next is asked for: this may have been the last of it.
            account.ahead = 0
            account.used[kind] = account.used.get(kind, 0) + amount
            self._ask(account)

    async def aclose(self) -> None:
        """Wait for what is being counted, and let go of the connections."""
        await asyncio.gather(*self._asking, return_exceptions=True)
        if self._scripts is not None:
            await self._scripts.aclose()

    def _account(self, caller: Caller) -> _Account:
        return self._account_of(caller.name, caller.allowance)

    def _new_account(self, name: str, allowance: Allowance) -> _Account:
        return _Account(name, policies_of(allowance), self._now)

    def _ask(self, account: _Account) -> None:
        if not account.is_asking:
            account.is_asking = True
            task = asyncio.create_task(self._asked(account))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    async def _asked(self, account: _Account) -> None:
        try:
            while account.waiting or account.used or account.is_low:
                waiting, used = account.waiting, account.used
                account.waiting, account.used, account.is_low = [], {}, False
                # Whoever left meanwhile is not counted.
                waiting = [future for future in waiting if not future.done()]
                asked_at = self._clock()
                counted = await self._counted(account, len(waiting) + account.worth_ahead(asked_at), used)
                ahead = max(0, counted.granted - len(waiting))
                # What was spent meanwhile is counted first.
                ahead = 0 if account.used else ahead
                account.keep_ahead(ahead, counted.second, asked_at + counted.second_left)
                account.note_counted(counted.granted, counted.second)
                self._answer(account, waiting, counted)
        finally:
            account.is_asking = False

    async def _counted(self, account: _Account, wanted: int, used: dict[Kind, int]) -> Count:
        counted = None
        if self._scripts is not None:
            counted = await count(self._scripts, account.name, account.policies, wanted=wanted, used=used)
        if counted is None:
            return self._counted_alone(account, wanted, used)
        # Here too: it stays used when Redis goes away.
        account.add(counted.granted, used)
        return counted

    def _counted_alone(self, account: _Account, wanted: int, used: dict[Kind, int]) -> Count:
        account.add(0, used)
        granted = wanted
        for policy, window in zip(account.policies, account.windows, strict=True):
            room = int(max(0, self._share(policy) - window.standing(self._share(policy)).used))
            granted = min(granted, room) if policy.kind == "requests" else granted * (room > 0)
        account.add(granted, {})
        second = int(now := self._now())
        return Count(granted=granted, second=second, second_left=second + 1 - now, standings=self._standings(account))

    def _standings(self, account: _Account) -> tuple[Standing, ...]:
        return tuple(
            window.standing(self._share(policy))
            for policy, window in zip(account.policies, account.windows, strict=True)
        )

    def _share(self, policy: Policy) -> int:
        return max(1, policy.limit // self._replicas)

    def _answer(self, account: _Account, waiting: list[asyncio.Future[Headers]], counted: Count) -> None:
        fields = {
            "RateLimit-Policy": policy_field(account.policies),
            "RateLimit": limit_field(account.policies, counted.standings),
        }
        account.headers = tuple((name.lower().encode(), value.encode()) for name, value in fields.items())
        account.room = _room(account.policies, counted.standings)
        account.refusal = _refusal(account.policies, counted.standings, fields)
        if account.refusal is not None:
            # To the second that is said, so that who heeds it finds room.
            account.refused_until = self._clock() + account.refusal.wait_seconds
        for place, future in enumerate(waiting):
            if future.done():
                continue
            if place < counted.granted or account.refusal is None:
                future.set_result(account.headers)
            else:
                self.refused += 1
                future.set_exception(self._again(account, account.refusal))

    def _again(self, account: _Account, refusal: AllowanceError) -> AllowanceError:
        """Return an error of its own for each caller: an exception that is raised twice holds on to both."""
        left = seconds(account.refused_until - self._clock())
        return AllowanceError(policies=refusal.policies, wait_seconds=left, headers=refusal.headers)


def _room(policies: tuple[Policy, ...], standings: tuple[Standing, ...]) -> int:
    """Return for how many requests there is room; 0 where they are not what is bounded."""
    pairs = zip(policies, standings, strict=True)
    return min((policy.limit - standing.used for policy, standing in pairs if policy.kind == "requests"), default=0)


def _refusal(
    policies: tuple[Policy, ...], standings: tuple[Standing, ...], headers: dict[str, str]
) -> AllowanceError | None:
    waits = {
        policy.name: standing.wait_seconds
        for policy, standing in zip(policies, standings, strict=True)
        if standing.wait_seconds > 0
    }
    if not waits:
        return None
    return AllowanceError(policies=tuple(waits), wait_seconds=seconds(max(waits.values())), headers=headers)
