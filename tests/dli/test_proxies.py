import pytest

from bot.dli.proxies import is_loopback, proxy_for
from bot.errors import SettingsError

DLI = "https://dli.eu-de.otc.t-systems.com"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name.upper()}_PROXY", raising=False)


def test_without_a_proxy_in_the_environment_there_is_none() -> None:
    assert proxy_for(DLI) is None


@pytest.mark.parametrize(
    ("name", "value", "proxy"),
    [
        ("HTTPS_PROXY", "http://proxy:3128", "http://proxy:3128"),
        ("HTTPS_PROXY", "proxy:3128", "http://proxy:3128"),
        ("ALL_PROXY", "http://proxy:3128", "http://proxy:3128"),
        ("HTTP_PROXY", "http://proxy:3128", None),
    ],
)
def test_the_environment_names_the_proxy(
    name: str, value: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    assert proxy_for(DLI) == proxy


@pytest.mark.parametrize(
    "endpoint",
    ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"],
)
def test_this_machine_is_never_reached_through_a_proxy(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy:3128")

    assert proxy_for(endpoint) is None


def test_an_endpoint_that_is_not_set_has_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://proxy:3128")

    assert proxy_for("") is None


def test_an_exception_of_the_environment_is_respected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    monkeypatch.setenv("NO_PROXY", "otc.t-systems.com")

    assert proxy_for(DLI) is None


def test_a_proxy_of_another_kind_is_refused_by_the_settings_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://proxy:1080")

    with pytest.raises(SettingsError, match="HTTPS_PROXY"):
        proxy_for(DLI)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("dli.localhost", True),
        ("10.0.0.1", False),
        ("localhost.example.com", False),
    ],
)
def test_a_loopback_is_told_from_other_hosts(host: str, *, expected: bool) -> None:
    assert is_loopback(host) is expected
