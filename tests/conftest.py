"""Fixtures that several rooms share."""

pytest_plugins = ["tests.network", "tests.redis.fixtures", "tests.standin.fixtures"]
