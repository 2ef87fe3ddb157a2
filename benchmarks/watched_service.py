"""The service, as `python -m service serve`, in a process that tells what is in it: a JSON object of counts, written to
the file that is named, whenever SIGUSR1 comes. With ``--trace``: also where most of what grew since the first was made.
"""

import gc
import json
import signal
import sys
import tracemalloc
from collections import Counter
from pathlib import Path

from service.cli import main

_MOST = 12


def told(file: Path, before: list[tracemalloc.Snapshot]) -> None:
    """Write down what is there now."""
    if tracemalloc.is_tracing():
        gc.collect()
    objects = gc.get_objects()
    kinds = Counter(type(one).__name__ for one in objects)
    lines: list[str] = []
    if tracemalloc.is_tracing():
        now = tracemalloc.take_snapshot()
        before.append(before[0] if before else now)
        lines = [str(line) for line in now.compare_to(before[0], "lineno")[:_MOST]]
    report = {"objects": len(objects), "tasks": kinds["Task"], "kinds": kinds.most_common(_MOST), "grown": lines}
    part = file.with_suffix(".part")
    part.write_text(json.dumps(report))
    part.rename(file)


if __name__ == "__main__":
    where, *options = sys.argv[1:]
    if "--trace" in options:
        tracemalloc.start()
    first: list[tracemalloc.Snapshot] = []
    signal.signal(signal.SIGUSR1, lambda *_: told(Path(where), first))
    sys.exit(main(["serve"]))
