"""An Analysis for a person, without any markup: who said what, and where."""

from collections.abc import Iterable, Iterator
from textwrap import fill

from service.analysis.analysis import Actor, Analysis, Claim, Rejected, SummarySentence
from service.formats.showing import shown

_WIDTH = 100

_SAID_BY_A_MODEL = {"contradicted": "contradicted by the article", "not_stated": "not stated in the article"}


def plain_text(analysis: Analysis) -> str:
    """Return the title, the summary, the actors, each claim with its speaker and place, and what was not grounded."""
    title = analysis.article.title
    sections = (
        wrap(title, "") if title else "",
        section("Summary", (row for sentence in analysis.summary.sentences for row in _sentence(sentence))),
        section("Actors", map(_actor, analysis.actors)),
        section("Claims", (row for claim in analysis.claims for row in _claim(claim))),
        section("Not found in the article", map(_rejected, analysis.rejected)),
        section("Warnings", (wrap(warning.detail) for warning in analysis.warnings)),
        section("Made by", [wrap(_provenance(analysis))]),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def section(title: str, rows: Iterable[str]) -> str:
    """Return rows under a heading; nothing where there are none."""
    body = "\n".join(rows)
    return f"{title.upper()}\n{body}" if body else ""


def wrap(text: str, indent: str = "  ") -> str:
    """Return a paragraph that moves no cursor."""
    return fill(shown(text), _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False)


def _sentence(sentence: SummarySentence) -> Iterator[str]:
    yield wrap(sentence.text)
    yield wrap(f"rests on {', '.join(place(e.start, e.end) for e in sentence.evidence)}", "    ")
    for finding in sentence.unsupported:
        yield lacking(finding.kind, finding.confidence, finding.text)


def _actor(actor: Actor) -> str:
    role = f", {actor.role.text}" if actor.role else ""
    also = f", also {', '.join(actor.aliases)}" if actor.aliases else ""
    count = len(actor.mentions)
    return wrap(f"{actor.name}{role} ({actor.kind.value}{also}; {count} mention{'s' if count > 1 else ''})")


def _claim(claim: Claim) -> Iterator[str]:
    words = " […] ".join(segment.text for segment in claim.segments)
    yield wrap(words if claim.kind != "direct" else f"“{words}”")
    mention = "" if claim.speaker.mention.text == claim.speaker.name else f" as “{claim.speaker.mention.text}”"
    cue = f" {claim.cue.text}," if claim.cue else ""
    via = f" via {claim.via.name}," if claim.via else ""
    where = place(claim.start, claim.end)
    yield wrap(f"— {claim.speaker.name}{mention},{cue}{via} {claim.kind}, {claim.attribution}, at {where}", "    ")


def _rejected(rejected: Rejected) -> str:
    where = f" (at {place(rejected.excerpt.start, rejected.excerpt.end)})" if rejected.excerpt else ""
    return wrap(f"{rejected.what}: {rejected.said} — {rejected.reason.replace('_', ' ')}{where}")


def _provenance(analysis: Analysis) -> str:
    provenance = analysis.provenance
    who = f"{provenance.engine} engine" + (f", {provenance.model}" if provenance.model else "")
    cost = f", {provenance.tokens.input} tokens in, {provenance.tokens.output} out" if provenance.tokens else ""
    timing = provenance.timing
    return (
        f"{who}{cost}; {timing.read + timing.draft + timing.ground:.0f} ms; offsets count {analysis.article.offsets}s"
    )


def lacking(kind: str, confidence: float, text: str) -> str:
    """Return what is said of a finding in a summary."""
    said = _SAID_BY_A_MODEL.get(kind, f"{kind} that the article does not hold")
    return wrap(f"! {said} ({confidence:.0%}): {text}", "    ")


def place(start: int, end: int) -> str:
    """Return a span for a person."""
    return f"{start}–{end}"
