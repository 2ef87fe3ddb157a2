"""Prompts of two texts: rules that stay, and a task that is filled in for each question."""

from pathlib import Path
from string import Template
from typing import ClassVar, Self

from msgspec import Struct

from service.engines.llm.asking import Form, Question
from service.engines.llm.prompt import Message, digest_of, system_message, template, tokens_of


class TaskPrompt(Struct, frozen=True, kw_only=True):
    """Such a prompt, loaded; each kind says in which form it is answered."""

    form: ClassVar[Form]

    digest: str
    """SHA-256, hexadecimal, over every file of the folder and the form."""
    fixed: Message
    task: Template

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read it.

        Raises:
            OSError: a file is not there.
        """
        digest = digest_of(folder, cls.form.schema)
        return cls(digest=digest, fixed=system_message(folder), task=template(folder, "task"))

    def question(self, task: str, *, output_tokens: int, attempts: int | None = None) -> Question:
        """Return what to ask for a task that was filled in; its reply is at most about ``output_tokens``."""
        messages = [self.fixed, Message(role="user", content=task)]
        return Question(
            messages=messages,
            form=self.form,
            input_tokens=tokens_of(messages),
            output_tokens=output_tokens,
            attempts=attempts,
        )
