"""Articles written by us, in the shapes that real ones have."""

from pathlib import Path


def load(name: str) -> str:
    """Return the text of an article exactly as it lies here."""
    return (Path(__file__).parent / f"{name}.txt").read_bytes().decode("utf-8")
