"""What becomes of a quote: verbatim, typographic, altered, spliced or absent, and where."""

import pytest

from service.article import read
from service.verification.index import Index
from service.verification.quotes import MOST_PLACES, Judgement, Verdict, judge

ARTICLE = (
    "The council will close the Larch Bridge on 14 November, after 3,000 lorries a day.\n\n"
    "“No lorry will cross it before spring,” said Ilse Brandt, the mayor of Velmar. “The piers are cracked.”\n\n"
    "“We can’t wait – not now.\n\n“Nobody asked us,” she added. The mayor’s first-rate engineers were not heard. "
    "The committee met twice in May. Its chair, Pavel Horn, left the hall before the vote was counted.\n\n"
    "Die Brücke bleibt gesperrt, das stand schon im März fest. 市長は「橋を閉じる」と述べた。 "
    "Cafe\u0301 owners agreed, and so on . . ."
)


def judged(quote: str, text: str = ARTICLE) -> Judgement:
    """Return the judgement on a quote."""
    article = read(text, language="en")
    return judge(article, Index(article), quote)


def shown(quote: str, text: str = ARTICLE) -> tuple[Verdict, list[str]]:
    """Return the verdict and the words of the parts of the first place."""
    judgement = judged(quote, text)
    return judgement.verdict, [span.of(text) for span in judgement.places[0]] if judgement.places else []


STANDING = {
    "a sentence": ("The piers are cracked.", "verbatim", "The piers are cracked."),
    "within a sentence": ("close the Larch Bridge", "verbatim", "close the Larch Bridge"),
    "marks around it": ("“No lorry will cross it”", "verbatim", "No lorry will cross it"),
    "straight marks around it": ('"No lorry will cross it"', "verbatim", "No lorry will cross it"),
    "two pairs around it": ('"“No lorry will cross it”"', "verbatim", "No lorry will cross it"),
    "one mark before it": ("“No lorry will cross it", "verbatim", "No lorry will cross it"),
    "one mark behind it": ("No lorry will cross it”", "verbatim", "No lorry will cross it"),
    "space around it": (" \n No lorry will cross it\t", "verbatim", "No lorry will cross it"),
    "ellipsis around it": ("… will cross it before …", "verbatim", "will cross it before"),
    "ellipsis in brackets": ("[...] will cross it before", "verbatim", "will cross it before"),
    "straight apostrophe": ("We can't wait", "typographic", "We can’t wait"),
    "another dash": ("wait -- not now", "typographic", "wait – not now"),
    "no space at the dash": ("wait—not now", "typographic", "wait – not now"),
    "spaces": ("close  the\u00a0Larch\nBridge", "typographic", "close the Larch Bridge"),
    "marks inside": ('spring," said Ilse', "typographic", "spring,” said Ilse"),
    "over paragraphs": ("not now. Nobody asked us", "typographic", "not now.\n\n“Nobody asked us"),
    "over paragraphs as it stands": ("not now.\n\n“Nobody asked us", "verbatim", "not now.\n\n“Nobody asked us"),
    "half an ellipsis": ("and so on . .", "verbatim", "and so on . ."),
    "composed letter": ("Café owners", "typographic", "Cafe\u0301 owners"),
    "soft hyphen": ("ge\u00adsperrt, das", "typographic", "gesperrt, das"),
    "no spaces in the script": ("橋を閉じる", "verbatim", "橋を閉じる"),
}


@pytest.mark.parametrize(("quote", "verdict", "words"), STANDING.values(), ids=STANDING.keys())
def test_standing(quote: str, verdict: Verdict, words: str) -> None:
    """What stands in the article is found, whatever is around it and however it is typed."""
    assert (verdict, [words]) == shown(quote)


ALTERED = {
    "not put in": ("No lorry will not cross it before spring", "No lorry will cross it before spring"),
    "not left out": ("engineers were heard", "engineers were not heard"),
    "case": ("no lorry will cross it", "No lorry will cross it"),
    "capitals": ("NO LORRY WILL CROSS IT", "No lorry will cross it"),
    "digit": ("on 15 November", "on 14 November"),
    "separator": ("after 3.000 lorries a day", "after 3,000 lorries a day"),
    "name": ("said Else Brandt, the mayor", "said Ilse Brandt, the mayor"),
    "word": ("No truck will cross it", "No lorry will cross it"),
    "first word": ("Any lorry will cross it", "No lorry will cross it"),
    "last word": ("No lorry will cross them", "No lorry will cross it"),
    "first word of a compound": ("The mayor’s grumpy engineers", "The mayor’s first-rate engineers"),
    "words exchanged": ("No lorry cross will it before spring", "No lorry will cross it before spring"),
    "word dropped": ("No lorry will it before spring", "No lorry will cross it before spring"),
    "word added in brackets": ("The [old] piers are cracked", "The piers are cracked"),
    "letter in brackets": ("[t]he piers are cracked", "The piers are cracked"),
    "full stop": ("No lorry will cross it before spring.", "No lorry will cross it before spring,"),
    "accent": ("das stand schon im Marz fest", "das stand schon im März fest"),
    "cut word": ("lose the Larch Bridge", "close the Larch Bridge"),
    "cut number": ("after 3 lorries a day", "after 3,000 lorries a day"),
    "joined words": ("every lorry and Nobodyasked us she added", None),
    "character of a script without spaces": ("橋を開じる", "橋を閉じる"),
    "ellipsis where nothing is left out": ("No lorry … will cross it", "No lorry will cross it"),
}


