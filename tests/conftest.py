"""Fixtures that several rooms share."""

pytest_plugins = [
    "tests.llm.fixtures",
    "tests.network",
    "tests.redis.fixtures",
    "tests.snapshots.fixtures",
    "tests.standin.fixtures",
]
