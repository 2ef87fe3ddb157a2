"""The Dockerfile's instructions, as far as they can be done without Docker: copied and run in scratch folders.

No builder and no base image is needed, so what they alone can show is not shown: the base's own files, and the
steps that change them (`dpkg`, `pip uninstall`).
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

_MOUNT = re.compile(r"--mount=(\S+)")


class Instruction(Struct, frozen=True, kw_only=True):
    """One instruction of a Dockerfile."""

    stage: int
    word: str
    rest: str


def instructions(dockerfile: str) -> Iterator[Instruction]:
    """Yield the instructions with their continued lines joined and comments left out."""
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    stage = -1
    for joined in re.split(r"\n(?=\S)", "\n".join(lines)):
        word, _, rest = re.sub(r"\\\n\s*", "", joined).partition(" ")
        stage += word == "FROM"
        yield Instruction(stage=stage, word=word, rest=rest)


class Builder:
    """Does what a builder does, with the folders `/opt` and `/src` of the image below ``root``."""

    def __init__(self, context: Path, root: Path, python: str) -> None:
        """Take the build's context, a folder that need not be there, and the Python that stands for the base's."""
        self._context = context
        self._root = root
        self._python = python

    def build(self, dockerfile: str) -> dict[str, str]:
        """Run the first stage, and copy what the last one takes from it below ``root / "image"``.

        Returns what the last one says of how it is run, by word: USER, ENTRYPOINT, CMD, HEALTHCHECK and the like.
        """
        said: dict[str, str] = {}
        for one in instructions(dockerfile):
            if one.stage == 0 and one.word == "COPY":
                self._copy(one.rest)
            elif one.stage == 0 and one.word == "RUN":
                self._run(one.rest)
            elif one.stage == 1 and one.word == "COPY":
                _, source, target = one.rest.split()
                shutil.copytree(self._at(source), self._root / "image" / target.lstrip("/"), symlinks=True)
            elif one.stage == 1:
                said[one.word] = one.rest
        return said

    def _at(self, path: str) -> Path:
        return self._root / path.lstrip("/")

    def _copy(self, rest: str) -> None:
        *sources, target = rest.split()
        self._at(target).mkdir(parents=True, exist_ok=True)
        for source in sources:
            self._bring(source, self._at(target))

    def _bring(self, source: str, target: Path) -> None:
        found = self._context / source
        if found.is_dir():
            shutil.copytree(found, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(found, target)

    def _run(self, command: str) -> None:
        for mount in _MOUNT.findall(command):
            words = dict(word.partition("=")[::2] for word in mount.split(","))
            if words["type"] == "bind" and not self._at(words["target"]).exists():
                self._bring(words["source"], self._at(words["target"]))
        script = re.sub(r"(?<![\w./])/(opt|src)/", rf"{self._root}/\1/", _MOUNT.sub("", command))
        script = re.sub(r"(?<![\w./-])python -m", f"{self._python} -m", script).replace(" /src ", f" {self._root}/src ")
        environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy"}
        subprocess.run(["/bin/sh", "-euc", script], check=True, capture_output=True, text=True, env=environment)


def words_of(exec_form: str) -> list[str]:
    """Return the words of an instruction in the exec form.

    Raises:
        ValueError: it is in the shell's form, where a shell would be the first process.
    """
    words: list[str] = json.loads(exec_form)
    return words
