"""What docs/evaluation.md says there is."""

import argparse
from pathlib import Path

from service.evaluation.command import add_arguments
from service.evaluation.figures import figures

PAGE = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text("utf-8")


def test_every_figure_is_explained() -> None:
    """Whoever reads a figure in the report finds what is counted."""
    assert [] == [figure.key for figure in figures(["en"]) if f"`{figure.key}`" not in PAGE]


def test_every_option_is_explained() -> None:
    """Whoever finds an option in `--help` finds it on the page."""
    parser = argparse.ArgumentParser(add_help=False)
    add_arguments(parser)
    options = parser.format_usage().replace("[", " ").replace("]", " ").split()
    assert [] == [option for option in options if option.startswith("--") and f"`{option}" not in PAGE]
    assert "--errors" in options
