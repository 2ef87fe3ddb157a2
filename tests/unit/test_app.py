"""How the parts are put together."""

from pathlib import Path

import pytest

from service.app import compose
from service.settings import SettingsError, load


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OPENAI_BASE_URL", "http://hunter2.\u2603\u2603-.example/v1"),
        ("PULLQUOTE_REDIS_URL", "redis://localhost/0?hunter2=yes"),
    ],
)
async def test_a_url_that_only_its_user_can_judge_is_named_and_not_shown(variable: str, value: str) -> None:
    """What passes as a URL and is still of no use stops the start in a line that names the variable only."""
    with pytest.raises(SettingsError) as caught:
        compose(load({variable: value}))
    assert str(caught.value).startswith(f"{variable}: ")
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
async def test_authorities_that_cannot_be_read_stop_the_start(tmp_path: Path, content: bytes | None) -> None:
    """A file that is missing, or has no certificate in it, is named by its variable at the start."""
    file = tmp_path / "hunter2.pem"
    if content is not None:
        file.write_bytes(content)
    variables = {"PULLQUOTE_REDIS_URL": "rediss://127.0.0.1/0", "PULLQUOTE_REDIS_CA_FILE": str(file)}

    with pytest.raises(SettingsError, match=r"^PULLQUOTE_REDIS_CA_FILE: ") as caught:
        compose(load(variables))

    assert "hunter2" not in str(caught.value)
