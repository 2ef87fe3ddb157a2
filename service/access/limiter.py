"""How much of their allowance callers have used, over all replicas.

A request is counted before anything of it is read. Words and tokens are known afterwards: they are counted then, and
who has used them up waits, so that one article may go over. In no stretch of time more requests pass than the limit
says: a token bucket, or GCRA, lets nearly twice as many pass in the minute after a quiet one.

What comes while a question to Redis is under way is the next question, all of it: the more there is to ask, the less it
costs, and the count stays exact.
"""

import asyncio
from collections.abc import Callable
from time import monotonic, time

from cachetools import LRUCache

from service.access.caller import Caller
from service.access.counting import Count, Scripts, count
from service.access.policies import Kind, Policy, Standing, limit_field, policies_of, policy_field, seconds
from service.access.window import Window
from service.errors import AllowanceError

Headers = tuple[tuple[bytes, bytes], ...]

_MOST_CALLERS = 10_000
"""Of whom this process remembers what they used; of others Redis does."""


class _Account:
    """What is known of a caller, and what is to be asked next."""

    def __init__(self, caller: Caller, policies: tuple[Policy, ...], now: Callable[[], float]) -> None:
        self.name = caller.name
        self.policies = policies
        self.windows = [Window(policy, now) for policy in policies]
        self.waiting: list[asyncio.Future[Headers]] = []
        self.used: dict[Kind, int] = {}
        self.is_asking = False
        self.refusal: AllowanceError | None = None
        self.refused_until = 0.0
        """Until then nobody need be asked: what is used up comes back by time alone."""

    def add(self, requests: int, used: dict[Kind, int]) -> None:
        """Note what was used, in this process's own windows."""
        for policy, window in zip(self.policies, self.windows, strict=True):
            window.add(requests if policy.kind == "requests" else used.get(policy.kind, 0))


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
        self._accounts: LRUCache[tuple[str, tuple[Policy, ...]], _Account] = LRUCache(_MOST_CALLERS)
        self._asking: set[asyncio.Task[None]] = set()

    async def admit(self, caller: Caller) -> Headers:
        """Count a request of ``caller``; return the headers that say how they stand.

        Raises:
            AllowanceError: something is used up.
        """
        policies = policies_of(caller.allowance)
        if not policies:
            return ()
        account = self._account(caller, policies)
        if account.refusal is not None and self._clock() < account.refused_until:
            self.refused += 1
            raise self._again(account, account.refusal)
        future: asyncio.Future[Headers] = asyncio.get_running_loop().create_future()
        account.waiting.append(future)
        self._ask(account)
        return await future

    def spend(self, caller: Caller, kind: Kind, amount: int) -> None:
        """Count what was used for ``caller``; soon, nobody waits for it."""
        policies = policies_of(caller.allowance)
        if amount and any(policy.kind == kind for policy in policies):
            account = self._account(caller, policies)
            account.used[kind] = account.used.get(kind, 0) + amount
            self._ask(account)

    async def aclose(self) -> None:
        """Wait for what is being counted, and let go of the connections."""
        await asyncio.gather(*self._asking, return_exceptions=True)
        if self._scripts is not None:
            await self._scripts.aclose()

    def _account(self, caller: Caller, policies: tuple[Policy, ...]) -> _Account:
        key = caller.name, policies
        account = self._accounts.get(key)
        if account is None:
            account = self._accounts[key] = _Account(caller, policies, self._now)
        return account

    def _ask(self, account: _Account) -> None:
        if not account.is_asking:
            account.is_asking = True
            task = asyncio.create_task(self._asked(account))
            self._asking.add(task)
            task.add_done_callback(self._asking.discard)

    async def _asked(self, account: _Account) -> None:
        try:
            while account.waiting or account.used:
                waiting, used = account.waiting, account.used
                account.waiting, account.used = [], {}
                # Whoever left meanwhile is not counted.
                waiting = [future for future in waiting if not future.done()]
                self._answer(account, waiting, await self._counted(account, len(waiting), used))
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
        return Count(granted=granted, standings=self._standings(account))

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
        headers = tuple((name.lower().encode(), value.encode()) for name, value in fields.items())
        account.refusal = _refusal(account.policies, counted.standings, fields)
        if account.refusal is not None:
            # To the second that is said, so that who heeds it finds room.
            account.refused_until = self._clock() + account.refusal.wait_seconds
        for place, future in enumerate(waiting):
            if future.done():
                continue
            if place < counted.granted or account.refusal is None:
                future.set_result(headers)
            else:
                self.refused += 1
                future.set_exception(self._again(account, account.refusal))

    def _again(self, account: _Account, refusal: AllowanceError) -> AllowanceError:
        """Return an error of its own for each caller: an exception that is raised twice holds on to both."""
        left = seconds(account.refused_until - self._clock())
        return AllowanceError(policies=refusal.policies, wait_seconds=left, headers=refusal.headers)


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
