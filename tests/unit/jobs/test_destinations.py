"""Where webhooks may go, and where by no spelling."""

import pytest

from service.errors import InvalidFieldError
from service.jobs.destinations import Destinations, is_public


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14", "64:ff9b::5db8:d70e"],
)
def test_the_open_internet_is_public(address: str) -> None:
    """Plain addresses, and those that others are written in."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.8", "172.16.3.4", "192.168.1.1", "100.64.0.1", "0.0.0.0", "255.255.255.255"),  # noqa: S104
        *("224.0.0.1", "240.0.0.1", "198.18.0.1", "192.0.2.1", "not an address", "127.1", ""),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "2001:db8::1", "100::1"),
        *("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16"),  # clouds' metadata
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:10.0.0.1"),  # IPv4 in IPv6
        *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1"),  # NAT64
        *("2002:7f00:1::", "2002:a9fe:a9fe::", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),  # 6to4, Teredo
    ],
)
def test_nothing_else_is(address: str) -> None:
    """Loopback, private, link-local, shared, reserved, multicast, metadata; also written as part of another."""
    assert not is_public(address)


OPEN = Destinations(("hooks.example", ".news.example", "10.0.0.8", "93.184.215.14"), private=False)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example/in?token=1",
        "https://HOOKS.example:8443",
        "https://a.b.news.example/",
        "https://93.184.215.14/",
    ],
)
def test_hosts_of_the_list_may_be_called(url: str) -> None:
    """By name in any case, below a name, at any port."""
    OPEN.require(url)


@pytest.mark.parametrize(
    "url",
    [
        *("https://other.example/", "https://news.example/", "https://evilnews.example/", "https://hooks.example."),
        *("http://hooks.example/", "ftp://hooks.example/", "file:///etc/passwd", "hooks.example", "", "https://"),
        *("https://u:p@hooks.example/", "https://@hooks.example/", "https://hooks.example@evil.example/"),
        *("https://evil.example\\.news.example/", "https://evil.example\\@hooks.example/", "https://hooks.example\n/"),
        *("https://hooks.example:port/", "https://[::1/", "https://evil.example%2f.news.example/", "https://10.0.0.8/"),
        *("https://evil.example#.news.example/", "https://evil.example?.news.example/", "https://ℎooks.example/"),
    ],
)
def test_no_spelling_leads_elsewhere(url: str) -> None:
    """Other hosts, other schemes, names that two readers of a URL read differently, and private addresses."""
    with pytest.raises(InvalidFieldError) as refused:
        OPEN.require(url)

    assert "$.webhook" == refused.value.pointer
    assert "example" not in str(refused.value)


def test_without_hosts_nobody_is_called() -> None:
    """A service whose settings name no host takes no webhook."""
    with pytest.raises(InvalidFieldError):
        Destinations((), private=False).require("https://hooks.example/")


def test_private_ones_may_be_allowed() -> None:
    """For trying things out: without TLS, and wherever the host leads, but still to hosts of the list."""
    near = Destinations(("127.0.0.1",), private=True)
    near.require("http://127.0.0.1:8080/")
    with pytest.raises(InvalidFieldError):
        near.require("http://127.0.0.2:8080/")
