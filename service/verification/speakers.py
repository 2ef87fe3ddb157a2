"""Whether the one who is claimed to say something says it in the article, by the claims of readings of it."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from msgspec import Struct

from service.analysis.analysis import Actor, Claim, Excerpt
from service.analysis.draft import ActorKind
from service.analysis.lookup import fold
from service.analysis.names import is_function_word
from service.analysis.support.names import TITLES
from service.article import Span
from service.verification.verification import SpeakerVerdict

_WORD = re.compile(r"[^\W_]+(?:[-‐‑][^\W_]+)*\.?")
_INITIAL = re.compile(r"\w\.")

_BESIDE = re.compile(r"[,;:()\[\]–—]")
"""Parts what is claimed into names and descriptions that stand beside each other."""

_LONGEST_JOINT = 4
"""Letters of a lower-case word that joins a name to another's: of, for, and, with, von, für, und, avec."""


class Saying(Struct, frozen=True, kw_only=True):
    """Something that somebody says; spans count code points."""

    segments: tuple[Span, ...]
    speaker: str
    is_person: bool
    """One with a surname, as far as is known: the end of a body's name is not its name."""
    names: tuple[str, ...]
    """The speaker's, that the article has."""
    descriptions: tuple[str, ...]
    """What else stands for the speaker: a role, and the mention."""
    mention: Span


class Attributions(Struct, frozen=True, kw_only=True):
    """Who says what in an article, as one engine has it."""

    engine: str
    sayings: tuple[Saying, ...]


class Answer(Struct, frozen=True, kw_only=True):
    """Whether the one who is claimed says it, and who does."""

    verdict: SpeakerVerdict
    saying: Saying | None = None


def attributions_of(
    engine: str, actors: Iterable[Actor], claims: Iterable[Claim], to_codepoint: Callable[[int], int]
) -> Attributions:
    """Return what an engine read; ``to_codepoint`` takes an offset of its answer to one in code points."""

    def span(excerpt: Excerpt) -> Span:
        return Span(to_codepoint(excerpt.start), to_codepoint(excerpt.end))

    by_id = {actor.id: actor for actor in actors}

    def saying(claim: Claim) -> Saying:
        speaker = claim.speaker
        actor = by_id.get(speaker.actor_id or "")
        role = (actor.role.text,) if actor and actor.role else ()
        return Saying(
            segments=tuple(map(span, claim.segments)),
            speaker=speaker.name,
            is_person=actor is None or actor.kind == ActorKind.PERSON,
            names=(speaker.name, *(actor.aliases if actor else ())),
            descriptions=(*role, speaker.mention.text),
            mention=span(speaker.mention),
        )

    return Attributions(engine=engine, sayings=tuple(map(saying, claims)))


class Speakers:
    """Knows who says what, by readings of which the first counts before the second."""

    def __init__(self, readings: Sequence[Attributions]) -> None:
        self._readings = [_Said(one) for one in readings]

    def check(self, claimed: str, places: Sequence[Sequence[Span]]) -> Answer:
        """Return whether ``claimed`` says what stands at one of ``places``, each in one or several parts."""
        answers = [self._at(claimed, parts) for parts in places]
        for verdict in ("confirmed", "other"):
            for answer in answers:
                if answer.verdict == verdict:
                    return answer
        return answers[0] if answers else Answer(verdict="unknown")

    def _at(self, claimed: str, parts: Sequence[Span]) -> Answer:
        said = [self._saying(part) for part in parts]
        answers = [Answer(verdict=_same(claimed, one), saying=one) for one in said if one is not None]
        for answer in answers:
            if answer.verdict == "other":
                return answer
        if answers and len(answers) == len(parts) and all(answer.verdict == "confirmed" for answer in answers):
            return answers[0]
        return Answer(verdict="unknown", saying=answers[0].saying if answers else None)

    def _saying(self, part: Span) -> Saying | None:
        return next((saying for one in self._readings if (saying := one.over(part))), None)


