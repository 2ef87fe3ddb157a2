"""Everything that can be known of k8s/ without a cluster: ``make check-k8s`` installs the tools and runs this."""

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from tests.k8s.custom import is_custom, judge
from tests.k8s.manifests import K8S, ROOT, Manifest, combined, overlays, render, render_with

_VERSIONS = 3
"""How many of the newest Kubernetes versions count."""


def main() -> None:
    """Render, validate, scan, test; the first thing that is wrong ends it."""
    parser = argparse.ArgumentParser(prog="python -m tests.k8s", description=__doc__)
    parser.add_argument("tools", type=Path, help="folder with venv/ and node_modules/, and room for what is rendered")
    parser.add_argument("--promtool", help="where it is; the rules are not tested without")
    arguments = parser.parse_args()
    tools: Path = arguments.tools.resolve()
    rendered = _render(tools / "rendered")
    _validate(tools, rendered)
    _scan(tools)
    _test_rules(tools, arguments.promtool)


def _render(folder: Path) -> list[Manifest]:
    folder.mkdir(exist_ok=True)
    unique: dict[str, Manifest] = {}
    for overlay in overlays():
        manifests = render(overlay)
        (folder / f"{overlay.name}.yaml").write_text(yaml.safe_dump_all(manifests), "utf-8")
        unique |= {yaml.safe_dump(manifest): manifest for manifest in manifests}
    count = 0
    for components in combined():
        unique |= {yaml.safe_dump(manifest): manifest for manifest in render_with(components)}
        count += 1
    _say(f"rendered {len(overlays())} overlays and {count} combinations of components: {len(unique)} manifests")
    return list(unique.values())


def _validate(tools: Path, manifests: Sequence[Manifest]) -> None:
    own = [manifest for manifest in manifests if not is_custom(manifest)]
    custom = [manifest for manifest in manifests if is_custom(manifest)]
    file = tools / "rendered" / "all.yaml"
    file.write_text(yaml.safe_dump_all(own), "utf-8")
    versions = _newest(tools)
    for version in versions:
        _run(tools / "venv/bin/kubernetes-validate", "--quiet", "--strict", "-k", version, file)
    _say(f"{len(own)} manifests are valid for Kubernetes {', '.join(versions)}")
    judge(custom, tools)
    _say(f"{len(custom)} custom resources are valid for their operators")


def _newest(tools: Path) -> list[str]:
    found = {
        match[1]
        for folder in tools.glob("venv/lib/python*/site-packages/kubernetes_validate/kubernetes-json-schema/v*-strict")
        if (match := re.match(r"v(\d+\.\d+)\.", folder.name))
    }
    return sorted(found, key=lambda version: [int(part) for part in version.split(".")])[-_VERSIONS:]


def _scan(tools: Path) -> None:
    for overlay in overlays():
        _run(
            *(tools / "venv/bin/checkov", "--config-file", K8S / "checkov.yaml"),
            *("--file", tools / "rendered" / f"{overlay.name}.yaml"),
        )
    _run(tools / "venv/bin/yamllint", "--strict", "-c", K8S / "yamllint.yaml", K8S, ROOT / "compose.yaml")
    _run(tools / "venv/bin/hadolint", ROOT / "Dockerfile")
    _say("checkov, yamllint and hadolint find nothing that k8s/checkov.yaml does not explain")


def _test_rules(tools: Path, promtool: str | None) -> None:
    if not promtool:
        _say("NOT TESTED: the alert rules, for there is no promtool here (Debian's package prometheus has it)")
        return
    rules = yaml.safe_load((K8S / "components/alerts/rules.yaml").read_text("utf-8"))
    (tools / "rendered" / "rules.yaml").write_text(yaml.safe_dump(rules["spec"]), "utf-8")
    tests = tools / "rendered" / "rules-tests.yaml"
    tests.write_text((ROOT / "tests/k8s/rules.yaml").read_text("utf-8"), "utf-8")
    _run(promtool, "check", "rules", tools / "rendered" / "rules.yaml")
    _run(promtool, "test", "rules", tests)
    _say("the alert rules do what their tests say")


def _run(*command: str | Path) -> None:
    done = subprocess.run([str(word) for word in command], check=False, capture_output=True, text=True)
    if done.returncode:
        _say(done.stdout + done.stderr)
        sys.exit(f"{Path(command[0]).name} found something")


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
