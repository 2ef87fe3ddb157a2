"""Fixtures that several rooms share."""

pytest_plugins = ["tests.redis.fixtures"]
