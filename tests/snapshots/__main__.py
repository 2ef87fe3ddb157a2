"""``python -m tests.snapshots FILE``: print the chat that a model would get for an article, by default options."""

import sys
from pathlib import Path

from service.analysis.options import Options
from service.article import read
from service.engines.llm import Prompt

if __name__ == "__main__":
    for turn in Prompt.load().render(read(Path(sys.argv[1]).read_text(encoding="utf-8")), Options()):
        sys.stdout.write(f"[{turn.role}]\n{turn.content}\n\n")
