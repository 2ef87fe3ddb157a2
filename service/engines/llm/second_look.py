"""Asking a model what of a summary its article does not support: the question, and whom it is put to."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

import msgspec
from msgspec import Struct

from service.analysis.analysis import Cost, Tokens
from service.analysis.analysis import Prompt as PromptFacts
from service.analysis.support.second_look import DraftSecondLook
from service.article import Article, read
from service.engines.llm import rendering
from service.engines.llm.asking import Asker, Form, Question
from service.engines.llm.decoding import Undecodable, decode
from service.engines.llm.failures import CallError
from service.engines.llm.ledger import Ledger
from service.engines.llm.prices import Price
from service.engines.llm.prompt import PROMPTS, Message, digest_of, system_message, template, tokens_of
from service.engines.llm.schema import schema_bytes
from service.errors import ModelRefusedError, ModelReplyError, ModelUnreachableError

_SENTENCE_TOKENS = 100
"""About the most that is said of one sentence: its lines, and two parts that the article does not support."""

FORM = Form(name="second_look", schema=schema_bytes(DraftSecondLook))


class Example(Struct, frozen=True, kw_only=True):
    """A worked example: an article and a summary of ours, and what should be said of it."""

    name: str
    article: Article
    summary: tuple[str, ...]
    look: DraftSecondLook


class _About(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    language: str
    title: str | None
    summary: tuple[str, ...]


class SupportPrompt(Struct, frozen=True, kw_only=True):
    """The prompt that asks for a second look. Rendering is a pure function of it, the article and the summary."""

    name: str
    digest: str
    """SHA-256, hexadecimal, over every file of the folder, the fixed messages made of them, and the form."""
    examples: tuple[Example, ...]
    fixed: tuple[Message, ...]
    """The rules and the examples, the same in every rendering."""
    shown: Template

    @classmethod
    def load(cls, folder: Path = PROMPTS / "support") -> "SupportPrompt":
        """Read it.

        Raises:
            OSError: a file is not there.
            msgspec.ValidationError: an example is not of its form.
        """
        shown = Template(f"{template(folder, 'article').template}\n\n{template(folder, 'task').template}")
        examples = tuple(_example(path) for path in sorted((folder / "examples").iterdir()) if path.is_dir())
        fixed = [system_message(folder)]
        for example in examples:
            fixed += [
                Message(role="user", content=_shown(shown, example.article, example.summary)),
                Message(role="assistant", content=msgspec.json.encode(example.look).decode()),
            ]
        return cls(
            name=folder.name,
            digest=digest_of(folder, msgspec.json.encode(fixed), FORM.schema),
            examples=examples,
            fixed=tuple(fixed),
            shown=shown,
        )

    def render(self, article: Article, summary: Sequence[str]) -> list[Message]:
        """Return the chat that asks what of ``summary`` the article does not support."""
        return [*self.fixed, Message(role="user", content=_shown(self.shown, article, summary))]


class SecondOpinion(Struct, frozen=True, kw_only=True):
    """What a model said of a summary, and how that came about."""

    draft: DraftSecondLook
    model: str
    """As the provider named it."""
    prompt: PromptFacts
    tokens: Tokens | None
    cost: Cost | None
    attempts: int


class SecondLook:
    """Has a summary looked at by whichever model is configured. One call: what it is held to is the whole article."""

    def __init__(
        self,
        asker: Asker,
        prompt: SupportPrompt,
        *,
        deadline_seconds: float = 60.0,
        prices: Mapping[str, Price] | None = None,
    ) -> None:
        """Use ``asker``, which somebody else closes, ``deadline_seconds`` at most; ``prices`` as of `LlmEngine`."""
        self._asker = asker
        self._deadline_seconds = deadline_seconds
        self._prompt = prompt
        self._prices = prices or {}

    async def look(self, article: Article, summary: Sequence[str], *, deadline: float) -> SecondOpinion:
        """Return what the model says by ``deadline``, a time of the loop's clock. All of it is unverified.

        Raises:
            EngineError: there is nothing to be had: no reply, none of the form, or the article is too long to be asked
                about.
        """
        ledger = Ledger(self._prices)
        deadline = min(deadline, asyncio.get_running_loop().time() + self._deadline_seconds)
        try:
            async with asyncio.timeout_at(deadline):
                return await self._asked(article, summary, ledger, deadline)
        except TimeoutError:
            failure = CallError(ModelUnreachableError, "The time ran out before the model had looked at the summary.")
        except CallError as error:
            failure = error
        # Outside of the handlers: what leaves has no context that a log could print.
        raise failure.as_engine_error(attempts=ledger.calls, spent=ledger.spent)

    async def _asked(self, article: Article, summary: Sequence[str], ledger: Ledger, deadline: float) -> SecondOpinion:
        messages = self._prompt.render(article, summary)
        question = Question(
            messages=messages,
            form=FORM,
            input_tokens=tokens_of(messages),
            output_tokens=_SENTENCE_TOKENS * len(summary),
        )
        if question.input_tokens + question.output_tokens > self._asker.context_tokens:
            raise CallError(ModelRefusedError, "The article is too long for the model to read in one call.")
        reply = await self._asker.ask(question, ledger=ledger, deadline=lambda: deadline)
        draft = decode(reply.content, DraftSecondLook)
        if isinstance(draft, Undecodable):
            said = _CUT_OFF if reply.cut_off else _NOT_OF_THE_FORM
            raise CallError(ModelReplyError, said)
        return SecondOpinion(
            draft=draft,
            model=reply.model or self._asker.model,
            prompt=PromptFacts(name=self._prompt.name, digest=f"sha256:{self._prompt.digest}"),
            tokens=ledger.tokens,
            cost=ledger.cost,
            attempts=ledger.calls,
        )


_CUT_OFF = "What the model said of the summary was cut off at its output limit."
_NOT_OF_THE_FORM = "What the model said of the summary is not of the form that was asked for."


def _shown(pattern: Template, article: Article, summary: Sequence[str]) -> str:
    sentences = "\n".join(f"S{number}| {rendering.line(said)}" for number, said in enumerate(summary, start=1))
    return pattern.substitute(
        nonce=rendering.nonce(article, sentences),
        language=rendering.line(article.language),
        title=rendering.line(article.title or "") or "none",
        lines=rendering.lines(article.sentences, article),
        sentences=sentences,
        last_sentence=str(len(summary)),
        last_line=str(len(article.sentences)),
    )


def _example(folder: Path) -> Example:
    about = msgspec.json.decode((folder / "example.json").read_bytes(), type=_About)
    text = (folder / "article.txt").read_text(encoding="utf-8").removesuffix("\n")
    return Example(
        name=folder.name,
        article=read(text, title=about.title, language=about.language),
        summary=about.summary,
        look=msgspec.json.decode((folder / "look.json").read_bytes(), type=DraftSecondLook),
    )
