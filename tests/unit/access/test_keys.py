"""Keys of a file that may change."""

import hashlib
import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from service.access.caller import UNBOUNDED, Allowance
from service.access.keys import Keys, KeysFileError, entry_for, new_key

OLD, NEW = "pq_old", "pq_new"


class Clock:
    """Seconds that go by when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return them."""
        return self.now


def entry(key: str, *, name: str = "desk", more: str = "") -> str:
    """Return an entry of a file of keys."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f'[[keys]]\nname = "{name}"\nsha256 = "{digest}"\nscopes = ["analyse"]\n{more}\n'


def written(path: Path, text: str) -> Path:
    """Return ``path`` once ``text`` has taken the place of what was there, as a mounted Secret changes."""
    fresh = path.with_suffix(".fresh")
    fresh.write_text(text)
    return fresh.replace(path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file with one key."""
    return written(tmp_path / "keys.toml", entry(OLD))


def test_a_key_is_its_owner_s(file: Path) -> None:
    """Who shows a key of the file is who it says, with its scopes; no other word is a key."""
    keys = Keys(file, allowance=UNBOUNDED)
    caller = keys.caller(OLD.encode())
    assert caller is not None
    assert ("desk", {"analyse"}, UNBOUNDED) == (caller.name, set(caller.scopes), caller.allowance)
    assert [None, None, None] == [keys.caller(key) for key in (b"", NEW.encode(), OLD.encode() + b"x")]


def test_a_new_key_is_good() -> None:
    """The entry that is printed for a new key lets that key in, and does not hold it."""
    key = new_key()
    text = entry_for("desk", key)
    assert key not in text
    assert key != new_key()
    assert hashlib.sha256(key.encode()).hexdigest() in text


def test_a_key_changes_place_without_a_restart(file: Path) -> None:
    """Both are good while both stand there; then only the new one is."""
    clock = Clock()
    keys = Keys(file, allowance=UNBOUNDED, clock=clock)

    def good() -> list[bool]:
        clock.now += 60
        return [keys.caller(key.encode()) is not None for key in (OLD, NEW)]

    assert [True, False] == good()
    written(file, entry(OLD) + entry(NEW))
    assert [True, True] == good()
    written(file, entry(NEW))
    assert [False, True] == good()


@pytest.mark.parametrize("text", ["", "[[keys]", "keys = []", entry(NEW, more="colour = 1"), entry(NEW) + entry(NEW)])
def test_a_broken_file_changes_nothing(file: Path, text: str) -> None:
    """The old keys stay, once is said why, and it is counted; a good file ends it."""
    clock = Clock()
    keys = Keys(file, allowance=UNBOUNDED, clock=clock)
    written(file, text)
    with capture_logs() as lines:
        for _ in range(3):
            clock.now += 60
            assert keys.caller(OLD.encode()) is not None
        written(file, entry(NEW))
        clock.now += 60
        assert keys.caller(NEW.encode()) is not None
    assert ["keys.broken", "keys.read"] == [line["event"] for line in lines]
    assert 1 == keys.reloads_failed


def test_a_file_that_is_gone_changes_nothing(file: Path) -> None:
    """Where the file is away for a moment, nobody is locked out."""
    clock = Clock()
    keys = Keys(file, allowance=UNBOUNDED, clock=clock)
    file.unlink()
    clock.now += 60
    assert keys.caller(OLD.encode()) is not None


@pytest.mark.parametrize(("moment", "is_good"), [("2026-11-01T23:59:59Z", False), ("2026-11-02T00:00:00Z", True)])
def test_a_key_ends(tmp_path: Path, moment: str, is_good: bool) -> None:
    """A key is good until its time, to the second."""
    file = written(tmp_path / "keys.toml", entry(OLD, more=f"expires_at = {moment}"))
    keys = Keys(file, allowance=UNBOUNDED, now=lambda: 1793577599.0)  # 2026-11-01T23:59:59Z
    assert is_good == (keys.caller(OLD.encode()) is not None)


def test_limits_are_its_own_or_everybody_s(tmp_path: Path) -> None:
    """A key without limits has those of the settings."""
    text = entry(OLD) + entry(NEW, more="limits = { requests_a_minute = 7 }")
    everybody = Allowance(words_a_day=5)
    keys = Keys(written(tmp_path / "keys.toml", text), allowance=everybody)
    found = [keys.caller(key.encode()) for key in (OLD, NEW)]
    assert [everybody, Allowance(requests_a_minute=7)] == [caller and caller.allowance for caller in found]


def test_json_will_do(tmp_path: Path) -> None:
    """A file that ends in .json is JSON."""
    digest = hashlib.sha256(OLD.encode()).hexdigest()
    text = json.dumps({"keys": [{"name": "desk", "sha256": digest, "scopes": ["verify"]}]})
    assert Keys(written(tmp_path / "keys.json", text), allowance=UNBOUNDED).caller(OLD.encode()) is not None


@pytest.mark.parametrize(
    "text",
    [
        entry(OLD, name="Zwickel Marker"),
        entry(OLD).replace("sha256", "sha512"),
        entry(OLD).replace("analyse", "ZwickelMarker"),
        entry(OLD, more='limits = { requests_a_minute = "ZwickelMarker" }'),
        "ZwickelMarker",
    ],
)
def test_a_file_that_is_none_is_refused_in_our_words(tmp_path: Path, text: str) -> None:
    """What is wrong is said without a word of the file."""
    with pytest.raises(KeysFileError) as caught:
        Keys(written(tmp_path / "keys.toml", text), allowance=UNBOUNDED)
    assert "Zwickel" not in str(caught.value)
    assert OLD not in str(caught.value)
