"""Results of a batch as they are sent, where they cannot be had to their end."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
from litestar.types import Message

from service.errors import BatchesAwayError
from service.http.batch_results import ResultStream
from service.jobs import results as module
from service.jobs.batch import Batch
from service.jobs.memory import MemoryBatches
from service.jobs.packing import pack_line
from service.jobs.results import results
from service.telemetry.current import begin

LINE = b'{"index":0}'


class Batches(MemoryBatches):
    """Away for so many calls."""

    def __init__(self, *, away: int) -> None:
        super().__init__()
        self._away = away

    async def get(self, batch_id: str) -> Batch | None:
        """See `BatchStore.get`."""
        if self._away:
            self._away -= 1
            raise BatchesAwayError("Away.")
        return await super().get(batch_id)


async def filled(*, away: int, total: int = 1) -> Batches:
    """Return a batch of which one line is there."""
    store = Batches(away=away)
    await store.open(Batch(id="b", owner="", state="receiving", created_at=0, expires_at=1e12))
    await store.seal("b", total=total, chunks=1, key=None, digest="d")
    await store.begin("b", [0])
    await store.record("b", 0, pack_line(LINE), failed=False)
    return store


async def found(store: Batches, **wish: Any) -> list[bytes]:
    """Return the lines that somebody gets."""
    return [line async for lines in results(store, "b", order="input", after=0, **wish) for line in lines]


@pytest.mark.parametrize("follow", [True, False])
async def test_a_store_that_comes_back_is_waited_for(follow: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one server takes over from another nobody's answer breaks off."""
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0)

    assert [LINE] == await found(await filled(away=5), follow=follow)


async def test_a_store_that_stays_away_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is an end to waiting."""
    monkeypatch.setattr(module, "_LOOK_SECONDS", 0)
    monkeypatch.setattr(module, "_AWAY_SECONDS", 0)

    with pytest.raises(BatchesAwayError):
        await found(await filled(away=10_000), follow=True)


async def test_who_does_not_follow_gets_all_that_is_there_first() -> None:
    """The end of the service lets those go who wait for what is not there; others take what there is."""
    store = await filled(away=0, total=2)

    assert [] == await found(store, follow=True, is_leaving=lambda: True)
    assert [LINE] == await found(store, follow=False, is_leaving=lambda: True)


@pytest.mark.parametrize(("follow", "ends"), [(True, True), (False, False)])
async def test_what_is_taken_for_whole_is_whole(follow: bool, ends: bool) -> None:
    """Where results cannot be had an answer ends for who asks again, and breaks off for who would take it for whole."""
    sent: list[Message] = []

    async def lines() -> AsyncGenerator[bytes, None]:
        yield LINE + b"\n"
        raise BatchesAwayError("Away.")

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Any:
        await asyncio.Event().wait()

    request = begin("r")
    scope: Any = {"type": "http"}
    await ResultStream(lines(), follow=follow)(scope, receive, send)

    bodies = [(one["body"], one["more_body"]) for one in sent if one["type"] == "http.response.body"]
    assert [(LINE + b"\n", True), *([(b"", False)] if ends else [])] == bodies
    assert "failed" == request.fate
