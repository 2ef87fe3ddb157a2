"""An article of our own, and an Analysis of it whose excerpts are cut from it, so that the examples cannot drift."""

from hashlib import sha256

import msgspec

from service.analysis.analysis import (
    Actor,
    Analysis,
    ArticleFacts,
    Claim,
    Excerpt,
    Provenance,
    Speaker,
    Summary,
    SummarySentence,
    Timing,
)
from service.analysis.draft import ActorKind

TEXT = (
    "The harbour bridge of Norwick will close for repairs on Monday, the town council has decided.\n\n"
    "“We cannot wait for another winter,” said Ada Holm, who chairs the council’s works committee. "
    "Engineers had found cracks in two of the nine piers.\n\n"
    "Shop owners on the east bank fear for their trade. The council will run a free ferry, according to Holm."
)

REQUEST = {"text": TEXT, "title": "Harbour bridge to close", "language": "en", "options": {"summary_sentences": 1}}

PAGE = (
    '<!doctype html><html lang="en"><head><title>Harbour bridge to close</title></head><body><article>'
    + "".join(f"<p>{paragraph}</p>" for paragraph in TEXT.split("\n\n"))
    + "</article></body></html>"
)


def _excerpt(words: str) -> Excerpt:
    start = TEXT.index(words)
    return Excerpt(start=start, end=start + len(words), text=words)


def _mentions(name: str) -> tuple[Excerpt, ...]:
    starts = [start for start in range(len(TEXT)) if TEXT.startswith(name, start)]
    return tuple(Excerpt(start=start, end=start + len(name), text=name) for start in starts)


def _claim(number: int, words: str, said: str, mention: str, cue: str, *, is_quoted: bool) -> Claim:
    whole = _excerpt(words)
    return Claim(
        id=f"c{number}",
        kind="direct" if is_quoted else "indirect",
        start=whole.start,
        end=whole.end,
        text=whole.text,
        segments=(_excerpt(said),),
        speaker=Speaker(actor_id="a1", name="Ada Holm", mention=_excerpt(mention)),
        cue=_excerpt(cue),
        via=None,
        attribution="explicit",
    )


ANALYSIS = Analysis(
    id="3f9d2c41b8a6e07d5c1f4a92be60d7385e1c0a97",
    article=ArticleFacts(
        title="Harbour bridge to close",
        url=None,
        published_at=None,
        language="en",
        digest=f"sha256:{sha256(TEXT.encode()).hexdigest()}",
        offsets="codepoint",
        length=len(TEXT),
        words=len(TEXT.split()),
        sentences=5,
        passages=1,
        furniture=(),
    ),
    summary=Summary(
        text="Norwick closes its harbour bridge on Monday for repairs.",
        sentences=(
            SummarySentence(
                text="Norwick closes its harbour bridge on Monday for repairs.",
                evidence=(_excerpt(TEXT.partition("\n")[0]),),
                unsupported=(),
            ),
        ),
    ),
    actors=(
        Actor(
            id="a1",
            name="Ada Holm",
            kind=ActorKind.PERSON,
            role=_excerpt("chairs the council’s works committee"),
            aliases=("Holm",),
            mentions=_mentions("Ada Holm") + _mentions("Holm")[1:],
            salience=1.0,
            key=True,
        ),
    ),
    claims=(
        _claim(
            1,
            "“We cannot wait for another winter,” said Ada Holm",
            "We cannot wait for another winter,",
            "Ada Holm",
            "said",
            is_quoted=True,
        ),
        _claim(
            2,
            "The council will run a free ferry, according to Holm.",
            "The council will run a free ferry",
            "Holm.",
            "according to",
            is_quoted=False,
        ),
    ),
    rejected=(),
    warnings=(),
    provenance=Provenance(
        engine="extractive",
        engine_version="extractive/1",
        model=None,
        prompt=None,
        tokens=None,
        cost=None,
        attempts=0,
        degraded=False,
        reason=None,
        timing=Timing(read=1.2, draft=0.8, ground=0.5),
        created_at="2026-11-23T12:00:00Z",
    ),
)

RESPONSE: object = msgspec.to_builtins(ANALYSIS)
