"""Which of the environment's proxies an endpoint is reached through."""

import ipaddress
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.errors import SettingsError


def proxy_for(endpoint: str) -> str | None:
    """Return the proxy to use; None for this machine and for what `NO_PROXY` names."""
    parts = urlsplit(endpoint)
    if not parts.hostname or is_loopback(parts.hostname) or proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy:
        return None
    if "://" not in proxy:
        return f"http://{proxy}"
    if urlsplit(proxy).scheme not in {"http", "https"}:
        name = f"{parts.scheme}_proxy".upper()
        raise SettingsError(f"{name}: only http:// and https:// proxies can be used")
    return proxy


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
