"""Logs: one JSON object a line on stderr, everybody's lines alike, never a word of an article.

An exception is logged as its type and the place where it was raised. Its text and its traceback's values stay out:
they may hold what a caller sent.
"""

import logging
import sys
from collections.abc import MutableMapping
from pathlib import Path
from traceback import walk_tb
from typing import Literal, TextIO, cast

import structlog
from structlog.typing import Processor

from service.telemetry.current import current
from service.telemetry.lines import Lines, send_lines

LogLevel = Literal["debug", "info", "warning", "error"]
LogFormat = Literal["json", "console"]

QUIET = ("httpx", "httpx2", "httpcore", "openai", "litestar", "asyncio", "uvicorn.access")
"""They log a line a request or worse at INFO, some with URLs in it; heard from WARNING on."""


def configure_logs(*, level: LogLevel = "info", form: LogFormat = "json", stream: TextIO | None = None) -> None:
    """Send all logs of the process, structlog's and logging's, to ``stream`` (stderr where None).

    Called once, by the composition root. uvicorn must not configure logging again after it (``log_config=None``).
    """
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_request_id,
        _describe_exception,
        _keep_first_line,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        # A logger that is cached keeps to this configuration for ever, which tests with another one then miss.
        cache_logger_on_first_use=False,
    )
    last: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    is_plain = form == "json" and root.isEnabledFor(logging.INFO)
    send_lines(Lines(handler.stream) if is_plain else None)
    # They come with handlers of their own where somebody configured them before.
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "litestar"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def place_of(error: BaseException) -> str:
    """Return where an exception was raised, as file and line, the last one of our own code where there is any."""
    places = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    ours = [place for place in places if "service" in Path(place[0]).parts] or places
    if not ours:
        return "unknown"
    file, line = ours[-1]
    return f"{'/'.join(Path(file).parts[-3:])}:{line}"


def _add_request_id(_logger: object, _name: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    request = current()
    if request is not None:
        event.setdefault("request_id", request.id)
        if request.trace_id is not None:
            event.setdefault("trace_id", request.trace_id)
    return event


def _describe_exception(_logger: object, _name: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    info = event.pop("exc_info", None)
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        # The formatter would append the traceback by itself.
        info, record.exc_info, record.exc_text = record.exc_info or info, None, None
    error = sys.exc_info()[1] if info is True else _error_in(info)
    if error is not None:
        event["error"] = type(error).__name__
        event["place"] = place_of(error)
    return event


def _keep_first_line(_logger: object, _name: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    # asyncio adds lines that show what it complains of, an exception's text included.
    if event.get("logger") == "asyncio":
        event["event"] = str(event.get("event")).partition("\n")[0]
    return event


def _error_in(info: object) -> BaseException | None:
    parts = cast("tuple[object, ...]", info) if isinstance(info, tuple) else (info,)
    return next((part for part in parts if isinstance(part, BaseException)), None)
