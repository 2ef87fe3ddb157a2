"""Short ways to write a draft, with every field that a test is silent on at its emptiest."""

from collections.abc import Sequence

from service.analysis.attribution import PlainQuotation
from service.analysis.draft import ActorKind, Draft, DraftActor, DraftClaim, DraftKind, DraftSentence
from service.analysis.grounding import Findings, ground
from service.analysis.options import Options
from service.article import Span, read


def actor(id_: str, name: str, *also: str, kind: ActorKind = ActorKind.PERSON, role: str | None = None) -> DraftActor:
    """Draft an actor."""
    return DraftActor(id=id_, name=name, kind=kind, role=role, also=list(also), key=True)


def claim(
    speaker: str,
    *quotes: str,
    at: tuple[int, ...] = (),
    kind: DraftKind = DraftKind.DIRECT,
    first: str | None = None,
    last: str | None = None,
    mention: str | None = None,
    cue: str | None = None,
    via: str | None = None,
) -> DraftClaim:
    """Draft a claim; ``quotes`` are passages."""
    return DraftClaim(
        kind=kind,
        quotes=list(quotes),
        at=list(at),
        first=first,
        last=last,
        speaker=speaker,
        mention=mention,
        cue=cue,
        via=via,
    )


def sentence(text: str, *sources: int) -> DraftSentence:
    """Draft a summary sentence."""
    return DraftSentence(text=text, sources=list(sources))


def draft(
    *, summary: tuple[DraftSentence, ...] = (), actors: tuple[DraftActor, ...] = (), claims: tuple[DraftClaim, ...] = ()
) -> Draft:
    """Draft a reading."""
    return Draft(ignore=[], summary=list(summary), actors=list(actors), claims=list(claims))


def plain(text: str, words: str, speaker: str) -> PlainQuotation:
    """Read ``words`` of a text as said by ``speaker``; the first place of each counts."""
    said, who = (Span(text.index(part), text.index(part) + len(part)) for part in (words, speaker))
    return PlainQuotation(segments=(said,), speaker=who)


def grounded(
    text: str, drafted: Draft, options: Options | None = None, *, second: Sequence[PlainQuotation] = ()
) -> Findings:
    """Ground a draft of an English text."""
    return ground(read(text, language="en"), drafted, options or Options(), second=second)


def reasons(findings: Findings) -> list[tuple[str, str, str]]:
    """Return what was rejected, why, and the engine's words."""
    return [(rejected.what, rejected.reason, rejected.said) for rejected in findings.rejected]
