"""The command line: serve, analyze, verify, warm, evaluate, key, openapi."""

import argparse
import asyncio
import io
import os
import sys
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import NoReturn, get_args

import msgspec
from msgspec.structs import replace

from service import __version__
from service.access.keys import entry_for, new_key
from service.analysis.analysis import Analysis
from service.analysis.options import EngineChoice, GroundingMode, OffsetUnit, Options
from service.analyze.command import UsageError, run_many
from service.analyze.many import submitted
from service.analyze.results import ResultsError
from service.analyze.sources import SourceError, are_many, source_files, sources
from service.analyze.sources import add_arguments as add_analyze_arguments
from service.app import Service, compose
from service.engines.llm.engine import LlmEngine
from service.errors import PullquoteError
from service.evaluation.command import add_arguments, evaluate
from service.evaluation.errors import EvaluationError
from service.evaluation.line_up import Endpoint
from service.formats.plain_text import plain_text
from service.http.openapi.document import openapi_document
from service.http.requests import AnalysisRequest
from service.server import serve
from service.settings import Settings, SettingsError, load
from service.submission import Submission
from service.telemetry.logs import configure_logs
from service.telemetry.traces import trace_with, tracing_of
from service.verification.request import VerificationRequest
from service.verification.verification import Verification
from service.verify_command import add_arguments as add_verify_arguments
from service.verify_command import request_of, shown
from service.warm_command import Counts, lines_of, warm
from service.warm_command import add_arguments as add_warm_arguments
from service.worker import work