class _Said:
    """The sayings of one reading by their places."""

    def __init__(self, attributions: Attributions) -> None:
        placed = [(segment, saying) for saying in attributions.sayings for segment in saying.segments]
        self._placed = sorted(placed, key=lambda pair: pair[0])
        self._longest = max((segment.end - segment.start for segment, _ in placed), default=0)

    def over(self, part: Span) -> Saying | None:
        """Return the saying that most of ``part`` is in; of several the innermost."""
        shared: dict[int, int] = {}
        sayings: dict[int, Saying] = {}
        first = bisect_left(self._placed, part.start - self._longest, key=lambda pair: pair[0].start)
        for segment, saying in self._placed[first:]:
            if segment.start >= part.end:
                break
            common = min(segment.end, part.end) - max(segment.start, part.start)
            if common > 0:
                sayings[id(saying)] = saying
                shared[id(saying)] = shared.get(id(saying), 0) + common
        best = max(shared, key=lambda key: (shared[key], -_length(sayings[key])), default=None)
        if best is None or 2 * shared[best] < part.end - part.start:
            return None
        return sayings[best]


def _length(saying: Saying) -> int:
    return sum(segment.end - segment.start for segment in saying.segments)


def _same(claimed: str, saying: Saying) -> SpeakerVerdict:
    """Say whether ``claimed`` is the speaker.

    Confirmed: a name or description of the speaker, or a person's surname, with a title before it and what else the
    article calls the speaker beside it; beside a whole name, anything. Unknown: who else has a word in common with the
    speaker (another first name, a deputy, a spokesman), or where the speaker has no name.
    """
    parts = [words for part in _BESIDE.split(claimed) if (words := _words(part))]
    own = _folded([word for part in parts for word in part])
    called = _called(saying)
    if not own or own in called:
        return "confirmed" if own else "unknown"
    known = {word for words in called for word in words}
    before: set[str] = set()
    for i, part in enumerate(parts):
        is_whole = any(len(words) > 1 and _is_with_title(part, words, known) for words in map(_named, saying.names))
        behind = {word for other in parts[i + 1 :] for word in _folded(other)}
        if before <= known and (is_whole or (behind <= known and _is_called(part, saying, known))):
            return "confirmed"
        before.update(_folded(part))
    is_named = any(c.isupper() for c in saying.speaker)
    return "unknown" if not is_named or _pieces(known) & _pieces(own) else "other"


def _pieces(words: Iterable[str]) -> set[str]:
    """Return the words and what hyphens join in them: who is called by half a double name may be meant."""
    return {piece for word in words for piece in word.split("-")}


def _called(saying: Saying) -> list[list[str]]:
    return [words for name in (*saying.names, *saying.descriptions) if (words := _named(name))]


def _is_called(part: Sequence[str], saying: Saying, known: Set[str]) -> bool:
    """Say whether a part of what is claimed is the speaker's surname, only name or description."""
    if _folded(part) in _called(saying):
        return True
    names = [words for name in saying.names if (words := _named(name))]
    ends = [words[i:] for words in names for i in range(len(words) if saying.is_person else 1)]
    return any(set(around) <= known | TITLES for end in ends for around in _around(_folded(part), end))


def _is_with_title(part: Sequence[str], name: Sequence[str], known: Set[str]) -> bool:
    """Say whether ``part`` is a whole name and no more than titles; “of” and its like before it make it another's."""
    many = len(name)
    folded = _folded(part)
    for i in range(len(part) - many + 1):
        if folded[i : i + many] == name and set(folded[i + many :]) <= known:
            last = part[i - 1] if i else ""
            return not last.islower() or len(last) > _LONGEST_JOINT or last in TITLES
    return False


def _around(words: Sequence[str], name: Sequence[str]) -> Iterator[list[str]]:
    """Yield what is around a name wherever it stands."""
    for i in range(len(words) - len(name) + 1):
        if words[i : i + len(name)] == name:
            yield [*words[:i], *words[i + len(name) :]]


def _words(name: str) -> list[str]:
    """Return the words of a name as they are written, without pronouns, articles and their like; initials stay."""
    found = _WORD.findall(name)
    return [word.removesuffix(".") for word in found if _INITIAL.fullmatch(word) or not is_function_word(word)]


def _folded(words: Iterable[str]) -> list[str]:
    return [fold(word) for word in words]


def _named(name: str) -> list[str]:
    return _folded(_words(name))
