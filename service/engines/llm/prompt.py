"""The prompt: plain files in a folder, put together around an article. Its version is its digest.

prompts/analysis/
    system.txt      who the model is and every rule; fixed, so it stands first and providers' prefix caches hit
    article.txt     how an article is shown
    task.txt        what is asked of it; the options shape only this, at the very end
    repair.txt      what is said of a draft that cannot be used
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
from service.article import Article, read
from service.engines.llm import rendering
from service.engines.llm.schema import schema_bytes

PROMPTS = Path(__file__).parents[3] / "prompts"
"""Where the prompts lie beside the package."""


class Message(Struct, frozen=True, kw_only=True):
    """One turn of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


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
    correction: Template

    @classmethod
    def load(cls, folder: Path = PROMPTS / "analysis") -> "Prompt":
        """Read a prompt.

        Raises:
            OSError: a file is not there.
            msgspec.ValidationError: an example is not of its form.
        """
        article, task = (Template(_text(folder / f"{name}.txt")) for name in ("article", "task"))
        examples = tuple(_example(path) for path in sorted((folder / "examples").iterdir()) if path.is_dir())
        fixed = [Message(role="system", content=_text(folder / "system.txt"))]
        for example in examples:
            fixed += [
                Message(role="user", content=_shown(article, task, example.article, example.options)),
                Message(role="assistant", content=msgspec.json.encode(example.draft).decode()),
            ]
        return cls(
            name=folder.name,
            digest=_digest(folder, fixed),
            examples=examples,
            fixed=tuple(fixed),
            article=article,
            task=task,
            correction=Template(_text(folder / "repair.txt")),
        )

    def render(self, article: Article, options: Options) -> list[Message]:
        """Return the chat that asks for a Draft of ``article``."""
        return [*self.fixed, Message(role="user", content=_shown(self.article, self.task, article, options))]

    def repair(self, article: Article, faults: Sequence[str]) -> Message:
        """Return the turn that asks for a corrected draft. ``faults`` are lines in our own words, few and short."""
        named = "\n".join(f"- {rendering.line(fault)}" for fault in faults)
        return Message(role="user", content=self.correction.substitute(_limits(article), faults=named))


def _shown(article_template: Template, task_template: Template, article: Article, options: Options) -> str:
    """Put an article and what is asked of it together; each text is substituted once and never looked at again."""
    shown = article_template.substitute(
        nonce=rendering.nonce(article),
        language=rendering.line(article.language),
        title=rendering.line(article.title or "") or "none",
        lines=rendering.lines(article),
        passages=rendering.passages(article),
    )
    return f"{shown}\n\n{task_template.substitute(_limits(article) | _wishes(article, options))}"


def _limits(article: Article) -> dict[str, str]:
    """Name the numbers that exist."""
    last, quoted = len(article.sentences), len(article.passages)
    return {"last_line": str(last), "passages": f"Q1 to Q{quoted}" if quoted > 1 else "Q1" if quoted else "none"}


def _wishes(article: Article, options: Options) -> dict[str, str]:
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


def _digest(folder: Path, fixed: Sequence[Message]) -> str:
    digest = sha256()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    # Each part says its length first, so that no two sets of files run together into the same bytes.
    for part in (*(path.read_bytes() for path in files), msgspec.json.encode(fixed), schema_bytes(Draft)):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
