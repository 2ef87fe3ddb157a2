"""Build the image from the unmodified Dockerfile, and run `serve` and `worker` of it: `python -m tests.image`.

Read-only root, no capabilities, no new privileges, the usual system calls only, a limit of memory, a user whom nobody
knows. Needs Linux, root, a package index, and buildah, mmdebstrap and runc, which Debian has.
"""

import argparse
import json
import os
import re
import shutil
import sys
import tarfile
import tempfile
import urllib.request
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import msgspec

from tests.image.building import Store
from tests.image.running import Container
from tests.redis.server import RedisServer, free_port

ROOT = Path(__file__).parents[2]
TOOLS = ("buildah", "mmdebstrap", "runc")
MOST_MEGABYTES = 200
WAIT_SECONDS = 60
ARTICLE = "The pier stays shut. “Nobody will walk on it this year,” said Ada Lund, the harbour master."
PAGE = (
    f"<html><body><article><h1>The pier</h1><p>{ARTICLE}</p><p>{'It was a long day. ' * 20}</p></article></body></html>"
)
SHELLS = ("sh", "bash", "apt", "apt-get", "dpkg", "pip", "pip3", "uv", "gcc", "cc", "strip")


def main() -> None:
    """Build, look, serve, work, and say how large it is."""
    parser = argparse.ArgumentParser(prog="python -m tests.image", description=__doc__)
    parser.add_argument("--base", help="the base, from a registry; without it one is made here")
    parser.add_argument("--python", default=sys.executable, help="the Python of the base that is made here")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pullquote-image-") as name:
        folder = Path(name)
        store = Store(folder)
        base = arguments.base or store.make_base(Path(arguments.python))
        began = monotonic()
        image = store.build(ROOT / "Dockerfile", ROOT, base)
        say(f"built on {base} in {monotonic() - began:.0f} s")
        with store.mounted(image) as files:
            look(files)
            run(files, store.configuration(image), folder)


def look(files: Path) -> None:
    """Say how large it is; fail where it is too large, or holds what would help nobody but a burglar."""
    megabytes, packed = size(files)
    parts = (f"{size(files / part)[0]:.0f} MB {part}" for part in ("opt/venv/app", "opt/venv", "usr/local"))
    say(f"{megabytes:.0f} MB, {packed:.0f} MB packed ({', '.join(parts)})")
    assert megabytes < MOST_MEGABYTES, f"over {MOST_MEGABYTES} MB"
    found = [f"{place}/{tool}" for tool in SHELLS for place in ("bin", "usr/bin", "usr/local/bin", "opt/venv/bin")]
    assert not [path for path in found if (files / path).exists()], "there is a tool in it"
    owners = {(files / path).lstat().st_uid for path in ("opt/venv", "opt/venv/app/service/cli.py", "usr/local/bin")}
    assert {0} == owners, "what runs can be changed by somebody else than root"


def run(files: Path, said: Mapping[str, object], folder: Path) -> None:
    """Serve, and work through a batch, on a Redis of this machine."""
    health = msgspec.convert(said["Healthcheck"], dict[str, object])
    way, *checks = msgspec.convert(health["Test"], list[str])
    assert way == "CMD", "the health check needs a shell"
    assert re.fullmatch(r"[1-9]\d*:\d+", str(said["User"])), "no number of a user without rights"
    port = free_port()
    with ExitStack() as closing:
        redis = RedisServer(folder).start()
        closing.callback(redis.close)
        settings = {"PULLQUOTE_OPEN": "true", "PULLQUOTE_PORT": str(port), "PULLQUOTE_REDIS_URL": redis.url}
        began = monotonic()
        serving = Container(files, said, ["serve"], settings, folder)
        closing.callback(serving.stop)
        until_healthy(serving, checks)
        say(f"healthy {monotonic() - began:.1f} s after its start")
        # A page is read by a process of its own, which must be able to begin here too.
        for sent in ({"text": ARTICLE}, {"html": PAGE}):
            claims = msgspec.convert(ask(port, "/v1/analyses", sent)["claims"], list[dict[str, object]])
            assert ["Nobody will walk on it this year,"] == [claim["text"] for claim in claims]
        working = Container(files, said, ["worker"], settings, folder)
        closing.callback(working.stop)
        days = [{"text": f"{ARTICLE} It is day {day}."} for day in range(20)]
        batch = ask(port, "/v1/batches", {"articles": days})
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/v1/batches/{batch['id']}/results?follow=true", timeout=WAIT_SECONDS
        ) as lines:
            results = [json.loads(line) for line in lines if line.strip()]
        assert 20 == sum("analysis" in result for result in results), "the worker has not read the batch"
        assert [0, 0] == [working.stop(), serving.stop()], "it did not end well"
    say("served, and worked through a batch: read-only, without rights, usual system calls, 768 MiB, as a stranger")


def until_healthy(container: Container, health: list[str]) -> None:
    """Return when the image's own health check says so."""
    end = monotonic() + WAIT_SECONDS
    while not container.succeeds(health):
        if container.has_ended or monotonic() > end:
            raise RuntimeError("the service does not start")


def ask(port: int, path: str, body: object) -> dict[str, object]:
    """Return the answer to a POST."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
        said: dict[str, object] = json.load(answer)
        return said


def size(folder: Path) -> tuple[float, float]:
    """Return the megabytes (10^6 bytes) of the files in a folder, and of an archive of them."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    with tempfile.TemporaryFile() as packed:
        with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=6) as archive:
            archive.add(folder, arcname=".")
        return sum(file.stat().st_size for file in files) / 1e6, packed.tell() / 1e6


def say(line: str) -> None:
    """Print at once."""
    print(line, flush=True)


if __name__ == "__main__":
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        sys.exit(f"NOT TRIED: the image, for there is no {', '.join(missing)} here (Debian's packages are called so)")
    if os.geteuid() != 0:
        sys.exit("NOT TRIED: the image, for only root can mount it")
    main()
