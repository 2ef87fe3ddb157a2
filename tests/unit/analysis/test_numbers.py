"""Numbers as languages write them, in the check of a summary."""

from decimal import Decimal

import pytest

from service.analysis.numbers import numbers
from service.analysis.support import SURE, support
from service.article import read


@pytest.mark.parametrize(
    ("language", "written", "value"),
    [
        ("en", "1,234.5", "1234.5"),
        ("de", "1.234,5", "1234.5"),
        ("en", "2,5", "2.5"),
        ("de", "2.5", "2.5"),
        ("fr", "12 000", "12000"),
        ("pl", "1 234 567,89", "1234567.89"),
        ("en", "12,34,567", "1234567"),
        ("en", "2.5 crore", "25000000"),
        ("hi", "१२ लाख", "1200000"),
        ("hi", "३ करोड़", "30000000"),
        ("ar", "١٢٬٣٤٥٫٦", "12345.6"),
        ("ar", "٣٫٥ مليون", "3500000"),
        ("fa", "۲۵ هزار", "25000"),
        ("ru", "5,2 млн", "5200000"),
        ("uk", "14 тисяч", "14000"),
        ("tr", "3 milyar", "3000000000"),
        ("ja", "3万5000", "35000"),
        ("ja", "１億２０００万", "120000000"),
        ("ja", "二千二十六", "2026"),
        ("ja", "二〇二六", "2026"),
        ("ja", "四十", "40"),
        ("zh", "三亿两千万", "320000000"),
        ("zh", "1,200万", "12000000"),
        ("ko", "3만 5000명", "35000"),
        ("ko", "1억 2천만 원", "120000000"),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(language: str, written: str, value: str) -> None:
    """Separators, digits, scales and signs give one number and nothing else."""
    assert [number.value for number in numbers(f" {written} ", language)] == [Decimal(value)]


@pytest.mark.parametrize(
    ("language", "text"),
    [("ja", "数百人"), ("zh", "几十人"), ("ko", "천안 만세"), ("ja", "万一")],
)
def test_an_order_of_size_and_a_part_of_a_word_are_no_number(language: str, text: str) -> None:
    """Some hundreds are no hundred, and a sign at the head of a name counts nothing."""
    found = [number.span.of(text) for number in numbers(text, language)]

    assert all(len(word) == 1 for word in found)


ARTICLES = {
    "ja": "水辺町の木の橋が来週から通れなくなる。工事費は1億2000万円で、四十年ぶりの工事だ。町には3万5000人が住む。",
    "zh": "市长林晓梅周二表示，新桥将耗资三亿两千万元，明年三月十四日开工。",
    "ko": "시장은 다리 공사에 1억 2천만 원이 든다고 말했다. 주민은 3만 5000명이다.",
    "ar": "قالت المهندسة سلمى الحداد إن الجسر يكلف ٣٫٥ مليون جنيه، وإن ٤٥٠ حافلة تعبره كل يوم.",
    "hi": "महापौर मीना जोशी ने कहा कि पुल पर 12,50,000 रुपये खर्च होंगे।",
    "ru": "Мэр Ирина Соколова заявила, что мост обойдётся в 12 450 рублей и 5,2 млн долларов.",
    "de": "Der Kai kostet 1.234,5 Millionen Euro.",
}


def findings(language: str, sentence: str, spoken: str | None = None) -> list[tuple[str, bool]]:
    """Return the numbers of a sentence that the article lacks, and whether that is sure."""
    (checked,) = support(read(ARTICLES[language], language=language), [sentence], language=spoken)
    return [(f.span.of(sentence), f.confidence >= SURE) for f in checked.findings if f.kind == "number"]


@pytest.mark.parametrize(
    ("language", "sentence", "spoken"),
    [
        ("ja", "町は1億2000万円をかけ、40年ぶりに橋を工事する。", "ja"),
        ("ja", "The bridge costs 120 million yen in a town of 35,000.", "en"),
        ("zh", "新桥耗资3.2亿元，明年3月14日开工。", "zh"),
        ("zh", "The bridge will cost 320 million yuan.", "en"),
        ("ko", "다리 공사에 1억2000만 원이 든다.", "ko"),
        ("ar", "يكلف الجسر 3.5 مليون جنيه وتعبره 450 حافلة.", "ar"),
        ("ar", "The bridge costs 3.5 million pounds.", "en"),
        ("hi", "पुल पर १२.५ लाख रुपये खर्च होंगे।", "hi"),
        ("hi", "The bridge will cost 1.25 million rupees.", "en"),
        ("ru", "Мост стоит 12450 рублей и 5,2 миллиона долларов.", "ru"),
        ("de", "The quay costs 1,234.5 million euros.", "en"),
    ],
)
def test_a_right_number_in_another_form_stands(language: str, sentence: str, spoken: str) -> None:
    """Whatever a number is written with, in the article's language or in another, it is the article's."""
    assert findings(language, sentence, spoken) == []


@pytest.mark.parametrize(
    ("language", "sentence", "number", "spoken"),
    [
        ("ja", "工事費は1億3000万円だ。", "1億3000万", "ja"),
        ("ja", "The bridge costs 12 million yen.", "12", "en"),
        ("zh", "新桥耗资3.2万元。", "3.2万", "zh"),
        ("ko", "다리 공사에 1억 3천만 원이 든다.", "1억 3천만", "ko"),
        ("ar", "يكلف الجسر ٣٥ مليون جنيه.", "٣٥", "ar"),
        ("hi", "पुल पर 12.5 करोड़ रुपये खर्च होंगे।", "12.5", "hi"),
        ("ru", "Мост стоит 12 540 рублей.", "12 540", "ru"),
        ("de", "The quay costs 12,345 euros.", "12,345", "en"),
    ],
)
def test_a_wrong_number_is_surely_found(language: str, sentence: str, number: str, spoken: str) -> None:
    """Another digit, another scale or another separator is another number."""
    assert (number, True) in findings(language, sentence, spoken)


def test_where_number_words_are_not_read_a_small_number_is_only_doubted() -> None:
    """Six may be spelled in the article: strict summaries keep it."""
    article = read("Мост закроют на шесть месяцев.", language="ru")
    (checked,) = support(article, ["Мост закроют на 6 месяцев."])

    assert [finding.confidence < SURE for finding in checked.findings] == [True]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("町長は「危ない橋の上に立たせるわけにはいかない」と述べた。", []),
        ("町長は「安全な橋を必ず造る」と述べた。", ["安全な橋を必ず造る"]),
    ],
)
def test_part_of_a_quotation_is_found_without_spaces(sentence: str, expected: list[str]) -> None:
    """Where no spaces part words a shortened quotation is still the article's, and an invented one is not."""
    article = read("田村町長は「子どもたちを危ない橋の上に立たせるわけにはいかない」と述べた。", language="ja")
    (checked,) = support(article, [sentence])

    assert [f.span.of(sentence) for f in checked.findings if f.kind == "quotation"] == expected
    assert checked.evidence
