"""What one who watches is told, and when it ends."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from service.analyst import Answer
from service.errors import DeadlineError
from service.flights.event import Aboard, Event
from service.flights.heard import Heard
from service.watching import Told, Watching, has_all, watch

ANSWER = Answer(id="1", body=b"{}", etag="1", source="miss", stored=True)
STORED = Answer(id="1", body=b"{}", etag="1", source="hit", stored=True)


class Work:
    """Something that is made, and told of, as a test says."""

    def __init__(self) -> None:
        self.heard = Heard[Event]()
        self.gate = asyncio.Event()
        self.error: Exception | None = None
        self.was_left = False

    async def __call__(self, aboard: Aboard) -> Answer:
        """Let the test tell of it, then end."""
        aboard(self.heard, True)
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.was_left = True
            raise
        if self.error:
            raise self.error
        return ANSWER

    def tell(self, *names: str) -> None:
        """Say something under each of these names."""
        for name in names:
            self.heard.append(Event(name=name, data=b"{}"))  # type: ignore[arg-type]

    def end(self, *, well: bool = True) -> None:
        """End it; where not well, somebody else's answer is given."""
        if well:
            self.heard.close()
        self.gate.set()


async def told(watching: Watching, *, within_seconds: float = 20) -> AsyncGenerator[Told, None]:
    """Yield everything to the end."""
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    while not watching.is_over:
        for one in await watching.more(within_seconds=within_seconds, unless=never):
            yield one


async def names(watching: Watching) -> list[str]:
    """Return the names of everything to the end."""
    return [one.event.name async for one in told(watching)]


async def test_the_whole_comes_last() -> None:
    """What was told before one came, what is told while one waits, and the answer, in order, each under its own id."""
    work = Work()
    work.tell("preview")
    async with watch(work) as watching:
        hearing = asyncio.create_task(names(watching))
        await asyncio.sleep(0)
        work.tell("actor", "claim")
        work.end()
        assert ["preview", "actor", "claim", "analysis"] == await hearing
    assert ("joined", True) == (watching.source, watching.is_over)


async def test_what_is_there_is_told_at_once() -> None:
    """An answer from the cache needs no work that could be watched."""

    async def stored(_aboard: Aboard) -> Answer:
        return STORED

    async with watch(stored) as watching:
        assert (["analysis"], "hit") == (await names(watching), watching.source)


async def test_each_id_is_a_place_to_go_on_from() -> None:
    """Whoever comes back with an id hears what is behind it; with the last one he has all."""
    work = Work()
    work.tell("preview", "actor", "claim")
    work.end()
    async with watch(work) as watching:
        ids = [one.id async for one in told(watching)]
    for at, id_ in enumerate(ids[:-1]):
        async with watch(work, last=id_) as again:
            assert ["preview", "actor", "claim", "analysis"][at + 1 :] == await names(again)
    assert ([False, False, False, True], False) == ([has_all(id_) for id_ in ids], has_all(None))


@pytest.mark.parametrize("last", ["", ":", "x:1", "{name}:", "{name}:-1", "{name}:²", "{name}:1x"])
async def test_what_is_no_place_is_the_beginning(last: str) -> None:
    """Ids of other work, and what is no id of ours, are passed over."""
    work = Work()
    work.tell("preview")
    work.end()
    async with watch(work, last=last.format(name=work.heard.name)) as watching:
        assert ["preview", "analysis"] == await names(watching)


async def test_a_place_that_is_not_there_yet_is_the_end_so_far() -> None:
    """A number beyond what was told hides nothing that is told later."""
    work = Work()
    work.tell("preview")
    async with watch(work, last=f"{work.heard.name}:99") as watching:
        work.tell("claim")
        work.end()
        assert ["claim", "analysis"] == await names(watching)


async def test_an_answer_from_elsewhere_takes_back_what_was_told() -> None:
    """Where the time runs out before the work is done, nothing that was told of it stands."""
    work = Work()
    work.tell("preview", "summary", "actor", "actor", "claim")
    async with watch(work) as watching:
        work.end(well=False)
        *_, gone, whole = [one async for one in told(watching)]
    assert b'{"sentences":[1],"actors":["a1","a2"],"claims":["c1"]}' == gone.event.data
    assert (None, "withdrawn", "analysis") == (gone.id, gone.event.name, whole.event.name)


async def test_only_what_was_told_is_taken_back() -> None:
    """A preview is no finding."""
    work = Work()
    work.tell("preview")
    async with watch(work) as watching:
        work.end(well=False)
        assert ["preview", "analysis"] == await names(watching)


async def test_an_error_comes_after_what_was_told() -> None:
    """Work that fails is told of to its end, and then raises."""
    work = Work()
    work.tell("preview")
    work.error = DeadlineError()
    never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    async with watch(work) as watching:
        work.end(well=False)
        (preview,) = await watching.more(within_seconds=20, unless=never)
        with pytest.raises(DeadlineError):
            await names(watching)
    assert "preview" == preview.event.name


async def test_an_error_at_once_is_no_stream() -> None:
    """What fails before there is anything to watch is raised where the watching would begin."""

    async def failing(_aboard: Aboard) -> Answer:
        raise DeadlineError

    with pytest.raises(DeadlineError):
        async with watch(failing):
            pytest.fail("there is nothing to watch")


async def test_who_leaves_has_left() -> None:
    """When the block is left, what was done for this caller alone has ended."""
    work = Work()
    async with watch(work):
        pass
    assert work.was_left


async def test_silence_is_nothing() -> None:
    """Who waits for something is told nothing when the time is up or there is no more need, and then hears the rest."""
    work = Work()
    async with watch(work) as watching:
        never: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        over.set_result(None)
        assert ((), ()) == (
            await watching.more(within_seconds=0, unless=never),
            await watching.more(within_seconds=20, unless=over),
        )
        work.tell("claim")
        work.end()
        assert ["claim", "analysis"] == await names(watching)
    assert () == await watching.more(within_seconds=20, unless=never)
