"""Fixtures that several rooms share."""

pytest_plugins = [
    "tests.network",
    "tests.redis.fixtures",
    "tests.snapshots.fixtures",
    "tests.standin.fixtures",
]
