"""The prompt that asks for a Draft: plain files in a folder, put together around an article. Its version is its digest.

prompts/analysis/
    system.txt      who the model is and every rule; fixed, so it stands first and providers' prefix caches hit
    article.txt     how an article is shown
    task.txt        what is asked of it; the options shape only this, at the very end
    part.txt        what is asked of a window of a long one
    again.txt       what is said behind that after a reply that holds nothing
    examples/*/     article.txt, example.json (title, language, options) and the draft.json that a model should answer
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from string import Template
from typing import Literal

import msgspec
from msgspec import Struct

from service.analysis.draft import Draft
from service.analysis.options import Options
from service.article import Article, Passage, Sentence, read
from service.engines.llm import rendering
from service.engines.llm.estimate import tokens_in
from service.engines.llm.schema import schema_bytes
from service.engines.llm.windows import Window, passages_in

PROMPTS = Path(__file__).parents[3] / "prompts"
"""Where the prompts lie beside the package."""


class Message(Struct, frozen=True, kw_only=True):
    """One turn of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


def tokens_of(messages: Sequence[Message]) -> int:
    """Return about the most tokens that a chat costs to send."""
    return sum(tokens_in(message.content) for message in messages)


class Example(Struct, frozen=True, kw_only=True):
    """A worked example: an article of ours and the Draft that it should get."""

    name: str
    article: Article
    options: Options
    draft: Draft


class _About(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    language: str
    title: str | None = None
    summary_sentences: int
    max_actors: int


class Prompt(Struct, frozen=True, kw_only=True):
    """A prompt, loaded. Rendering is a pure function of it, the article and the options."""

    name: str
    """The folder's."""
    digest: str
    """SHA-256, hexadecimal, over every file of the folder, the fixed messages made of them, and a Draft's schema."""
    examples: tuple[Example, ...]
    fixed: tuple[Message, ...]
    """What every rendering starts with: the rules and the examples."""
    article: Template
    task: Template
    part: Template
    once_more: Template

    @classmethod
    def load(cls, folder: Path = PROMPTS / "analysis") -> "Prompt":
        """Read a prompt.

        Raises:
            OSError: a file is not there.
            msgspec.ValidationError: an example is not of its form.
        """
        article, task, part, again = (template(folder, name) for name in ("article", "task", "part", "again"))
        examples = tuple(_example(path) for path in sorted((folder / "examples").iterdir()) if path.is_dir())
        fixed = [system_message(folder)]
        for example in examples:
            shown = _shown(article, example.article, example.article.sentences, example.article.passages)
            asked = task.substitute(_limits(example.article) | wishes(example.article, example.options))
            fixed += [
                Message(role="user", content=f"{shown}\n\n{asked}"),
                Message(role="assistant", content=msgspec.json.encode(example.draft).decode()),
            ]
        return cls(
            name=folder.name,
            digest=digest_of(folder, msgspec.json.encode(fixed), schema_bytes(Draft)),
            examples=examples,
            fixed=tuple(fixed),
            article=article,
            task=task,
            part=part,
            once_more=again,
        )

    def render(self, article: Article, options: Options, window: Window | None = None) -> list[Message]:
        """Return the chat that asks for a Draft of ``article``, or of the part of it in ``window``."""
        if window is None:
            shown = _shown(self.article, article, article.sentences, article.passages)
            asked = self.task.substitute(_limits(article) | wishes(article, options))
        else:
            passages = passages_in(article, window)
            shown = _shown(self.article, article, article.sentences[window.shown - 1 : window.last], passages)
            asked = self.part.substitute(_limits_of_part(window, passages) | wishes(article, options))
        return [*self.fixed, Message(role="user", content=f"{shown}\n\n{asked}")]

    def again(self, fault: str) -> Message:
        """Return the turn that asks once more after a reply that holds nothing; ``fault`` is in our own words."""
        return Message(role="user", content=self.once_more.substitute(fault=rendering.line(fault)))


def template(folder: Path, name: str) -> Template:
    """Return a text of a prompt's folder, to be substituted once.

    Raises:
        OSError: it is not there.
    """
    return Template(_text(folder / f"{name}.txt"))


def system_message(folder: Path) -> Message:
    """Return the fixed turn that a prompt begins with.

    Raises:
        OSError: it is not there.
    """
    return Message(role="system", content=_text(folder / "system.txt"))


def digest_of(folder: Path, *parts: bytes) -> str:
    """Return the SHA-256 of every file of a folder and of what else shapes a prompt, hexadecimal."""
    digest = sha256()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    # Each part says its length first, so that no two sets of files run together into the same bytes.
    for part in (*(path.read_bytes() for path in files), *parts):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def wishes(article: Article, options: Options) -> dict[str, str]:
    """Return what the options ask for, in the prompt's words."""
    language = options.summary_language or article.language
    kinds = [kind for kind in ("direct", "mixed", "indirect") if kind in options.claims]
    return {
        "summary_sentences": str(options.summary_sentences),
        "summary_language": "the article's language"
        if language == "und"
        else f"the language '{rendering.line(language)}'",
        "max_actors": str(options.max_actors),
        "claims": "none; give an empty list" if not kinds else " and ".join(kinds) if len(kinds) < 3 else "all of them",
    }


def _shown(pattern: Template, article: Article, sentences: Sequence[Sentence], passages: Sequence[Passage]) -> str:
    """Return how an article, or a part of it, is shown; each text is substituted once and never looked at again."""
    return pattern.substitute(
        nonce=rendering.nonce(article),
        language=rendering.line(article.language),
        title=rendering.line(article.title or "") or "none",
        lines=rendering.lines(sentences, article),
        passages=rendering.passages(passages, article),
    )


def _limits(article: Article) -> dict[str, str]:
    """Name the numbers that exist."""
    return {"last_line": str(len(article.sentences)), "passages": _range_of(article.passages)}


def _limits_of_part(window: Window, passages: Sequence[Passage]) -> dict[str, str]:
    before = (
        f"Lines {window.shown} to {window.first - 1} stand before them and are shown only to tell who is spoken of: "
        "nothing is asked of them, and no claim is made of their words."
        if window.shown < window.first
        else ""
    )
    return {
        "part": str(window.part),
        "parts": str(window.parts),
        "first_line": str(window.first),
        "shown_line": str(window.shown),
        "last_line": str(window.last),
        "before": before,
        "passages": _range_of(passages),
    }


def _range_of(passages: Sequence[Passage]) -> str:
    if not passages:
        return "none"
    first, last = passages[0].number, passages[-1].number
    return f"Q{first} to Q{last}" if first < last else f"Q{first}"


def _example(folder: Path) -> Example:
    about = msgspec.json.decode((folder / "example.json").read_bytes(), type=_About)
    text = _text(folder / "article.txt")
    return Example(
        name=folder.name,
        # The language is given, not detected: the fixed messages shall not hang on what a detector thinks.
        article=read(text, title=about.title, language=about.language),
        options=Options(summary_sentences=about.summary_sentences, max_actors=about.max_actors),
        draft=msgspec.json.decode((folder / "draft.json").read_bytes(), type=Draft),
    )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").removesuffix("\n")
