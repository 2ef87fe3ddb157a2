"""Inputs that nobody thought of, found by following the code's branches: `make fuzz SECONDS=…`."""
