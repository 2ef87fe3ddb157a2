"""Build what the image holds, without Docker, and serve from it as a strict cluster would: `python -m tests.image`.

Read-only root, no capabilities, no new privileges, a user whom nobody knows. Needs Linux, root
(for the mounts), util-linux and a package index.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from pathlib import Path
from time import monotonic

from tests.image.steps import Builder, words_of
from tests.redis.server import free_port

ROOT = Path(__file__).parents[2]
SOMEBODY = "54321"
START_SECONDS = 30


def main() -> None:
    """Build, serve, ask, and say how large it is."""
    parser = argparse.ArgumentParser(prog="python -m tests.image", description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="the Python that stands for the base image's")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pullquote-image-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        python = _readable(Path(arguments.python), root / "base")
        said = Builder(ROOT, root, str(python)).build((ROOT / "Dockerfile").read_text("utf-8"))
        for name in ("opt", "src"):
            shutil.rmtree(root / name)
        # Where the Dockerfile's name for it is a path of the image, here it is one of this machine.
        venv = root / "image/opt/venv"
        for link in venv.glob("lib/python*/site-packages/pullquote.pth"):
            link.write_text(f"{venv}/app\n", "utf-8")
        megabytes, packed = _size(root / "image")
        print(f"venv and service: {megabytes:.0f} MB, {packed:.0f} MB packed")
        _serve(
            venv,
            words_of(said["ENTRYPOINT"]) + words_of(said["CMD"]),
            words_of(said["HEALTHCHECK"].partition("CMD ")[2]),
        )
    print("served with a read-only root, no capabilities, no new privileges, as a user whom nobody knows")


def _readable(python: Path, copy: Path) -> Path:
    """Return the Python behind a virtual environment's, or a copy of it where a stranger could not reach it."""
    asked = [str(python), "-c", "import sys; print(sys.base_prefix, sys.version_info[1])"]
    prefix, minor = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()
    if not all(folder.stat().st_mode & 0o001 for folder in (Path(prefix), *Path(prefix).parents)):
        shutil.copytree(prefix, copy, symlinks=True, ignore=shutil.ignore_patterns("test", "site-packages"))
        # venv brings pip from here; what else was installed there is not the image's.
        prefix = str(copy)
    return Path(prefix) / "bin" / f"python3.{minor}"


def _size(folder: Path) -> tuple[float, float]:
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    with tempfile.TemporaryFile() as packed:
        with tarfile.open(fileobj=packed, mode="w:gz", compresslevel=6) as archive:
            archive.add(folder, arcname=".")
        return sum(file.stat().st_size for file in files) / 1e6, packed.tell() / 1e6


def _serve(venv: Path, command: list[str], health: list[str]) -> None:
    port = free_port()
    environment = {
        "PATH": f"{venv}/bin:/usr/bin:/bin",
        # Of a Python that was copied; nothing where it was not.
        "LD_LIBRARY_PATH": str(venv.parents[2] / "base" / "lib"),
        "PULLQUOTE_HOST": "0.0.0.0",  # noqa: S104 - what the image does
        "PULLQUOTE_OPEN": "true",
        "PULLQUOTE_PORT": str(port),
        "TMPDIR": "/dev/shm",  # noqa: S108 - as in the image
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    # Everything that is mounted becomes read-only, then the user and all rights go.
    scratch = "mount --make-rprivate /; mount -t tmpfs -o mode=1777 shm /dev/shm; "
    locked = scratch + 'mount -o remount,bind,ro /; cd /; exec "$@"'
    strict = [
        *("setpriv", "--reuid", SOMEBODY, "--regid", "0", "--clear-groups", "--no-new-privs"),
        *("--bounding-set", "-all", "--inh-caps", "-all"),
    ]
    process = subprocess.Popen(
        ["unshare", "--mount", "/bin/sh", "-euc", locked, "sh", *strict, *command], env=environment
    )
    try:
        _until_healthy(process, health, environment)
        _ask(port)
        status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
        held = {line.partition(":")[0]: line.partition(":")[2].split() for line in status.splitlines()}
        assert ["0" * 16] * 2 == held["CapEff"] + held["CapBnd"], "it has capabilities"
        assert ["1"] == held["NoNewPrivs"]
        assert {SOMEBODY} == set(held["Uid"])
    finally:
        process.terminate()
        status_at_end = process.wait(40)
    if status_at_end != 0:
        raise RuntimeError(f"it ended with status {status_at_end}")


def _until_healthy(process: subprocess.Popen[bytes], health: list[str], environment: dict[str, str]) -> None:
    end = monotonic() + START_SECONDS
    while subprocess.run(health, env=environment, capture_output=True, check=False).returncode:
        if process.poll() is not None or monotonic() > end:
            raise RuntimeError("the service does not start")


def _ask(port: int) -> None:
    article = "The pier stays shut. “Nobody will walk on it this year,” said Ada Lund, the harbour master."
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/analyses",
        data=json.dumps({"text": article}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        analysis = json.load(answer)
    claim = analysis["claims"][0]
    assert article[claim["start"] : claim["end"]] == claim["text"] == "Nobody will walk on it this year,"


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("tests.image needs root, for the read-only mounts")
    main()