@pytest.mark.parametrize(("quote", "words"), ALTERED.values(), ids=ALTERED.keys())
def test_altered(quote: str, words: str | None) -> None:
    """A word, a letter's case, a digit or a mark that differs is never passed as typography, and its place is found."""
    verdict, parts = shown(quote)
    assert verdict not in {"verbatim", "typographic", "spliced"}
    if words is not None:
        assert ("altered", [words]) == (verdict, parts)


SPLICED = {
    "ellipsis": ("No lorry … before spring", ["No lorry", "before spring"]),
    "dots": ("No lorry... before spring", ["No lorry", "before spring"]),
    "brackets": ("No lorry [...] before spring", ["No lorry", "before spring"]),
    "two ellipses": ("No … cross … spring", ["No", "cross", "spring"]),
    "ellipsis over sentences": ("No lorry … cracked", ["No lorry", "cracked"]),
    "reporting clause": (
        "No lorry will cross it before spring. The piers are cracked.",
        ["No lorry will cross it before spring", "The piers are cracked."],
    ),
    "two sentences": (
        "The piers are cracked. The committee met twice in May.",
        ["The piers are cracked.", "The committee met twice in May."],
    ),
    "a closing mark at the seam": (
        "“The piers are cracked.” The committee met twice in May.",
        ["“The piers are cracked.”", "The committee met twice in May."],
    ),
    "halves of two sentences": (
        "The committee met twice before the vote was counted",
        ["The committee met twice", "before the vote was counted"],
    ),
}


@pytest.mark.parametrize(("quote", "parts"), SPLICED.values(), ids=SPLICED.keys())
def test_spliced(quote: str, parts: list[str]) -> None:
    """A quote that was put together is told apart, sign or no sign, and each of its parts is found."""
    assert ("spliced", parts) == shown(quote)


ABSENT = [
    "The trains are running late again tonight",
    "Nobody at the ministry could say when",
    "Lorries of the council",
    "",
    " ",
    "“”",
    "...",
    "!?",
]


@pytest.mark.parametrize("quote", ABSENT)
def test_absent(quote: str) -> None:
    """What the article does not say has no place in it; nor has a quote without words."""
    assert ("absent", []) == shown(quote)


def test_says_what_changed() -> None:
    """The difference goes from the first word to the last, with the places in both texts."""
    quote = "“Any lorry will not cross it before 2027 spring, said”"
    judgement = judged(quote)
    assert [
        ("replaced", "word", "Any", "No"),
        ("kept", None, "lorry will", "lorry will"),
        ("inserted", "word", "not", None),
        ("kept", None, "cross it before", "cross it before"),
        ("inserted", "number", "2027", None),
        ("kept", None, "spring,", "spring,"),
        ("deleted", "punctuation", None, "”"),
        ("kept", None, "said", "said"),
    ] == [
        (one.change, one.what, one.quote and one.quote.of(quote), one.article and one.article.of(ARTICLE))
        for one in judgement.differences
    ]


@pytest.mark.parametrize(
    ("quote", "what"),
    [
        ("[n]o lorry will cross it", "case"),
        ("[N]o lorry will cross it", "punctuation"),
        ("no lorry will cross it", "case"),
        ("on 15 November, after", "number"),
        ("piers are cracked!", "punctuation"),
    ],
)
def test_says_what_kind_of_change(quote: str, what: str) -> None:
    """Case, digits and punctuation are told from words."""
    assert [what] == [one.what for one in judged(quote).differences if one.what]


AMOUNTS = "The repair costs $5.50 a head. At −5 degrees, or 7% below the norm, it stops."


@pytest.mark.parametrize(
    "quote",
    [
        "The repair costs €5.50 a head",
        "The repair costs 5.50 a head",
        "or 7 below the norm, it stops",
        "At 5 degrees, or 7% below",
        "5 degrees, or 7% below",
        "At +5 degrees, or 7% below",
    ],
)
def test_another_amount_is_another_number(quote: str) -> None:
    """A currency, a per cent and a minus belong to the number: that one is lost or changed is no punctuation."""
    judgement = judged(quote, AMOUNTS)
    assert ("altered", {"number"}) == (judgement.verdict, {one.what for one in judgement.differences if one.what})


@pytest.mark.parametrize("quote", ["At -5 degrees", "At –5 degrees"])
def test_a_minus_is_typed_in_many_ways(quote: str) -> None:
    """The shape of a minus is typography as that of a dash is."""
    assert ("typographic", ["At −5 degrees"]) == shown(quote, AMOUNTS)


def test_finds_every_place() -> None:
    """All places count, those with the very characters come first, and a bounded number is listed."""
    text = "It’s over. " * MOST_PLACES + "It's over."
    judgement = judged("It's over", text)
    assert ("verbatim", MOST_PLACES + 1, MOST_PLACES) == (judgement.verdict, judgement.total, len(judgement.places))
    assert "It's over" == judgement.places[0][0].of(text)


def test_prefers_the_place_that_is_closest_in_case() -> None:
    """Of two places that differ in one word the one that is written alike is the closest."""
    text = "MAKE THE HARBOUR SAFE AGAIN\n\nShe wants to make the harbour safe again."
    assert ("altered", ["make the harbour safe again"]) == shown("make the river safe again", text)


def test_prefers_the_place_where_nothing_is_missing() -> None:
    """The same beginning elsewhere does not draw a quote over half the article."""
    text = (
        "The guild of ferry pilots met. " + "Nothing came of it, as so often in this town. " * 5
    ) + "The guild of ferry pilots speaks for fifty men."
    assert ("altered", ["The guild of ferry pilots speaks for fifty men."]) == shown(
        "The guild of harbour pilots speaks for fifty men.", text
    )
