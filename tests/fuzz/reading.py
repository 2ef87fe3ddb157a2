"""Any text, any draft of it: reading and grounding end, in time, and every excerpt is a slice of the text.

A program, run by `make fuzz TARGET=reading`; see `tests.fuzz.verification` for how it ends.
"""

import sys

import atheris

with atheris.instrument_imports(include=["service.article", "service.analysis"]):
    from service.analysis.grounding import facts, ground
    from service.analysis.options import OffsetUnit, Options
    from service.article import read

from service.analysis.draft import ActorKind, Draft, DraftActor, DraftClaim, DraftKind, DraftSentence
from service.engines.llm import rendering
from tests.articles.attacks import ATTACKS
from tests.property.verification_laws import PIECES

_LONGEST = 3_000
_UNITS: tuple[OffsetUnit, ...] = ("codepoint", "utf16", "byte")
_WORDS = (*PIECES, *ATTACKS.values(), "\n", "\u200b", "\u202e", "\U000e0041", "“", "”", "said ", "Ada Lund ")


def one_input(data: bytes) -> None:
    """Make an article and a draft of ``data`` and ground one in the other."""
    given = atheris.FuzzedDataProvider(data)
    text = _text(given, _LONGEST)
    article = read(text)
    rendering.lines(article.sentences, article)
    rendering.passages(article.passages, article)
    options = Options(offsets=_UNITS[given.ConsumeIntInRange(0, 2)], grounding="strict")
    facts(article, options)
    findings = ground(article, _draft(given, text), options)
    if options.offsets == "codepoint":
        for claim in findings.claims:
            assert claim.text == text[claim.start : claim.end]
            assert not any(span.start < claim.end and claim.start < span.end for span in article.instructions)
        for actor in findings.actors:
            assert all(mention.text == text[mention.start : mention.end] for mention in actor.mentions)


def _draft(given: atheris.FuzzedDataProvider, text: str) -> Draft:
    def words() -> str:
        start = given.ConsumeIntInRange(0, len(text))
        return (
            text[start : start + given.ConsumeIntInRange(0, 60)]
            if given.ConsumeBool()
            else str(given.ConsumeUnicodeNoSurrogates(20))
        )

    def number() -> int:
        return int(given.ConsumeIntInRange(-2, 40))

    return Draft(
        ignore=[],
        summary=[DraftSentence(text=words(), sources=[number(), number()]) for _ in range(number() % 3)],
        actors=[
            DraftActor(id=f"a{at}", name=words(), kind=ActorKind.PERSON, role=words(), also=[words()], key=True)
            for at in range(number() % 4)
        ],
        claims=[
            DraftClaim(
                kind=list(DraftKind)[number() % 3],
                quotes=[f"Q{number()}"] if given.ConsumeBool() else [],
                at=[number(), number()],
                first=words() if given.ConsumeBool() else None,
                last=words() if given.ConsumeBool() else None,
                speaker=f"a{number() % 4}",
                mention=words(),
                cue=words(),
                via=None,
            )
            for _ in range(number() % 5)
        ],
    )


def _text(given: atheris.FuzzedDataProvider, longest: int) -> str:
    size = given.ConsumeIntInRange(0, longest)
    if given.ConsumeBool():
        return str(given.ConsumeUnicodeNoSurrogates(size))
    return "".join(_WORDS[byte % len(_WORDS)] for byte in given.ConsumeBytes(size // 8))


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
