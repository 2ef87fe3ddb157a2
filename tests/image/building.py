"""Builds images with buildah, which needs no engine: a base that stands for Docker Hub's, and the Dockerfile on it."""

import json
import os
import shutil
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
"""What this machine trusts: a build here goes through its proxy where there is one."""

_BASE = """
FROM scratch
ADD system.tar /
COPY local/ /usr/local/
COPY authorities.pem {authorities}
RUN ldconfig
"""


class Store:
    """Images in a folder of their own; the machine's other images are left alone."""

    def __init__(self, folder: Path) -> None:
        """Keep everything below ``folder``."""
        self._folder = folder
        self._options = ["--root", str(folder / "store"), "--runroot", str(folder / "run"), "--storage-driver", "vfs"]

    def make_base(self, python: Path) -> str:
        """Return the name of an image as `python:3.x-slim` is: this machine's Debian, with ``python`` in /usr/local.

        Args:
            python: a program of at least 3.11 that was built with a folder of its own, as pyenv's and Docker Hub's are.
        """
        context = self._folder / "base"
        local = context / "local"
        (local / "bin").mkdir(parents=True)
        asked = [str(python), "-c", "import sys; print(sys.base_prefix, sys.version_info[1])"]
        prefix, minor = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.split()
        name = f"python3.{minor}"
        shutil.copy2(Path(prefix) / "bin" / name, local / "bin" / name)
        for link, target in (("python3", name), ("python", "python3")):
            (local / "bin" / link).symlink_to(target)
        # What was installed beside Python here is not the image's; venv brings pip from elsewhere.
        left_out = shutil.ignore_patterns("__pycache__", "site-packages", "test", "config-3*")
        shutil.copytree(Path(prefix) / "lib" / name, local / "lib" / name, symlinks=True, ignore=left_out)
        (local / "lib" / name / "site-packages").mkdir()
        for library in Path(prefix).glob("lib/libpython3*.so*"):
            shutil.copy2(library, local / "lib", follow_symlinks=False)
        shutil.copy2(_AUTHORITIES, context / "authorities.pem")
        suite = _release()["VERSION_CODENAME"]
        # Debian's own Python comes along for the libraries that it needs, as any Python does.
        packages = "--include=ca-certificates,netbase,tzdata,libpython3-stdlib"
        _run("mmdebstrap", "--quiet", "--variant=minbase", packages, suite, str(context / "system.tar"))
        (context / "Containerfile").write_text(_BASE.format(authorities=_AUTHORITIES), "utf-8")
        return self._build(context / "Containerfile", context, f"localhost/python:3.{minor}-slim", {})

    def build(self, dockerfile: Path, context: Path, base: str) -> str:
        """Return the name of the image that the Dockerfile makes of ``base``."""
        return self._build(dockerfile, context, "localhost/pullquote", {"BASE": base})

    def _build(self, file: Path, context: Path, name: str, arguments: Mapping[str, str]) -> str:
        given = [word for key, value in arguments.items() for word in ("--build-arg", f"{key}={value}")]
        how = ("--isolation", "chroot", "--format", "docker", "--pull=missing", "--file", str(file))
        self._say("build", *how, *given, "--tag", name, str(context))
        return name

    def configuration(self, image: str) -> dict[str, object]:
        """Return what the image says of how it is run: Env, User, Entrypoint, Cmd, Healthcheck and the like."""
        said: dict[str, object] = json.loads(self._say("inspect", "--type", "image", image))["Docker"]["config"]
        return said

    @contextmanager
    def mounted(self, image: str) -> Generator[Path]:
        """Yield a folder with the image's files."""
        container = self._say("from", "--pull-never", image)
        try:
            yield Path(self._say("mount", container))
        finally:
            self._say("umount", container)
            self._say("rm", container)

    def _say(self, command: str, *words: str) -> str:
        return _run("buildah", *self._options, command, *words, environment={"TMPDIR": str(self._folder)})


def _release() -> dict[str, str]:
    lines = Path("/etc/os-release").read_text("utf-8").splitlines()
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def _run(*command: str, environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env={**os.environ, **(environment or {})}
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {(done.stdout + done.stderr)[-4000:]}")
    return done.stdout.strip()
