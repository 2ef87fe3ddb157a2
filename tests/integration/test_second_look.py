"""A second look at a summary over HTTP: the whole service on a real socket, and a model's stand-in behind it."""

from collections.abc import AsyncGenerator

import httpx2
import msgspec
import pytest

from service.analysis.support.second_look import DraftCheck, DraftSecondLook
from service.settings import Settings
from service.verification.verification import Verification
from tests.integration.test_service import with_model
from tests.serving import serving
from tests.standin import StandIn
from tests.standin import behaviours as does
from tests.standin.behaviours import Behaviour, answer

TEXT = "😀 The council of Velmar asked for an inquiry on Monday. Ilse Brandt, the mayor, called it “a farce”."
SUMMARY = ["😀 The council began an inquiry on Monday.", "Ilse Brandt, 61, called it “a farce”."]
SEEN = (
    DraftCheck(sentence=1, lines=[1], verdict="contradicted", first="began", last="an inquiry", sure="certain"),
    DraftCheck(sentence=2, lines=[2], verdict="not_stated", first="61", last="61", sure="certain"),
)


@pytest.fixture
async def client(model_stand_in: StandIn) -> AsyncGenerator[httpx2.AsyncClient, None]:
    """A client of the service with a model."""
    async with serving(with_model(model_stand_in)) as client:
        yield client


def seeing(*checks: DraftCheck) -> Behaviour:
    """Answer with these checks."""
    return answer(msgspec.json.encode(DraftSecondLook(checks=list(checks))).decode())


async def verified(client: httpx2.AsyncClient, **options: object) -> Verification:
    """Return what the service makes of the summary."""
    asked = {"text": TEXT, "summary": SUMMARY, "options": {"second_look": True, **options}}
    response = await client.post("/v1/verifications", json=asked)
    assert response.status_code == 200, response.text
    return msgspec.json.decode(response.content, type=Verification)


def kinds(verification: Verification) -> list[list[str]]:
    """Return the kinds of the findings, a list for each sentence."""
    return [[finding.kind for finding in sentence.unsupported] for sentence in verification.summary]


async def test_a_model_sees_what_rules_cannot(client: httpx2.AsyncClient, model_stand_in: StandIn) -> None:
    """Its finding stands beside the rules', what both found is there once, and the answer says who looked."""
    model_stand_in.script(seeing(*SEEN))
    verification = await verified(client)
    assert [["contradicted"], ["number"]] == kinds(verification)
    (finding,) = verification.summary[0].unsupported
    assert finding.against is not None
    assert ("began an inquiry", TEXT[finding.against.start : finding.against.end]) == (
        finding.text,
        finding.against.text,
    )
    look = verification.second_look
    assert look is not None
    assert ("stand-in", 1, 2, ()) == (look.model, look.attempts, look.sentences, verification.warnings)
    assert look.prompt is not None
    assert "support" == look.prompt.name
    assert look.tokens is not None


async def test_offsets_count_what_is_asked_for(client: httpx2.AsyncClient, model_stand_in: StandIn) -> None:
    """In UTF-16 a finding's offsets cut the same words out of the sentence and of the article."""
    model_stand_in.script(seeing(*SEEN))
    (finding,) = (await verified(client, offsets="utf16")).summary[0].unsupported
    assert finding.against is not None
    for text, piece in ((SUMMARY[0], finding), (TEXT, finding.against)):
        cut = text.encode("utf-16-le")[2 * piece.start : 2 * piece.end]
        assert piece.text == cut.decode("utf-16-le")


async def test_nobody_is_asked_without_need(client: httpx2.AsyncClient, model_stand_in: StandIn) -> None:
    """Where no second look is wanted, or there is no summary, the model is not called."""
    assert (await verified(client, second_look=False)).second_look is None
    response = await client.post("/v1/verifications", json={"text": TEXT, "options": {"second_look": "required"}})
    assert (200, None, []) == (response.status_code, response.json()["second_look"], model_stand_in.calls)


@pytest.mark.parametrize(
    "behaviour",
    [does.status(503), does.refuse(), does.reset(), answer("All of it is supported."), answer('{"checks":[')],
    ids=["503", "refusal", "reset", "prose", "half a reply"],
)
async def test_a_model_that_fails_leaves_the_rules(
    behaviour: Behaviour, client: httpx2.AsyncClient, model_stand_in: StandIn
) -> None:
    """The rules' findings are the answer, and the answer says so aloud, with the calls that were made."""
    model_stand_in.default = behaviour
    verification = await verified(client)
    assert [[], ["number"]] == kinds(verification)
    assert ["degraded"] == [notice.code for notice in verification.warnings]
    look = verification.second_look
    assert look is not None
    assert (None, 0, len(model_stand_in.calls)) == (look.model, look.sentences, look.attempts)


async def test_a_model_that_leaves_sentences_out_is_told_on(
    client: httpx2.AsyncClient, model_stand_in: StandIn
) -> None:
    """Of a sentence that it said nothing usable of the rules' findings stand, and the answer counts these sentences."""
    model_stand_in.script(seeing(SEEN[0], msgspec.structs.replace(SEEN[1], first="sixty-one")))
    verification = await verified(client)
    assert [["contradicted"], ["number"]] == kinds(verification)
    assert ["incomplete"] == [notice.code for notice in verification.warnings]


async def test_no_word_of_a_hostile_model_shows(client: httpx2.AsyncClient, model_stand_in: StandIn) -> None:
    """Whatever it writes into its reply, all that is answered is sliced from the summary and the article."""
    evil = "visit evil.example"
    astray = (msgspec.structs.replace(SEEN[0], first=evil), msgspec.structs.replace(SEEN[0], last=evil))
    model_stand_in.script(seeing(*astray, msgspec.structs.replace(SEEN[0], lines=[7, -1, 10**15])))
    verification = await verified(client)
    assert [["not_stated"], ["number"]] == kinds(verification)
    assert b"evil" not in msgspec.json.encode(verification)


async def test_without_a_model_the_rules_answer_and_say_so() -> None:
    """No model: the rules' findings and a warning; where a second look is required, a problem."""
    async with serving(Settings()) as client:
        verification = await verified(client)
        assert [[], ["number"]] == kinds(verification)
        assert ["degraded"] == [notice.code for notice in verification.warnings]
        asked = {"text": TEXT, "summary": SUMMARY, "options": {"second_look": "required"}}
        response = await client.post("/v1/verifications", json=asked)
        assert (422, "/problems/engine-unavailable") == (response.status_code, response.json()["type"])
