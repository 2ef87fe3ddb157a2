"""Runs images with runc as a strict cluster does: read-only, without rights, as somebody whom they do not know."""

import json
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import uuid4

import msgspec

SOMEBODY = 54321
_CALLS = Path("/usr/share/containers/seccomp.json")
"""The system calls that containers may make where nothing else is said: what Kubernetes calls RuntimeDefault."""

_MEMORY_BYTES = 768 * 1024 * 1024
"""The limit of k8s/base/deployment.yaml."""

_DEVICES = ("nosuid", "strictatime", "mode=755", "size=65536k")
_SHARED = ("nosuid", "noexec", "nodev", "mode=1777", "size=65536k")
_MACHINES = {"x86_64": ("amd64", "SCMP_ARCH_X86_64"), "aarch64": ("arm64", "SCMP_ARCH_AARCH64")}


class Container:
    """A process of an image, the first of its own; the network is this machine's, for it is called from here."""

    def __init__(
        self, files: Path, said: Mapping[str, object], command: Sequence[str], settings: Mapping[str, str], folder: Path
    ) -> None:
        """Start ``command`` of the image with these files, which says this; keep what runc needs in ``folder``."""
        self._id = f"pullquote-{uuid4().hex[:12]}"
        self._runc = ["runc", "--root", str(folder / "runc")]
        bundle = folder / self._id
        bundle.mkdir()
        process: dict[str, object] = {
            "user": {"uid": SOMEBODY, "gid": 0},
            "args": [*_words(said["Entrypoint"]), *command],
            "env": [*_words(said["Env"]), *(f"{name}={value}" for name, value in settings.items())],
            "cwd": said["WorkingDir"],
            "noNewPrivileges": True,
            "capabilities": dict[str, list[str]](),
        }
        (bundle / "config.json").write_text(json.dumps(_specification(files, process)), "utf-8")
        self._running = subprocess.Popen([*self._runc, "run", "--no-new-keyring", "--bundle", str(bundle), self._id])

    @property
    def has_ended(self) -> bool:
        """Whether it ran and runs no more."""
        return self._running.poll() is not None

    def succeeds(self, command: Sequence[str]) -> bool:
        """Say whether another process of the image, beside the first, ends well."""
        done = subprocess.run([*self._runc, "exec", self._id, *command], check=False, capture_output=True)
        return done.returncode == 0

    def stop(self) -> int:
        """End it as Kubernetes would, and return its status."""
        if not self.has_ended:
            subprocess.run([*self._runc, "kill", self._id, "TERM"], check=False)
        return self._running.wait(60)


def _specification(files: Path, process: Mapping[str, object]) -> dict[str, object]:
    return {
        "ociVersion": "1.0.2",
        "root": {"path": str(files), "readonly": True},
        "hostname": "pullquote",
        "process": process,
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc"},
            {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": _DEVICES},
            {"destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": _SHARED},  # noqa: S108 - what every container has
        ],
        "linux": {
            "namespaces": [{"type": kind} for kind in ("pid", "ipc", "uts", "mount")],
            "resources": {"memory": {"limit": _MEMORY_BYTES}},
            "seccomp": _permitted(),
            "maskedPaths": ["/proc/kcore", "/proc/keys", "/proc/timer_list"],
            "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        },
    }


def _permitted() -> dict[str, object]:
    """Return the calls of `_CALLS` as runc reads them: those of this machine, for who has no capabilities."""
    calls = json.loads(_CALLS.read_text("utf-8"))
    name, architecture = _MACHINES[platform.machine()]

    def holds(rule: Mapping[str, Mapping[str, list[str]]]) -> bool:
        wanted = rule.get("includes") or {}
        return not wanted.get("caps") and name in wanted.get("arches", [name])

    return {
        "defaultAction": calls["defaultAction"],
        "defaultErrnoRet": calls["defaultErrnoRet"],
        "architectures": [architecture],
        "syscalls": [
            {key: rule[key] for key in ("names", "action", "args", "errnoRet") if rule.get(key)}
            for rule in calls["syscalls"]
            if holds(rule)
        ],
    }


def _words(value: object) -> list[str]:
    """Return the words of what is in the exec form; in the shell's, a shell would be the first process."""
    return msgspec.convert(value, list[str])
