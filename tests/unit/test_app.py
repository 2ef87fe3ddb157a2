"""How the parts are put together."""

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
