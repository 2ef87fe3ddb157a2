"""A long article of which it is known who says what, and a model that reads its windows as well as can be."""

import re

import msgspec

from service.analysis.draft import ActorKind, Draft, DraftActor, DraftClaim, DraftKind, DraftSentence
from service.article import Article, read
from service.engines.llm.reducing import ReducedSummary
from tests.standin.behaviours import Behaviour, Call, answer

SPEAKERS = ("Ada Lund", "Bo Okafor", "Cleo Marsh", "Dov Petersen", "Bea Okafor")

_ROW = re.compile(r"^(\d+)\| (.*)$", re.MULTILINE)
_QUOTED = re.compile(r"^Q(\d+) \(in (\d+)\)", re.MULTILINE)
_OWN = re.compile(r"lines (\d+) to (\d+)\. ")
_GIVEN = re.compile(r"^\[([\d, ]+)\] (.*)$", re.MULTILINE)


def speaker_of(number: int) -> str:
    """Return who says statement ``number``."""
    return SPEAKERS[number % len(SPEAKERS)]


def long_article(statements: int) -> Article:
    """Return an article in which statement after statement is made, two paragraphs for each."""
    paragraphs = (
        f"“Statement {number} is all that the harbour needs to know,” said {speaker_of(number)}.\n\n"
        f"The council took note of point {number} and went on with its meeting in the old hall."
        for number in range(1, statements + 1)
    )
    return read("\n\n".join(paragraphs), language="en")


def draft_of(prompt: str) -> Draft:
    """Return the draft of what a rendered prompt asks for: all of a short article, or a window of a long one."""
    rows = {int(number): words for number, words in _ROW.findall(prompt)}
    own = _OWN.search(prompt)
    first, last = (int(own[1]), int(own[2])) if own else (min(rows), max(rows))
    actors: dict[str, DraftActor] = {}
    claims: list[DraftClaim] = []
    for quote, line in ((int(q), int(n)) for q, n in _QUOTED.findall(prompt)):
        name = rows[line].rpartition("said ")[2].rstrip(".")
        actor = actors.setdefault(
            name,
            DraftActor(id=f"a{len(actors) + 1}", name=name, kind=ActorKind.PERSON, role=None, also=[], key=True),
        )
        claims.append(
            DraftClaim(
                kind=DraftKind.DIRECT,
                quotes=[f"Q{quote}"],
                at=[line],
                first=None,
                last=None,
                speaker=actor.id,
                mention=name,
                cue="said",
                via=None,
            )
        )
    summary = [DraftSentence(text=f"The council met and took note of lines {first} and on.", sources=[first])]
    return Draft(ignore=[last], summary=summary, actors=list(actors.values()), claims=claims)


def reads() -> Behaviour:
    """Read whatever window is asked for, and make one sentence of summaries."""

    async def behave(call: Call) -> None:
        given = _GIVEN.findall(call.request.prompt)
        if given:
            lines = [int(number) for numbers, _ in given for number in numbers.split(",")]
            sentence = DraftSentence(text="The council met for long.", sources=[*lines, 10**6])
            await answer(msgspec.json.encode(ReducedSummary(summary=[sentence])).decode())(call)
        else:
            await answer(draft_of(call.request.prompt))(call)

    return behave
