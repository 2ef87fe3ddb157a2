"""Texts that are compared byte for byte, and what compares them."""
