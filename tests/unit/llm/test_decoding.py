"""From a model's words to a Draft."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis.draft import Draft
from service.engines.llm.decoding import Decoded, Undecodable, decode_draft
from service.engines.llm.prompt import Prompt

DRAFT = Prompt.load().examples[0].draft
JSON = msgspec.json.encode(DRAFT).decode()
EMPTY = '{"ignore":[],"summary":[],"actors":[],"claims":[]}'


@pytest.mark.parametrize(
    "content",
    [
        JSON,
        f"\n  {JSON}\n",
        f"\ufeff{JSON}",
        f"```json\n{JSON}\n```",
        f"```\n{JSON}\n```\nI hope this helps!",
        f"Here is the object you asked for:\n\n{JSON}",
        f'<think>Perhaps {{"ignore":[1]}}? No.</think>\n{JSON}',
        f"<think>{EMPTY}</think>{JSON}",
        f"</think>{JSON}",
        f'The form is {{"like": this}}, so: {JSON} {{"and": "more"}}',
        f'{{"answer": 1}} {JSON}',
        JSON.replace('"ignore"', '"note":"left over","ignore"', 1),
    ],
)
def test_a_draft_is_found_in_what_models_put_around_it(content: str) -> None:
    """Code fences, prose, thoughts, a byte order mark and fields too many cost nothing."""
    assert Decoded(draft=DRAFT) == decode_draft(content)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "The reply was empty."),
        (" \n", "The reply was empty."),
        ("I cannot do that.", "There is no JSON object in the reply."),
        (JSON[: JSON.index('"summary"') + 20], "The reply is not valid JSON."),
        ("[]", "There is no JSON object in the reply."),
        ('{"ignore":[]}', "The object has not the form asked for: Object missing required field `summary`."),
        (
            EMPTY.replace("[]", '["one"]', 1),
            "The object has not the form asked for: Expected `int`, got `str` - at `$.ignore[0]`.",
        ),
        (EMPTY.replace("}", ',"x":' + "[" * 100_000 + "]" * 100_000 + "}"), "The reply is not valid JSON."),
        ('{"a":' * 100_000, "The reply is not valid JSON."),
        ('{"ignore":["\ud800"]}', "The reply is not valid JSON."),
        (EMPTY.replace("[]", f"[{'9' * 5000}]", 1), "The object has not the form asked for: "),
    ],
)
def test_what_is_no_draft_says_why(content: str, fault: str) -> None:
    """Each way to fail is named in a sentence that a model can act on."""
    decoded = decode_draft(content)
    assert isinstance(decoded, Undecodable)
    assert decoded.fault.startswith(fault)


def test_a_fault_is_short_however_long_the_reply() -> None:
    """A value that a model made up does not fill the repair prompt."""
    decoded = decode_draft(EMPTY.replace('"claims":[]', f'"claims":[{{"kind":"{"x" * 100_000}"}}]'))
    assert isinstance(decoded, Undecodable)
    assert len(decoded.fault) < 250


@given(st.text() | st.text(st.sampled_from('{}[]":,\\ \n`<think>/ignore012'), max_size=200))
def test_any_text_is_a_draft_or_not(content: str) -> None:
    """Whatever a model says, decoding it raises nothing."""
    assert isinstance(decode_draft(content), Decoded | Undecodable)


def _is_beginning(some: Draft, whole: Draft) -> bool:
    """Say whether each list begins the other draft's."""
    pairs = ((getattr(some, name), getattr(whole, name)) for name in ("ignore", "summary", "actors", "claims"))
    return all(part == full[: len(part)] for part, full in pairs)


def test_what_is_cut_off_keeps_its_whole_entries() -> None:
    """Cut anywhere, a reply gives the entries that it holds whole, each as it is in the whole draft, and says so."""
    for end in range(len(JSON)):
        decoded = decode_draft(JSON[:end])
        if isinstance(decoded, Decoded):
            assert _is_beginning(decoded.draft, DRAFT)
            assert decoded.whole == (end == len(JSON) - 1)  # only the last brace is missing
        else:
            assert end <= JSON.index("},")


def test_entries_of_another_form_are_left_out() -> None:
    """One malformed entry costs itself, and is counted; the rest of the draft is used."""
    spoilt = JSON.replace('"at":[4,5]', '"at":"4 and 5"', 1)
    decoded = decode_draft(spoilt)
    assert isinstance(decoded, Decoded)
    assert (DRAFT.claims[1:], 1, True) == (decoded.draft.claims, decoded.left_out, decoded.whole)


def test_a_list_that_is_missing_is_told_from_an_empty_one() -> None:
    """A reply that is valid JSON but never came to its claims is not whole; one without a summary is."""
    without_claims = JSON[: JSON.index(',"claims"')] + "}"
    without_summary = JSON[: JSON.index('"summary"')] + JSON[JSON.index('"actors"') :]
    found = [decode_draft(content) for content in (without_claims, without_summary)]
    assert [False, True] == [isinstance(decoded, Decoded) and decoded.whole for decoded in found]


@pytest.mark.parametrize(
    "content",
    [
        '{"ignore":[' + "1," * 1_000_000,
        '{"ignore":[],"summary":[{"text":"It rained.","from":[1]}],"claims":[' + "{}," * 700_000 + "{}]}",
        '{"summary":[{"text":"It rained.","from":[1]}],"also":' + '{"a":' * 400_000,
        '{"summary":[{"text":"It rained.","from":[1]}],"also":"' + '\\"' * 1_000_000,
    ],
    ids=["numbers", "objects", "depth", "escapes"],
)
def test_a_reply_without_end_is_looked_at_for_a_while_only(content: str) -> None:
    """Of millions of entries that are no draft some are looked at; what was seen by then is no whole draft."""
    decoded = decode_draft(content)
    if isinstance(decoded, Decoded):
        assert not decoded.whole
        assert len(decoded.draft.ignore) + decoded.left_out < 200_000
