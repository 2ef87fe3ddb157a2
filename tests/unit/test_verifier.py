"""The Verifier: stored analyses, deadlines, and what is logged."""

import json
from collections.abc import Iterator

import msgspec
import pytest
from structlog.testing import capture_logs

from service.analysis.options import Options
from service.cache.memory import MemoryStore
from service.cache.shelf import Shelf
from service.engines.extractive.engine import ExtractiveEngine
from service.errors import ArticleTooLongError, DeadlineError, EmptyArticleError, UnknownAnalysisError
from service.gate import Gate
from service.submission import Submission
from service.verification.request import ClaimedQuote, VerificationRequest
from service.verifier import Verifier
from tests.analysts import an_analyst

TEXT = "😀 “No lorry will cross it,” said Ilse Brandt, the mayor. Pavel Horn, who owns the ferry, left the hall."
QUOTES = (ClaimedQuote(text="No lorry will cross it", speaker="Ilse Brandt"),)


@pytest.fixture
def shelf() -> Shelf:
    """Return where analyses lie."""
    return Shelf(MemoryStore(max_bytes=1_000_000), ttl_seconds=60)


@pytest.fixture
def verifier(shelf: Shelf) -> Iterator[Verifier]:
    """Return a Verifier for articles of up to 5,000 words."""
    gate = Gate(places=10, most_waiting=0, most_seconds=0)
    made = Verifier(rules=ExtractiveEngine(), shelf=shelf, max_words=5_000, deadline_seconds=20, gate=gate)
    yield made
    made.close()


async def stored(shelf: Shelf, text: str, options: Options) -> str:
    """Analyse an article by rules and return the id under which that lies."""
    analyst = an_analyst(store=shelf.store)
    answer = await analyst.analyze(Submission(text=text, options=options))
    await analyst.aclose()
    return answer.id


async def test_the_rules_say_who_speaks(verifier: Verifier) -> None:
    """Where a speaker is claimed the article is read by rules, and the answer says so."""
    verification = await verifier.verify(VerificationRequest(text=TEXT, quotes=QUOTES))
    speaker = verification.quotes[0].speaker
    assert speaker is not None
    assert speaker.mention is not None
    assert ("confirmed", "Ilse Brandt", "Ilse Brandt", [ExtractiveEngine().fingerprint]) == (
        speaker.verdict,
        speaker.name,
        TEXT[speaker.mention.start : speaker.mention.end],
        list(verification.readings),
    )


async def test_nobody_is_asked_without_need(verifier: Verifier) -> None:
    """Without a claimed speaker there is no reading, and no speaker in the answer."""
    verification = await verifier.verify(VerificationRequest(text=TEXT, quotes=(ClaimedQuote(text="No lorry"),)))
    assert ((), [None]) == (verification.readings, [quote.speaker for quote in verification.quotes])


@pytest.mark.parametrize("unit", ["codepoint", "utf16", "byte"])
async def test_a_stored_analysis_speaks_first(verifier: Verifier, shelf: Shelf, unit: str) -> None:
    """A stored analysis is asked before the rules, whatever its offsets count."""
    id_ = await stored(shelf, TEXT, msgspec.convert({"offsets": unit}, Options))
    entry = await shelf.get(id_)
    assert entry is not None
    told = json.loads(entry.body.replace(b"Ilse Brandt", b"Pavel Horn!"))
    told["provenance"]["engine_version"] = "told"
    await shelf.put("a" * 40, json.dumps(told).encode())
    request = VerificationRequest(text=TEXT, quotes=QUOTES, analysis_id="a" * 40)
    verification = await verifier.verify(request)
    speaker = verification.quotes[0].speaker
    assert speaker is not None
    assert speaker.mention is not None
    assert ("other", "Pavel Horn!", "Ilse Brandt", "told") == (
        speaker.verdict,
        speaker.name,
        speaker.mention.text,
        verification.readings[0],
    )


async def test_an_analysis_of_another_text_is_refused(verifier: Verifier, shelf: Shelf) -> None:
    """What was read of another text says nothing of this one; the same answer as for an id that is not there."""
    id_ = await stored(shelf, TEXT + " ", Options())
    await shelf.put("b" * 40, b'{"id":"of another version"}')
    for analysis_id in (id_, "0" * 40, "b" * 40):
        with pytest.raises(UnknownAnalysisError):
            await verifier.verify(VerificationRequest(text=TEXT, analysis_id=analysis_id))


async def test_articles_are_bounded(verifier: Verifier) -> None:
    """What could not be analysed is not verified against either."""
    with pytest.raises(EmptyArticleError):
        await verifier.verify(VerificationRequest(text=" "))
    with pytest.raises(ArticleTooLongError):
        await verifier.verify(VerificationRequest(text="word " * 5_001))


async def test_a_deadline_passes(verifier: Verifier) -> None:
    """A caller whose time is up is told so, and does not wait for work of any size."""
    request = VerificationRequest(text="The council met. " * 1_600, quotes=QUOTES)
    with pytest.raises(DeadlineError):
        await verifier.verify(request, timeout_seconds=0.000_001)


async def test_logs_numbers_only(verifier: Verifier) -> None:
    """One line a request says how many verdicts there were; no word of article, quote or speaker is in it."""
    quotes = (*QUOTES, ClaimedQuote(text="No lorry will cross her"), ClaimedQuote(text="Nothing of the kind"))
    with capture_logs() as lines:
        await verifier.verify(VerificationRequest(text=TEXT, quotes=quotes, summary=("Brandt met Otto Weber.",)))
    line = lines[0]
    assert ("verification.completed", 3, 1, 1, 1, 1, 1) == (
        line["event"],
        *(line[key] for key in ("quotes", "verbatim", "altered", "absent", "sentences", "speaker_confirmed")),
    )
    assert not any(word in json.dumps(lines) for word in ("lorry", "Brandt", "Weber", "Nothing"))
