"""Passages: what stands in quotation marks, in the marks of many languages."""

import pytest

from service.article import Passage, read


def words(text: str, language: str = "en") -> list[str]:
    """Return the words of every passage."""
    return [passage.span.of(text) for passage in read(text, language=language).passages]


def only(text: str) -> Passage:
    """Return the one passage there is."""
    (passage,) = read(text, language="en").passages
    return passage


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('"The dam holds," said Ida Moor.', ["The dam holds,"], id="straight"),
        pytest.param("“The dam holds,” said Ida Moor.", ["The dam holds,"], id="curly"),
        pytest.param("„Der Damm hält“, sagte Ida Moor.", ["Der Damm hält"], id="german"),
        pytest.param("„Tama trzyma”, powiedziała Ida.", ["Tama trzyma"], id="polish"),
        pytest.param("»Der Damm hält«, sagte sie, »noch«.", ["Der Damm hält", "noch"], id="german-guillemets"),
        pytest.param("«\xa0La digue tient\xa0», dit-elle, « encore ».", ["La digue tient", "encore"], id="french"),
        pytest.param("‹La digue tient›, dit-elle.", ["La digue tient"], id="single-guillemets"),
        pytest.param("”Fördämningen håller”, sade hon.", ["Fördämningen håller"], id="swedish"),
        pytest.param("’Pato kestää’, hän sanoi.", ["Pato kestää"], id="finnish-single"),
        pytest.param("彼女は「堤防は持つ」と言った。", ["堤防は持つ"], id="japanese"),
        pytest.param("『月の歌』を読んだ。", ["月の歌"], id="japanese-white"),
        pytest.param("她说：“大坝没事。”", ["大坝没事。"], id="chinese"),
        pytest.param('"הסכר יחזיק", אמרה ח"כ מור.', ["הסכר יחזיק"], id="hebrew"),
        pytest.param('"ח"כ מור שיקר", אמרה.', ['ח"כ מור שיקר'], id="hebrew-short-form-inside"),
        pytest.param("״הסכר יחזיק״, אמרה ד״ר מור.", ["הסכר יחזיק"], id="hebrew-gershayim"),
        pytest.param("‘The dam holds,’ she said.", ["The dam holds,"], id="british"),
        pytest.param("'The dam holds,' she said.", ["The dam holds,"], id="single-straight"),
        pytest.param("‚Der Damm hält‘, sagte sie.", ["Der Damm hält"], id="german-single"),
        pytest.param("''The dam holds,'' she said.", ["The dam holds,"], id="two-single-marks"),
        pytest.param("``The dam holds,'' she said.", ["The dam holds,"], id="backticks"),
        pytest.param('“The dam holds," she said.', ["The dam holds,"], id="sloppy-pair"),
        pytest.param("“The dam holds.“ She left.", ["The dam holds."], id="opening-mark-for-a-closing-one"),
        pytest.param("‘The dam holds,‘ she said.", ["The dam holds,"], id="single-opening-mark-for-a-closing-one"),
        pytest.param("” … the dam holds,” she said.", ["… the dam holds,"], id="closing-mark-for-an-opening-one"),
        pytest.param("” a stray one. “The dam holds,” she said.", ["The dam holds,"], id="stray-closing-mark"),
        pytest.param("“The dam,” she said, “still holds.”", ["The dam,", "still holds."], id="split"),
        pytest.param('A "dam" (or "dyke") held—"barely," he said.', ["dam", "dyke", "barely,"], id="several"),
        pytest.param("قالت: «السد صامد» ثم غادرت.", ["السد صامد"], id="right-to-left"),
        pytest.param("“We won 🎉👩‍👩‍👧!” he said 😀.", ["We won 🎉👩‍👩‍👧!"], id="emoji"),
        pytest.param('L\'"économie" va bien.', ["économie"], id="after-an-apostrophe"),
    ],
)
def test_marks_of_many_languages(text: str, expected: list[str]) -> None:
    """Whatever marks a language uses, the words between them are the passage."""
    assert expected == words(text)


