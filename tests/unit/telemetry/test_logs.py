"""Log lines are JSON objects that hold no exception's text."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from contextvars import Context
from typing import Literal

import pytest
import structlog
from msgspec import UNSET, Struct, UnsetType

from service.telemetry.current import begin
from service.telemetry.lines import send_lines, write
from service.telemetry.logs import QUIET, configure_logs
from service.telemetry.requests import Completed, report

SECRET = "ZwickelMarker"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Return where logs go; what was configured before is put back afterwards."""
    root = logging.getLogger()
    before = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in QUIET}
    yield io.StringIO()
    structlog.reset_defaults()
    send_lines(None)
    root.handlers, root.level = before
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """Return what was logged."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def ours(stream: io.StringIO) -> list[dict[str, object]]:
    """Return what a test logged: what an earlier one left behind may complain while this one runs."""
    return [line for line in lines(stream) if line["logger"] == "service.test"]


def fail() -> None:
    """Raise with a text, from an error with a text."""
    try:
        dict[str, str]()[SECRET]
    except KeyError as error:
        raise ValueError(f"broke on {SECRET}") from error


def test_writes_one_object_a_line(stream: io.StringIO) -> None:
    """Structlog's and logging's lines look alike."""
    configure_logs(stream=stream)
    structlog.stdlib.get_logger("service.test").info("article.read", words=3)
    logging.getLogger("somebody").warning("done %d", 3)

    assert [(line["event"], line["level"], line["logger"], line.get("words")) for line in lines(stream)] == [
        ("article.read", "info", "service.test", 3),
        ("done 3", "warning", "somebody", None),
    ]
    assert all("timestamp" in line for line in lines(stream))


@pytest.mark.parametrize("source", ["structlog", "logging"])
def test_tells_an_exception_by_type_and_place(stream: io.StringIO, source: str) -> None:
    """Neither the text nor the traceback nor the cause of an exception is written."""
    configure_logs(stream=stream)
    try:
        fail()
    except ValueError:
        if source == "structlog":
            structlog.stdlib.get_logger("service.test").exception("broke")
        else:
            logging.getLogger("somebody").exception("broke")
    (line,) = lines(stream)

    assert (line["event"], line["level"], line["error"]) == ("broke", "error", "ValueError")
    assert str(line["place"]).startswith("unit/telemetry/test_logs.py:")
    assert SECRET not in stream.getvalue()


def test_names_the_request(stream: io.StringIO) -> None:
    """A line that is written while a request is answered carries its id."""
    configure_logs(stream=stream)

    def answer() -> None:
        begin("abc")
        logging.getLogger("somebody").warning("done")

    # In a context of its own, so that no later test is answering it.
    Context().run(answer)

    assert [line["request_id"] for line in lines(stream)] == ["abc"]


@pytest.mark.parametrize("name", QUIET)
def test_keeps_talkative_libraries_quiet(stream: io.StringIO, name: str) -> None:
    """Libraries that log each request are heard from WARNING on, at any level of ours."""
    configure_logs(level="debug", stream=stream)
    logging.getLogger(name).info(SECRET)
    logging.getLogger(name).warning("trouble")

    assert [line["event"] for line in lines(stream)] == ["trouble"]


async def test_keeps_asyncios_complaints_short(stream: io.StringIO) -> None:
    """What asyncio says of an error that nobody looked at does not repeat the error."""
    configure_logs(stream=stream)
    error = ValueError(SECRET)
    asyncio.get_running_loop().call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": error, "future": f"<Task {SECRET}>"}
    )

    assert [("Task exception was never retrieved", "ValueError")] == [
        (line["event"], line["error"]) for line in lines(stream)
    ]
    assert SECRET not in stream.getvalue()


def test_keeps_to_its_level(stream: io.StringIO) -> None:
    """Below the level nothing is written."""
    configure_logs(level="warning", stream=stream)
    structlog.stdlib.get_logger("service.test").info("fine")
    logging.getLogger("somebody").info("fine")

    assert stream.getvalue() == ""


def test_writes_for_people(stream: io.StringIO) -> None:
    """On a console the lines are no JSON and keep the same secrets."""
    configure_logs(form="console", stream=stream)
    try:
        fail()
    except ValueError:
        structlog.stdlib.get_logger("service.test").exception("broke")

    assert "broke" in stream.getvalue()
    assert SECRET not in stream.getvalue()


COMPLETED = Completed(
    event="analysis.completed",
    method="POST",
    route="/v1/analyses",
    status=200,
    outcome="ok",
    ms=1.25,
    request_id="abc",
    cache="hit",
    caller=None,
    trace_id=None,
)


class Said(Struct):
    """A line of a few words; the second is left out where there is none."""

    event: str
    words: int | UnsetType = UNSET
    request_id: str = "abc"


@pytest.mark.parametrize("level", ["info", "warning"])
@pytest.mark.parametrize("fields", [COMPLETED, Said(event="done", words=3), Said(event="done")])
def test_the_short_way_writes_what_the_long_way_would(
    stream: io.StringIO, fields: Struct, level: Literal["info", "warning"]
) -> None:
    """A line of a request or an article has the fields that the line of anything else would have."""
    configure_logs(stream=stream)

    def write_twice() -> None:
        write("service.test", fields, level=level)
        send_lines(None)
        write("service.test", fields, level=level)

    # Outside any request: one that an earlier test began would add its own names.
    Context().run(write_twice)
    short, long = ours(stream)

    assert short["level"] == level
    assert short.keys() == long.keys()
    assert {**short, "timestamp": None} == {**long, "timestamp": None}


def test_a_request_s_line_keeps_to_the_level(stream: io.StringIO) -> None:
    """Who wants warnings only gets no line a request."""
    configure_logs(level="warning", stream=stream)
    report(COMPLETED)

    assert stream.getvalue() == ""


async def test_lines_of_one_turn_are_one_write() -> None:
    """What is said in one turn of the event loop is written at its end, in order; what comes later is not lost."""
    written: list[str] = []

    class Writes(io.StringIO):
        def write(self, text: str) -> int:
            written.append(text)
            return len(text)

    configure_logs(stream=Writes())
    try:
        for event in ("first", "second"):
            write("service.test", Said(event=event))
        before = list(written)
        await asyncio.sleep(0)
        write("service.test", Said(event="third"))
        await asyncio.sleep(0)
    finally:
        send_lines(None)

    assert before == []
    said = [[json.loads(line)["event"] for line in text.splitlines()] for text in written]
    assert said == [["first", "second"], ["third"]]