EXIT_FAILED = 1
"""The article cannot be analysed, or the settings are wrong."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the process's exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Articles hold what a terminal's own encoding may not know; `--help` does too.
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # pyright: ignore[reportUnknownMemberType]
    parsed = _parser().parse_args(arguments)
    try:
        settings = load(os.environ)
        return int(parsed.run(parsed, settings))
    except (SettingsError, EvaluationError, PullquoteError) as error:
        print(f"pullquote: {error}", file=sys.stderr)
        return EXIT_FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pullquote",
        description="Who said what in an article, and where. Settings come from the environment: see README.md.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve_ = commands.add_parser("serve", help="answer HTTP requests until told to stop")
    serve_.set_defaults(run=_serve)

    worker = commands.add_parser("worker", help="read the articles of batches until told to stop")
    worker.set_defaults(run=_work)

    key = commands.add_parser("key", help="make a new API key, and what a file of keys says of it")
    key.add_argument("name", metavar="NAME", help="who will have it, for the log")
    key.set_defaults(run=_key)

    openapi = commands.add_parser("openapi", help="print the OpenAPI document")
    openapi.set_defaults(run=_openapi)

    analyze = commands.add_parser("analyze", help="analyse an article, or many")
    add_analyze_arguments(analyze)
    analyze.add_argument(
        "--format",
        choices=("json", "text"),
        default="json",
        help="of one article; json: the whole answer; text: for a person",
    )
    analyze.add_argument("--title", help="the headline of one article, where the text does not hold it")
    analyze.add_argument("--language", help="ISO 639 code; detected where not given")
    analyze.add_argument("--engine", choices=get_args(EngineChoice), default="auto")
    analyze.add_argument("--summary-sentences", type=int, default=Options().summary_sentences, metavar="1..10")
    analyze.add_argument("--summary-language", help="ISO 639 code; the article's own where not given")
    analyze.add_argument("--max-actors", type=int, default=Options().max_actors, metavar="1..50")
    analyze.add_argument("--offsets", choices=get_args(OffsetUnit), default="codepoint")
    analyze.add_argument("--grounding", choices=get_args(GroundingMode), default="flag")
    analyze.set_defaults(run=_analyze)

    verify = commands.add_parser("verify", help="hold quotes and summary sentences from anywhere against an article")
    add_verify_arguments(verify)
    verify.set_defaults(run=_verify)

    warm_ = commands.add_parser("warm", help="fill the cache: have many articles analysed before somebody asks")
    add_warm_arguments(warm_)
    warm_.set_defaults(run=_warm)

    evaluate_ = commands.add_parser("evaluate", help="score engines on articles of which people marked who says what")
    add_arguments(evaluate_)
    evaluate_.set_defaults(run=_evaluate)
    return parser


def _serve(_parsed: argparse.Namespace, settings: Settings) -> int:
    configure_logs(level=settings.log_level, form=settings.log_form(sys.stderr.isatty()))
    with _traced():
        return serve(settings)


def _work(_parsed: argparse.Namespace, settings: Settings) -> int:
    configure_logs(level=settings.log_level, form=settings.log_form(sys.stderr.isatty()))
    with _traced():
        return work(settings)


@contextmanager
def _traced() -> Generator[None, None, None]:
    """Trace what is done meanwhile, where the standard variables say so."""
    try:
        tracing = tracing_of(os.environ, version=__version__)
    except ValueError as error:
        raise SettingsError(str(error)) from None
    trace_with(tracing)
    try:
        yield
    finally:
        if tracing is not None:
            tracing.close()


def _key(parsed: argparse.Namespace, _settings: Settings) -> int:
    key = new_key()
    try:
        entry = entry_for(parsed.name, key)
    except ValueError as error:
        _stop(str(error))
    # Apart, so that the entry can be appended to the file while somebody notes the key down.
    print(f"The key, which is shown this once: {key}", file=sys.stderr)
    print(entry, end="")
    return 0


def _openapi(_parsed: argparse.Namespace, _settings: Settings) -> int:
    _print_json(msgspec.json.encode(openapi_document(__version__)))
    return 0


def _analyze(parsed: argparse.Namespace, settings: Settings) -> int:
    configure_logs(level="error", form="console")
    request = _request(parsed)
    try:
        files = source_files(parsed.files, form=parsed.form)
        if parsed.out is not None or parsed.resume or are_many(parsed.files, files):
            return run_many(parsed, files, request, settings)
        source = next(sources(files))
    except (SourceError, ResultsError, UsageError) as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"{error.filename or parsed.out or 'standard output'}: {error.strerror}")
    submission = submitted(source, title=request.title, language=request.language, options=request.options)
    body = asyncio.run(_analyzed(submission, settings))
    if parsed.format == "text":
        print(plain_text(msgspec.json.decode(body, type=Analysis)), end="")
    else:
        _print_json(body)
    return 0


def _verify(parsed: argparse.Namespace, settings: Settings) -> int:
    configure_logs(level="error", form="console")
    request = request_of(parsed, _text(parsed.file), _text(parsed.checks) if parsed.checks else None)
    verification = asyncio.run(_verified(request, settings))
    if parsed.format == "text":
        print(shown(request, verification), end="")
    else:
        _print_json(msgspec.json.encode(verification))
    return 0


def _warm(parsed: argparse.Namespace, settings: Settings) -> int:
    configure_logs(level="error", form="console")
    if settings.redis_url is None:
        raise SettingsError("PULLQUOTE_REDIS_URL: without it no cache outlives this command")
    if parsed.at_once < 1:
        _stop("--at-once is at least 1")
    try:
        counts = asyncio.run(_warmed(parsed, settings))
    except OSError as error:
        _stop(f"{error.filename}: {error.strerror}")
    print(f"pullquote: {counts}", file=sys.stderr)
    return EXIT_FAILED if counts.failed else 0


def _evaluate(parsed: argparse.Namespace, settings: Settings) -> int:
    configure_logs(level="error", form="console")

    def connect(endpoint: Endpoint | None) -> LlmEngine | None:
        own = replace(settings, redis_url=None)  # nothing that is evaluated comes from a cache
        if endpoint is not None:
            at = {"openai_base_url": endpoint.url, "openai_api_key": endpoint.key, "model": endpoint.model}
            own = replace(own, providers=None, **at)
        return compose(own).engine

    print(evaluate(parsed, connect), end="")
    return 0


def _print_json(body: bytes) -> None:
    sys.stdout.buffer.write(msgspec.json.format(body, indent=2) + b"\n")


def _request(parsed: argparse.Namespace) -> AnalysisRequest:
    """Return what is asked for, of the same form as over HTTP, but for the article."""
    options = {
        "summary_sentences": parsed.summary_sentences,
        "summary_language": parsed.summary_language,
        "max_actors": parsed.max_actors,
        "offsets": parsed.offsets,
        "engine": parsed.engine,
        "grounding": parsed.grounding,
    }
    asked = {"title": parsed.title, "language": parsed.language, "options": options}
    try:
        return msgspec.convert(asked, AnalysisRequest)
    except msgspec.ValidationError as error:
        # msgspec's words are its own: types, bounds, patterns and the name of the field, never a value.
        what, _, where = str(error).rpartition(" - at `$.")
        name = where.rstrip("`").removeprefix("options.").replace("_", "-")
        _stop(f"{what} - at `--{name}`")


def _text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        _stop(f"{file}: {error.strerror}")
    except UnicodeDecodeError as error:
        _stop(f"{file}: not UTF-8 at byte {error.start}")


def _stop(message: str) -> NoReturn:
    print(f"pullquote: {message}", file=sys.stderr)
    raise SystemExit(EXIT_FAILED)


async def _analyzed(submission: Submission, settings: Settings) -> bytes:
    service = compose(settings)
    try:
        async with _progress(service, submission):
            answer = await service.analyst.analyze(submission)
        return answer.body
    finally:
        await service.aclose()


async def _verified(request: VerificationRequest, settings: Settings) -> Verification:
    service = compose(settings)
    try:
        return await service.verifier.verify(request)
    finally:
        await service.aclose()


async def _warmed(parsed: argparse.Namespace, settings: Settings) -> Counts:
    service = compose(settings)
    try:
        return await warm(
            service.analyst,
            lines_of(parsed.files),
            at_once=parsed.at_once,
            fresh_seconds=settings.cache_ttl_seconds,
            max_body_bytes=settings.max_body_bytes,
        )
    finally:
        await service.aclose()


@asynccontextmanager
async def _progress(service: Service, submission: Submission) -> AsyncGenerator[None, None]:
    """Say on stderr that the model is at work, and for how long; a terminal shows one line that counts."""
    if service.model is None or submission.options.engine == "extractive":
        yield
        return
    ticking = asyncio.create_task(_tick(f"pullquote: {service.model} reads {submission.about_words} words"))
    try:
        yield
    finally:
        ticking.cancel()
        print(file=sys.stderr)


async def _tick(line: str) -> None:
    seconds = 0
    print(line, end=" …", file=sys.stderr, flush=True)
    while True:
        await asyncio.sleep(1)
        seconds += 1
        if sys.stderr.isatty():
            print(f"\r{line} … {seconds} s", end="", file=sys.stderr, flush=True)
