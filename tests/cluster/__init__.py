"""The service as it is run: several processes behind a proxy, on a Redis that fails over."""
