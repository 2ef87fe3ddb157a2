"""Who says what in scripts without capitals."""

import pytest

from service.analysis.grounding import ground
from service.analysis.options import Options
from service.article import read
from service.engines.extractive.engine import draft
from service.engines.extractive.wordfiles import caseless_languages


def said(language: str, text: str) -> list[tuple[str, str]]:
    """Return who says what, as an answer has it."""
    article = read(text, language=language)
    options = Options(max_actors=50)
    return [(claim.speaker.name, claim.text) for claim in ground(article, draft(article, options), options).claims]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("ja", "「橋は安全だ」と森さんは話した。", [("森", "橋は安全だ")]),
        ("ja", "森さんによると、「橋は安全だ」という。", [("森", "橋は安全だ")]),
        ("zh", "“桥很安全，”王小月说，“大家放心。”", [("王小月", "桥很安全，”王小月说，“大家放心。")]),
        (
            "zh",
            "市长王小月说：“桥很安全。”记者离开后，王市长补充道：“只是旧了。”",
            [("王小月", "桥很安全。"), ("王小月", "只是旧了。")],
        ),
        ("ko", "나리 씨는 “다리는 안전하다”고 밝혔다.", [("나리", "다리는 안전하다")]),
        ("ar", "وقال سامي النجار: «الجسر آمن تماما».", [("سامي النجار", "الجسر آمن تماما")]),
        ("he", 'נועה ברק אמרה: "הגשר בטוח לגמרי".', [("נועה ברק", "הגשר בטוח לגמרי")]),
        ("hi", "“पुल सुरक्षित है,” नेहा सिंह ने कहा।", [("नेहा सिंह", "पुल सुरक्षित है,")]),
    ],
)
def test_a_reporting_clause_names_the_speaker(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    """Before the quotation or behind it, with a title or without, in one part or in two."""
    assert said(language, text) == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ja", "この橋は「眠る竜」と呼ばれている。"),
        ("ja", "森さんは「橋の夜」という本を読んだ。"),
        ("zh", "这座桥被称为“睡龙”。"),
        ("ko", "이 다리는 “잠자는 용”으로 불린다."),
        ("ar", "يعرف الجسر باسم «التنين النائم»."),
        ("he", 'הגשר מוכר בשם "הדרקון הישן".'),
        ("hi", "लोग पुल को “सोया अजगर” कहकर बुलाते हैं।"),
    ],
)
def test_a_name_in_quotation_marks_is_nobodys_words(language: str, text: str) -> None:
    """Where nothing reports, nobody speaks."""
    assert said(language, text) == []


def test_a_verb_without_a_speaker_goes_to_who_spoke_in_its_paragraph() -> None:
    """Who spoke a paragraph before is not taken for who speaks now."""
    first, added = "森さんは「橋は安全だ」と述べた。", "「夏まで待つ」と付け加えた。"

    assert said("ja", first + added) == [("森", "橋は安全だ"), ("森", "夏まで待つ")]
    assert said("ja", f"{first}\n\n{added}") == [("森", "橋は安全だ")]


@pytest.mark.parametrize("language", sorted(caseless_languages()))
def test_any_text_is_read(language: str) -> None:
    """An article in another language, of marks alone or without an end gives an answer too."""
    for text in ("“” «» 「」", "「", "The dam holds, “she said,” and left.", "：“”：" * 500):
        said(language, text)
