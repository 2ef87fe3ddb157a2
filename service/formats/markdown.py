"""An Analysis as Markdown (CommonMark): for notes, mails and issue trackers."""

from collections.abc import Iterable

from service.analysis.analysis import Actor, Analysis, Claim, Excerpt, Rejected, Speaker, SummarySentence
from service.formats.showing import as_markdown

_CONTRADICTED = {"contradicted": "contradicted by the article", "not_stated": "not stated in the article"}


def markdown(analysis: Analysis) -> str:
    """Return the title, the summary with its evidence, actors, claims with their speakers, and what was rejected.

    Whatever the article or a model says is text in it, never markup.
    """
    evidence = _Evidence(analysis.summary.sentences)
    blocks = (
        f"# {as_markdown(analysis.article.title or '') or 'Article'}",
        *_section("Summary", [evidence.summary()]),
        *_section("Evidence", [evidence.notes()]),
        *_section("Actors", [_list(map(_actor, analysis.actors))]),
        *_section("Claims", map(_claim, analysis.claims)),
        *_section("Not found in the article", [_list(map(_rejected, analysis.rejected))]),
        *_section("Warnings", [_list(as_markdown(warning.detail) for warning in analysis.warnings)]),
        _footer(analysis),
    )
    return "\n\n".join(blocks) + "\n"


class _Evidence:
    """The sentences that a summary rests on, numbered as they are first named."""

    def __init__(self, sentences: tuple[SummarySentence, ...]) -> None:
        self._sentences = sentences
        self._numbers: dict[Excerpt, int] = {}
        for sentence in sentences:
            for excerpt in sentence.evidence:
                self._numbers.setdefault(excerpt, len(self._numbers) + 1)

    def summary(self) -> str:
        """Return the summary's sentences, each with the numbers of what it rests on."""
        return "\n".join(map(self._sentence, self._sentences))

    def notes(self) -> str:
        """Return what it rests on."""
        return "\n".join(
            f"{number}. {as_markdown(excerpt.text)} ({_place(excerpt.start, excerpt.end)})"
            for excerpt, number in self._numbers.items()
        )

    def _sentence(self, sentence: SummarySentence) -> str:
        marks = "".join(f"\\[{self._numbers[excerpt]}\\]" for excerpt in sentence.evidence)
        doubts = "; ".join(_doubt(finding.kind, finding.text) for finding in sentence.unsupported)
        return f"{as_markdown(sentence.text)} {marks}" + (f" **({doubts})**" if doubts else "")


def _section(title: str, blocks: Iterable[str]) -> list[str]:
    filled = [block for block in blocks if block]
    return [f"## {title}", *filled] if filled else []


def _list(rows: Iterable[str]) -> str:
    return "\n".join(f"- {row}" for row in rows)


def _doubt(kind: str, text: str) -> str:
    said = _CONTRADICTED.get(kind, f"{kind} that the article does not hold")
    return f"{as_markdown(said)}: “{as_markdown(text)}”"


def _actor(actor: Actor) -> str:
    role = f", {as_markdown(actor.role.text)}" if actor.role else ""
    also = f", also {', '.join(map(as_markdown, actor.aliases))}" if actor.aliases else ""
    count = len(actor.mentions)
    mentions = f"{count} mention{'s' if count > 1 else ''}"
    return f"**{as_markdown(actor.name)}**{role} ({actor.kind.value}{also}; {mentions})"


def _claim(claim: Claim) -> str:
    words = " […] ".join(as_markdown(segment.text) for segment in claim.segments)
    said = f"“{words}”" if claim.kind == "direct" else words
    via = f", via {_speaker(claim.via)}" if claim.via else ""
    cue = f", “{as_markdown(claim.cue.text)}”" if claim.cue else ""
    how = f"{claim.kind}, {claim.attribution}, {_place(claim.start, claim.end)}"
    return f"> {said}\n>\n> — {_speaker(claim.speaker)}{cue}{via} ({how})"


def _speaker(speaker: Speaker) -> str:
    mention = speaker.mention.text
    known_as = "" if mention == speaker.name else f" as “{as_markdown(mention)}”"
    return f"**{as_markdown(speaker.name)}**{known_as}"


def _rejected(rejected: Rejected) -> str:
    where = f" ({_place(rejected.excerpt.start, rejected.excerpt.end)})" if rejected.excerpt else ""
    what, reason = (word.replace("_", " ") for word in (rejected.what, rejected.reason))
    return f"{what}: {as_markdown(rejected.said)} — {reason}{where}"


def _footer(analysis: Analysis) -> str:
    provenance = analysis.provenance
    who = f"the {provenance.engine} engine" + (f", {as_markdown(provenance.model)}" if provenance.model else "")
    degraded = ", in the model’s stead" if provenance.degraded else ""
    return f"Made by {who}{degraded}. Places count {analysis.article.offsets}s."


def _place(start: int, end: int) -> str:
    return f"{start}–{end}"
