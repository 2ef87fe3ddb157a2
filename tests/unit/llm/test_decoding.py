"""From a model's words to a Draft."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.analysis.draft import Draft
from service.engines.llm.decoding import Undecodable, decode_draft
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
    assert DRAFT == decode_draft(content)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "The reply was empty."),
        (" \n", "The reply was empty."),
        ("I cannot do that.", "There is no JSON object in the reply."),
        (JSON[:-20], "The reply is not valid JSON."),
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
    assert isinstance(decode_draft(content), Draft | Undecodable)
