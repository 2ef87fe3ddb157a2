"""What holds of every verification, whatever was sent."""

import unicodedata
from itertools import pairwise

from service.verification.request import VerificationRequest
from service.verification.verification import Place, Verification
from tests.property.test_grounding import slice_in

PIECES = (
    *("The bridge", " closes", " not", " on", " 14", " 15", " May", ", ", ". ", "\n\n", " ", "a ", "a ", "a b ", "no"),
    *("“", "”", "‘", "’", '"', "'", "''", "„", "«", "»", "–", " — ", "-", "--", "…", "...", "[…]", "[", "]", "(...)"),
    *("3,000", "3.5", "U.S.", "first-rate", "e\u0301", "é", "É", "\u0301", "\u00ad", "\u200b", "\u200d", "\ufeff"),
    *(
        "橋を閉じる",
        "閉",
        "สะพาน",
        "다리는",
        "جسر",
        "हिन्दी",
        "İ",
        "ß",
        "ǅ",
        "ﬁ",
        "½",
        "😀",
        "👩‍👩‍👧",
        "\u202e",
        "\x00",
        "\x85",
    ),
    *(" said Ada Lund", " who", " THE", " the", " the", " of", " of", "ﬁ", "Nobody asked us"),
)
"""Words and marks that verdicts turn on."""


def hold(request: VerificationRequest, verification: Verification) -> None:
    """Fail where the answer to ``request`` breaks a law."""
    unit = verification.article.offsets
    for quote, verified in zip(request.quotes, verification.quotes, strict=True):
        for place in verified.places:
            for excerpt in (*place.parts, *place.left_out):
                assert excerpt.text == slice_in(unit, request.text, excerpt.start, excerpt.end)
            in_order(place)
        own = [change.quote for change in verified.differences if change.quote]
        theirs = [change.article for change in verified.differences if change.article]
        assert all(piece.text == slice_in(unit, quote.text, piece.start, piece.end) for piece in own)
        assert all(piece.text == slice_in(unit, request.text, piece.start, piece.end) for piece in theirs)
        assert all(a.end <= b.start for a, b in pairwise(own))
        assert all(a.end <= b.start for a, b in pairwise(theirs))
        assert (verified.total == 0) == (verified.verdict == "absent") == (not verified.places)
        if verified.verdict in {"verbatim", "typographic"}:
            assert verified.places[0].parts[0].text in quote.text or verified.verdict == "typographic"
            assert all(letters(place.parts[0].text) in letters(quote.text) for place in verified.places)
            assert not verified.differences
        if verified.verdict in {"altered", "spliced"}:
            assert any(change.change != "kept" for change in verified.differences)
            assert (verified.verdict == "spliced") == (len(verified.places[0].parts) > 1)
    for sentence, checked in zip(request.summary, verification.summary, strict=True):
        assert all(one.text == slice_in(unit, sentence, one.start, one.end) for one in checked.unsupported)
        assert all(one.text == slice_in(unit, request.text, one.start, one.end) for one in checked.evidence)


def in_order(place: Place) -> None:
    """Fail where parts and what is left out do not take turns from the place's start to its end."""
    assert (place.start, place.end) == (place.parts[0].start, place.parts[-1].end)
    assert len(place.parts) == len(place.left_out) + 1
    assert all(a.end <= b.start for a, b in zip(place.parts, place.left_out, strict=False))
    assert all(a.end <= b.start for a, b in zip(place.left_out, place.parts[1:], strict=True))


def letters(text: str) -> str:
    """Return the letters and digits of a text: what typography leaves alone. What has no width parts no letter."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return "".join(c for c in unicodedata.normalize("NFC", visible) if c.isalnum())
