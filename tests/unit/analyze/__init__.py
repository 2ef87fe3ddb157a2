"""The parts of `analyze` over many articles."""
