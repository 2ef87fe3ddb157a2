"""Batches, one part at a time."""
