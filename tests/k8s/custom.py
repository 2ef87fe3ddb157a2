"""Custom resources, held against their operators: fields by TypeScript, values by the schemas."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.k8s.manifests import Manifest

_PACKAGES = {
    "external-secrets.io": "external-secrets",
    "gateway.networking.k8s.io": "gateway-api",
    "keda.sh": "keda",
    "monitoring.coreos.com": "prometheus-operator",
}
_KNOWN_VERSIONS = {"external-secrets.io/v1": "external-secrets.io/v1beta1"}
"""The package knows v1beta1 only, which operators since 0.17 no longer serve; the fields that are used are the same."""

_OPTIONS = ("--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022")


def is_custom(manifest: Manifest) -> bool:
    """Say whether Kubernetes itself does not know it."""
    return str(manifest["apiVersion"]).partition("/")[0] in _PACKAGES


def judge(manifests: Sequence[Manifest], packages: Path) -> None:
    """Return when every manifest is as its operator wants it; ``packages`` is where ``node_modules`` is.

    Raises:
        subprocess.CalledProcessError: one is not; which and why stands on standard output.
    """
    types, values = [], []
    for number, manifest in enumerate(manifests):
        version = str(manifest["apiVersion"])
        version, kind = _KNOWN_VERSIONS.get(version, version), manifest["kind"]
        module = f"@kubernetes-models/{_PACKAGES[version.partition('/')[0]]}/{version}/{kind}"
        body = json.dumps({**manifest, "apiVersion": version})
        types.append(
            f'import type {{ I{kind} as T{number} }} from "{module}";\nexport const m{number}: T{number} = {body};'
        )
        values.append(f'new (await import("{module}")).{kind}({body}).validate();')
    (packages / "judged.ts").write_text("\n".join(types), "utf-8")
    (packages / "judged.mjs").write_text("\n".join(values), "utf-8")
    subprocess.run(["node_modules/.bin/tsc", *_OPTIONS, "judged.ts"], cwd=packages, check=True)
    subprocess.run(["node", "judged.mjs"], cwd=packages, check=True)
