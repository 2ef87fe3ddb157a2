"""Finished bytes under content addresses: keys, entries, the stores that hold them."""
