"""The manifests as they are applied: overlays, and the base with components."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
K8S = ROOT / "k8s"

Manifest = Mapping[str, object]


def overlays() -> list[Path]:
    """Return the folders of the overlays."""
    return sorted((K8S / "overlays").iterdir())


def combined() -> Iterator[tuple[str, ...]]:
    """Yield the names of components that are rendered together: none, each, each two, all."""
    names = [folder.name for folder in sorted((K8S / "components").iterdir())]
    for count in (0, 1, 2, len(names)):
        yield from combinations(names, count)


def render(folder: Path) -> list[Manifest]:
    """Return what ``kubectl apply -k`` would send.

    Raises:
        subprocess.CalledProcessError: it cannot be put together; says why on standard error.
    """
    done = subprocess.run(["kubectl", "kustomize", str(folder)], check=True, stdout=subprocess.PIPE)
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def render_with(components: Sequence[str]) -> list[Manifest]:
    """Return the base with these components."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()

        def there(path: Path) -> str:
            return os.path.relpath(path, folder)

        chosen = {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            "namespace": "pullquote",
            "resources": [there(K8S / "base")],
            "components": [there(K8S / "components" / component) for component in components],
        }
        (folder / "kustomization.yaml").write_text(yaml.safe_dump(chosen), "utf-8")
        return render(folder)


def written() -> Iterator[tuple[Path, Manifest]]:
    """Yield the manifests as they stand in the files, with the file; no tool is needed."""
    for file in sorted(K8S.rglob("*.yaml")):
        for document in yaml.safe_load_all(file.read_text("utf-8")):
            if document and "kustomize.config" not in document.get("apiVersion", "kustomize.config"):
                yield file, document
