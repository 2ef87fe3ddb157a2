"""Who may call, put together as the settings say."""

from ipaddress import ip_address
from pathlib import Path

from service.access.access import Access, Bearer
from service.access.caller import Allowance
from service.access.keys import Keys, KeysFileError
from service.settings import Settings, SettingsError


def access_of(settings: Settings) -> Access:
    """Return who may call.

    Raises:
        SettingsError: the file of keys cannot be used, or what tokens are checked by is said in part only.
    """
    allowance = allowance_of(settings)
    try:
        keys = Keys(Path(settings.keys_file), allowance=allowance) if settings.keys_file else None
    except KeysFileError as error:
        raise SettingsError(f"PULLQUOTE_KEYS_FILE: {error}") from None
    return Access(keys, _tokens(settings, allowance), allowance=allowance)


def allowance_of(settings: Settings) -> Allowance:
    """Return what each caller may have who has no limits of their own."""
    return Allowance(
        requests_a_minute=settings.limit_requests_a_minute,
        requests_a_day=settings.limit_requests_a_day,
        words_a_minute=settings.limit_words_a_minute,
        words_a_day=settings.limit_words_a_day,
        tokens_a_minute=settings.limit_tokens_a_minute,
        tokens_a_day=settings.limit_tokens_a_day,
    )


def require_lock(settings: Settings, access: Access) -> None:
    """Return when the service may listen where it shall: what others can reach is locked, or open on purpose.

    Raises:
        SettingsError: it is neither.
    """
    if access.is_open and not settings.open and not _is_loopback(settings.host):
        raise SettingsError(
            "PULLQUOTE_HOST: others can reach this address, and nobody needs a key. Name a file of keys in "
            "PULLQUOTE_KEYS_FILE, or say PULLQUOTE_OPEN=true where something else keeps strangers out."
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _tokens(settings: Settings, allowance: Allowance) -> Bearer | None:
    named = {
        "PULLQUOTE_JWKS_URL": settings.jwks_url,
        "PULLQUOTE_TOKEN_ISSUER": settings.token_issuer,
        "PULLQUOTE_TOKEN_AUDIENCE": settings.token_audience,
    }
    if not any(named.values()):
        return None
    if missing := [name for name, value in named.items() if not value]:
        raise SettingsError(f"{missing[0]}: missing; tokens are checked by all three of {', '.join(named)}")
    # Cryptography costs a tenth of a second and 24 MB: for those who want it.
    from service.access.published import published_at
    from service.access.tokens import Tokens

    return Tokens(
        published_at(settings.jwks_url or ""),
        issuer=settings.token_issuer or "",
        audience=settings.token_audience or "",
        allowance=allowance,
    )