@pytest.mark.parametrize(
    "text",
    [
        "Don't say it isn’t Ida's dam, O’Neill.",
        "The players’ bus and the dogs' home were late.",
        "In the ’90s they played rock ’n’ roll; in the '80s, rock 'n' roll too.",
        "'Tis the season, get 'em.",
        'He is 6\' 2" tall and she is 5\'10" on a 12" box.',
        'The 12" record and the 7" record.',
        'An empty "" and a hollow “ ” here.',
        'ראש צה"ל דיבר.',
        "» Tickets and dates",
        "Nothing at all.",
    ],
)
def test_no_passage(text: str) -> None:
    """Apostrophes, feet, inches, bullets and empty quotes are no passages."""
    assert [] == words(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("‘The players’ bus is late,’ he said.", ["The players’ bus is late,"], id="possessive"),
        pytest.param("‘Don’t go, it isn’t far,’ he said.", ["Don’t go, it isn’t far,"], id="contraction"),
        pytest.param('"My 12" record is gone," he said.', ['My 12" record is gone,'], id="inch"),
        pytest.param('"I am 6\' 2" tall," he said.', ["I am 6' 2\" tall,"], id="feet"),
    ],
)
def test_other_marks_inside_a_passage(text: str, expected: list[str]) -> None:
    """An apostrophe or an inch inside a passage does not end it."""
    assert expected == words(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("“She said ‘no’ twice.”", [(0, "She said ‘no’ twice."), (1, "no")], id="curly"),
        pytest.param("\"She said 'no.'\"", [(0, "She said 'no.'"), (1, "no.")], id="straight"),
        pytest.param("''She said 'no.'''", [(0, "She said 'no.'"), (1, "no.")], id="three-single-marks"),
        pytest.param("„Sie rief ‚nein‘ dreimal.“", [(0, "Sie rief ‚nein‘ dreimal."), (1, "nein")], id="german"),
        pytest.param("「彼は『いや』と言った」", [(0, "彼は『いや』と言った"), (1, "いや")], id="japanese"),
        pytest.param("“A ‘b “c” d’ e”", [(0, "A ‘b “c” d’ e"), (1, "b “c” d"), (2, "c")], id="three-deep"),
        pytest.param('"He said "no" to me."', [(0, 'He said "no" to me.'), (1, "no")], id="same-marks"),
    ],
)
def test_nesting(text: str, expected: list[tuple[int, str]]) -> None:
    """A passage in a passage follows the one that holds it, one deeper."""
    assert expected == [(p.depth, p.span.of(text)) for p in read(text, language="en").passages]


def test_marks_stand_outside_the_words() -> None:
    """`outer` has the marks, `span` the words without the space that French puts inside the marks."""
    text = "Elle a dit : «\xa0Oui.\xa0» Puis rien."
    passage = only(text)
    assert ("«\xa0Oui.\xa0»", "Oui.", True) == (passage.outer.of(text), passage.span.of(text), passage.closed)


@pytest.mark.parametrize(
    ("opening", "closing"), [("“", "”"), ('"', '"'), ("„", "“"), ("«", "»"), ("‘", "’"), ("''", "''"), ("「", "」")]
)
def test_over_paragraphs(opening: str, closing: str) -> None:
    """A quotation that opens anew in each paragraph and closes in the last is one passage with a part for each."""
    text = f"{opening}One bank gave way.\n\n{opening}The other held.\n\n{opening}We pray,{closing} she said."
    passage = only(text)
    assert ["One bank gave way.", "The other held.", "We pray,"] == [part.of(text) for part in passage.parts]
    assert (0, len(text) - len(" she said."), True) == (*passage.outer, passage.closed)


def test_over_paragraphs_without_repeated_marks() -> None:
    """A closing mark in the next paragraph closes what the last one left open."""
    text = "„Ein Ufer gab nach.\n\nDas andere hielt“, sagte sie."
    assert ["Ein Ufer gab nach.", "Das andere hielt"] == [part.of(text) for part in only(text).parts]


def test_over_a_caption() -> None:
    """A caption between two paragraphs of a quotation is no part of it."""
    text = "The flood\n\n“One bank gave way.\n\nPhoto: Ida Moor / AFP\n\n“The other held,” she said."
    assert ["One bank gave way.", "The other held,"] == [part.of(text) for part in only(text).parts]


def test_unclosed() -> None:
    """What nobody closes ends with its paragraph."""
    text = "She said: “The dam holds.\n\nNobody believed it."
    passage = only(text)
    assert ("The dam holds.", "“The dam holds.", False) == (
        passage.span.of(text),
        passage.outer.of(text),
        passage.closed,
    )


def test_inner_ends_with_its_holder() -> None:
    """A passage left open inside another ends where the other's words do."""
    text = "“She cried «help and ran.” Then silence."
    assert [("She cried «help and ran.", True), ("help and ran.", False)] == [
        (passage.span.of(text), passage.closed) for passage in read(text, language="en").passages
    ]


@pytest.mark.parametrize("piece", ['"', "“", "'", '("“', ' "a', "‘a ", "“\n\n", "''", "«»", "6'2\" "])
def test_hostile_marks(piece: str) -> None:
    """A hundred thousand marks are read, and nesting stays shallow."""
    assert max((p.depth for p in read(piece * 50_000, language="en").passages), default=0) < 8


def test_turns_of_a_quoted_transcript_are_passages_of_their_own() -> None:
    """A new label opens one, a paragraph without a label goes on the last; the label is no part of what is said."""
    text = "“ROTH: Will it hold?\n\n“MOOR: It will.\n\n“For years.\n\n“ROTH: Good to know.”"
    passages = read(text, language="en").passages
    assert [["Will it hold?"], ["It will.", "For years."], ["Good to know."]] == [
        [part.of(text) for part in passage.parts] for passage in passages
    ]


def test_a_label_alone_is_part_of_the_quotation() -> None:
    """What stands on a sign is no transcript."""
    assert ["WARNING: the dam is wet."] == words("The sign said “WARNING: the dam is wet.”")


def test_a_paragraph_with_a_passage_of_its_own_closes_none_before_it() -> None:
    """An opening mark that was never closed does not reach over the next quotation to a stray closing mark."""
    text = '"The dam was built late.\n\n“It holds,” said Ida Moor, who lives below the lake."'
    assert ["The dam was built late.", "It holds,"] == words(text)
