"""All prompts that the engine asks with, and their common version."""

from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from service.engines.llm.prompt import PROMPTS, Prompt
from service.engines.llm.reducing import ReducePrompt
from service.engines.llm.repairing import RepairPrompt


class Prompts(Struct, frozen=True, kw_only=True):
    """What is asked of an article, of faulty entries, and of the summaries of windows."""

    analysis: Prompt
    repair: RepairPrompt
    reduce: ReducePrompt

    @classmethod
    def load(cls, folder: Path = PROMPTS) -> "Prompts":
        """Read them.

        Raises:
            OSError: a file is not there.
            msgspec.ValidationError: an example is not of its form.
        """
        return cls(
            analysis=Prompt.load(folder / "analysis"),
            repair=RepairPrompt.load(folder / "repair"),
            reduce=ReducePrompt.load(folder / "reduce"),
        )

    @property
    def digest(self) -> str:
        """Return the version of all of them, hexadecimal."""
        return sha256("\n".join((self.analysis.digest, self.repair.digest, self.reduce.digest)).encode()).hexdigest()
