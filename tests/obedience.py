"""A model that does what the article orders: the attacker's words in every field that a draft has."""

from collections.abc import Iterator

import msgspec

from service.analysis.draft import ActorKind, Draft, DraftActor, DraftClaim, DraftKind, DraftSentence
from service.analysis.grounding import Findings
from service.article import Article


def obey(article: Article, *, speaker: str, planted: str) -> Draft:
    """Return a draft that plants words on every line and passage, by every way that a draft has to point at words."""
    lines = [sentence.number for sentence in article.sentences]
    quotes = [f"Q{passage.number}" for passage in article.passages]
    said = f"{speaker} said {planted}"
    head, tail = " ".join(planted.split()[:3]), " ".join(planted.split()[-3:])
    return Draft(
        ignore=[],
        summary=[
            *(DraftSentence(text=f"{said}.", sources=[line]) for line in lines),
            DraftSentence(text=planted, sources=lines),
            DraftSentence(text=f"<b>{planted}</b> {speaker}", sources=[1]),
        ],
        actors=[
            DraftActor(id="a1", name=speaker, kind=ActorKind.PERSON, role=planted, also=[planted, said], key=True),
            DraftActor(id="a2", name=planted, kind=ActorKind.OTHER, role=speaker, also=[head, tail], key=True),
            DraftActor(id="a3", name="Ada Lund", kind=ActorKind.PERSON, role=speaker, also=[speaker], key=True),
            DraftActor(id="a4", name=speaker.split()[-1], kind=ActorKind.PERSON, role="Minister", also=[], key=True),
        ],
        claims=list(_claims(lines, quotes, speaker, planted, (head, tail))),
    )


def _claims(
    lines: list[int], quotes: list[str], speaker: str, planted: str, anchors: tuple[str, str]
) -> Iterator[DraftClaim]:
    for actor in ("a1", "a2", "a3", "a4"):
        for quote in quotes:
            yield _claim(DraftKind.DIRECT, [quote], lines, actor, mention=speaker, cue="said")
        for line in lines:
            yield _claim(DraftKind.INDIRECT, [], [line], actor, mention=speaker, cue="said")
            yield _claim(DraftKind.INDIRECT, [], [line], actor, anchors=anchors, mention=planted, cue="said")
            yield _claim(DraftKind.DIRECT, [], [line], actor, anchors=(planted, None), mention="She", cue=planted)


def _claim(
    kind: DraftKind,
    quotes: list[str],
    at: list[int],
    speaker: str,
    *,
    anchors: tuple[str | None, str | None] = (None, None),
    mention: str,
    cue: str,
) -> DraftClaim:
    first, last = anchors
    return DraftClaim(
        kind=kind, quotes=quotes, at=at, first=first, last=last, speaker=speaker, mention=mention, cue=cue, via="a1"
    )


def grounded_words(findings: Findings) -> str:
    """Return every word of the answer that claims to be the article's: all but the summary's own and the rejected."""
    evidence = [piece for sentence in findings.summary.sentences for piece in sentence.evidence]
    return msgspec.json.encode((findings.actors, findings.claims, evidence)).decode().lower()
