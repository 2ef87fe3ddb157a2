"""Whether the one who is claimed to say something says it in the article, by the claims of readings of it."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from service.analysis.analysis import Actor, Claim, Excerpt
from service.analysis.lookup import fold
from service.analysis.names import is_function_word
from service.article import Span
from service.verification.verification import SpeakerVerdict


class Saying(Struct, frozen=True, kw_only=True):
    """Something that somebody says; spans count code points."""

    segments: tuple[Span, ...]
    speaker: str
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

    Confirmed: a name or description of the speaker, the end of a name (a surname), or one of two words and more with
    others around it (a title). Unknown: who has a word in common with the speaker (a surname with another first name),
    or where the speaker has no name.
    """
    own = _words(claimed)
    names = [words for name in saying.names if (words := _words(name))]
    called = [*names, *map(_words, saying.descriptions)]
    if not own or own in called:
        return "confirmed" if own else "unknown"
    if any(own == words[-len(own) :] for words in names) or any(len(w) > 1 and _holds(own, w) for w in called):
        return "confirmed"
    common = {word for words in called for word in words}.intersection(own)
    is_named = any(c.isupper() for c in saying.speaker)
    return "unknown" if common or not is_named else "other"


def _words(name: str) -> list[str]:
    """Return the words of a name, in lower case, without pronouns, articles and their like."""
    words = "".join(c if c.isalnum() else " " for c in fold(name)).split()
    return [word for word in words if not is_function_word(word)]


def _holds(words: Sequence[str], name: Sequence[str]) -> bool:
    return any(words[i : i + len(name)] == name for i in range(len(words) - len(name) + 1))
