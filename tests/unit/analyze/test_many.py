"""Many articles end up as a line each, and a run goes on where another one ended."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.analysis.options import Options
from service.analyst import Answer
from service.analyze.many import Asked, Counts, analyze_many
from service.analyze.results import ResultsError, results
from service.analyze.sources import Source
from service.cache.entry import entry_of
from service.errors import EmptyArticleError
from service.gate import Haste
from service.submission import Submission

ASKED = Asked(language="en", options=Options(summary_sentences=1))


class Analyst:
    """Answers with what it was asked, and fails as a test says."""

    def __init__(self, *fails: Exception) -> None:
        self.asked: list[Submission] = []
        self._fails = list(fails)

    async def analyze(self, submission: Submission, *, haste: Haste = "interactive") -> Answer:
        """See `Analyst.analyze`."""
        assert haste == "batch"
        self.asked.append(submission)
        if self._fails:
            raise self._fails.pop(0)
        body = json.dumps({"id": submission.text or submission.html}).encode()
        entry = entry_of(body)
        return Answer(id="", body=body, etag=entry.etag, source="miss", stored=True)


def text(file: str, words: str) -> Source:
    """Return a file that is an article."""
    return Source(file=file, line=None, form="text", body=words.encode())


async def run(
    out: Path, articles: list[Source], *, analyst: Analyst | None = None, resume: bool = False, asked: Asked = ASKED
) -> str:
    """Have the articles analysed; return the counts."""
    counts = Counts()
    told: Callable[[], None] = lambda: None  # noqa: E731
    with results(str(out), resume=resume) as written:
        await analyze_many(
            analyst or Analyst(),
            iter(articles),
            written,
            asked,
            at_once=2,
            max_body_bytes=200,
            counts=counts,
            told=told,
        )
    return str(counts)


def lines(out: Path) -> dict[str, dict[str, Any]]:
    """Return the lines by file; there is one for each."""
    found = [json.loads(line) for line in out.read_bytes().splitlines()]
    by_file = {f"{line['file']}:{line.get('line', '')}": line for line in found}
    assert len(found) == len(by_file)
    return by_file


def names(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return [path.name for path in folder.iterdir()]


async def test_what_is_asked_of_all_is_asked_of_each(tmp_path: Path) -> None:
    """What a line says itself goes first; a page is a page and its characters are found."""
    analyst = Analyst()
    ndjson = b'{"text": "L", "language": "da", "options": {"offsets": "byte"}, "custom_id": "x"}'
    articles = [
        text("a.txt", "A"),
        Source(file="p.html", line=None, form="html", body="<meta charset=windows-1251><p>Мост".encode("cp1251")),
        Source(file="l.ndjson", line=7, form="ndjson", body=ndjson),
        Source(file="l.ndjson", line=8, form="ndjson", body=b'{"text": "M"}'),
    ]
    assert "4 done, 0 failed" == await run(tmp_path / "out", articles, analyst=analyst)
    given = {"language": ASKED.language, "options": ASKED.options}
    assert {
        "A": Submission(text="A", **given),  # type: ignore[arg-type]
        "": Submission(html="<meta charset=windows-1251><p>Мост", **given),  # type: ignore[arg-type]
        "L": Submission(text="L", language="da", options=Options(offsets="byte")),
        "M": Submission(text="M", **given),  # type: ignore[arg-type]
    } == {submission.text: submission for submission in analyst.asked}
    assert "x" == lines(tmp_path / "out")["l.ndjson:7"]["custom_id"]


async def test_one_that_fails_is_a_line(tmp_path: Path) -> None:
    """Whatever it fails of, the others are done; the line says what was wrong and no word that was not ours."""
    articles = [
        text("bad.txt", "x"),
        text("worse.txt", "y"),
        Source(file="no.txt", line=None, form="text", body=b"\xff"),
        Source(file="no.ndjson", line=1, form="ndjson", body=b'{"marker'),
        text("long.txt", "z" * 201),
        text("good.txt", "G"),
    ]
    analyst = Analyst(EmptyArticleError("The article is empty."), RuntimeError("marker"))
    assert "1 done, 5 failed" == await run(tmp_path / "out", articles, analyst=analyst)
    found = lines(tmp_path / "out")
    assert {
        "bad.txt:": "/problems/empty-article",
        "worse.txt:": "/problems/internal-error",
        "no.txt:": "/problems/malformed-body",
        "no.ndjson:1": "/problems/malformed-body",
        "long.txt:": "/problems/body-too-large",
    } == {name: line["problem"]["type"] for name, line in found.items() if line["status"] == "failed"}
    assert b"marker" not in (tmp_path / "out").read_bytes()


async def test_a_run_goes_on_where_another_ended(tmp_path: Path) -> None:
    """What was done stays, byte for byte; what failed, changed, is new or was broken off is done, once."""
    out = tmp_path / "out"
    first = [text("a.txt", "A"), text("b.txt", "B"), text("c.txt", "C")]
    failing = Analyst(EmptyArticleError("The article is empty."))
    assert "2 done, 1 failed" == await run(out, first, analyst=failing)
    before = [line for line in out.read_bytes().splitlines(keepends=True) if b'"done"' in line]
    with out.open("ab") as file:
        file.write(b'{"file":"half a li')
    analyst = Analyst()
    again = [text("a.txt", "A"), text("b.txt", "B"), text("c.txt", "changed"), text("d.txt", "A")]
    assert "3 done, 0 failed, 1 were there" == await run(out, again, analyst=analyst, resume=True)
    assert {"A", "changed"} < {submission.text for submission in analyst.asked} | {"B"}
    assert before == out.read_bytes().splitlines(keepends=True)[:2]
    assert "4 done, 0 failed" == await run(out, again, resume=True, asked=Asked(language="da", options=ASKED.options))


@pytest.mark.parametrize("content", [b"my notes\n", b'{"text": "an article"}\n', b"\xff\n", b"<p>A page.</p>"])
async def test_no_file_is_touched_that_is_not_of_this_command(tmp_path: Path, content: bytes) -> None:
    """What holds other lines is left as it is."""
    out = tmp_path / "out"
    out.write_bytes(content)
    for resume in (False, True):
        with pytest.raises(ResultsError):
            await run(out, [text("a.txt", "A")], resume=resume)
    assert (["out"], content) == (names(tmp_path), out.read_bytes())


async def test_a_link_to_results_stays_one(tmp_path: Path) -> None:
    """What is gone on with is the file, wherever it lies."""
    out, link = tmp_path / "out.ndjson", tmp_path / "link.ndjson"
    await run(out, [text("a.txt", "A")])
    link.symlink_to(out)
    await run(link, [text("a.txt", "A"), text("b.txt", "B")], resume=True)
    assert (True, 2) == (link.is_symlink(), len(out.read_text().splitlines()))


async def test_a_device_is_not_replaced(tmp_path: Path) -> None:
    """Nothing is kept of what is no file, and nothing is put in its place."""
    device = tmp_path / "device"
    device.symlink_to("/dev/null")
    assert "1 done, 0 failed" == await run(device, [text("a.txt", "A")], resume=True)
    assert (True, ["device"]) == (device.is_char_device(), names(tmp_path))
