"""Whose the packages are that the service runs on, as docs/licences.md has it; `python -m tests.licences` writes it."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "licences.md"

_HEAD = """# Licences

Pullquote is under the MIT licence ([LICENSE](../LICENSE)). What it runs on, by `requirements/run.txt`, is under these.
All let it be used and passed on beside that: permissive ones, and the Mozilla and Lesser General Public Licences, which
hold for the packages themselves, and those are installed as they are.
`litestar-offline-docs` says none; what of it is served is Swagger UI, under Apache-2.0. It is to be replaced.
Written by `make licences`; a test holds it to what is installed.

| package | licence |
| --- | --- |
"""

PERMISSIVE = frozenset(
    {
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "BSD",
        "0BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "Apache-2.0",
        "ISC",
        "PSF-2.0",
        "Unlicense",
    }
    | {"CNRI-Python", "Zlib", "Python-2.0", "CC0-1.0"}
)
ALLOWED = PERMISSIVE | {"MPL-1.1", "MPL-2.0", "LGPL", "LGPL-2.0-only", "LGPL-2.1-or-later", "LGPL-3.0-only"}

UNSAID = "not said by the package"
UNCLEAR = {"litestar-offline-docs"}
"""Neither the package nor its repository says one (2026-11). What of it we serve is Swagger UI, under Apache-2.0; the
few lines of Python around that should become our own."""

ELSEWHERE = "needed on other platforms or Pythons only"

_SPDX = {
    "GNU Library or Lesser General Public License (LGPL)": "LGPL",
    "GNU Lesser General Public License v2 (LGPLv2)": "LGPL-2.0-only",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "MIT License": "MIT",
    "The MIT License (MIT)": "MIT",
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache 2": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD",
    "BSD 3-Clause License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
"""SPDX's identifiers for what packages say in their own words."""


def packages() -> list[str]:
    """Return the names of what the service runs on, on whatever platform."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements" / "run.txt").read_text("utf-8"), re.MULTILINE)


def licence(package: str) -> str | None:
    """Return the licence of a package as an SPDX expression, or in its own words; None where it is not installed."""
    try:
        facts = metadata(package)
    except PackageNotFoundError:
        return None
    said = facts["License-Expression"] if "License-Expression" in facts else None  # noqa: SIM401 - it has no get
    if said:
        return _SPDX.get(said, said)
    classes = [
        line.rpartition(" :: ")[2] for line in facts.get_all("Classifier") or () if line.startswith("License ::")
    ]
    own = facts["License"] if "License" in facts else UNSAID  # noqa: SIM401
    names = [name for name in classes if name != "OSI Approved"] or own.strip().splitlines()[:1]
    return " OR ".join(_SPDX.get(name, name) for name in names)


def is_allowed(expression: str) -> bool:
    """Say whether one may choose licences that are all compatible with ours."""
    return any(
        all(part.strip(" ()") in ALLOWED for part in re.split(r" AND ", choice))
        for choice in re.split(r" OR ", expression)
    )


def rows(page: str) -> dict[str, str]:
    """Return what the page says of each package."""
    found = re.findall(r"^\| ([a-z0-9][a-z0-9._-]*) \| (.+) \|$", page, re.MULTILINE)
    return {name: licence for name, licence in found if name != "package"}


def written(known: dict[str, str]) -> str:
    """Return the page; of what is not installed here it says what is ``known``."""
    named = {package: licence(package) or known.get(package, ELSEWHERE) for package in packages()}
    return _HEAD + "".join(f"| {package} | {licence} |\n" for package, licence in named.items())


def main() -> None:
    """Write the page."""
    PAGE.write_text(written(rows(PAGE.read_text("utf-8")) if PAGE.exists() else {}), "utf-8")


if __name__ == "__main__":
    main()
