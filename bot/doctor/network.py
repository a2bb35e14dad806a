"""Why something can't be reached, and what to do about it."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import aiohttp

_HTTPS = "perhaps the port, or http:// in place of https://"
_WORDS: tuple[tuple[tuple[type[BaseException], ...], str, str], ...] = (
    (
        (aiohttp.ClientProxyConnectionError, aiohttp.ClientHttpProxyError),
        "the proxy on the way to {where} doesn't answer, or refuses",
        "check HTTPS_PROXY and NO_PROXY, and that the proxy lets this machine through",
    ),
    (
        (aiohttp.ClientConnectorDNSError,),
        "no machine is known by the name {host}",
        "correct {setting}, or this machine's DNS",
    ),
    (
        (aiohttp.ClientConnectorCertificateError,),
        "the certificate of {where} isn't trusted{untrusted}",
        "correct {setting}, or name whoever signed the certificate in SSL_CERT_FILE",
    ),
    (
        (aiohttp.ClientSSLError,),
        "{where} doesn't speak TLS as it should",
        f"correct {{setting}}: {_HTTPS}",
    ),
    (
        (ConnectionRefusedError,),
        "nothing listens at {where}",
        "correct {setting}, or start what belongs there",
    ),
    (
        (TimeoutError,),
        "{where} doesn't answer in time",
        "let this machine through to {where} (firewall, proxy), or correct {setting}",
    ),
    (
        (aiohttp.ServerDisconnectedError, ConnectionResetError),
        "{where} closes the connection without an answer",
        "check {setting}, and the network and the proxy of this machine",
    ),
    (
        (BaseException,),
        "{where} can't be reached ({name})",
        "check {setting}, and the network and the proxy of this machine",
    ),
)
"""What the first error that we know means, and what helps."""


def unreachable(error: BaseException, url: str, setting: str) -> tuple[str, str]:
    """Say why `url` can't be reached, and the cure; `setting` is what may be wrong about it."""
    parts, causes = urlsplit(url), list(_causes(error))
    facts = {
        "where": parts.netloc.rpartition("@")[2],
        "host": parts.hostname,
        "setting": setting,
        "untrusted": next(filter(None, map(_untrusted, causes)), ""),
        "name": type(error).__name__,
    }
    found = ((detail, cure) for kinds, detail, cure in _WORDS if _is_one(causes, kinds))
    detail, cure = next(found)
    return detail.format(**facts), cure.format(**facts)


def _is_one(causes: Iterable[BaseException], kinds: tuple[type[BaseException], ...]) -> bool:
    return any(isinstance(cause, kinds) for cause in causes)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it came of, as far as one says."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _untrusted(error: BaseException) -> str:
    """Say what OpenSSL says of a certificate, "" if this isn't about one."""
    said = getattr(error, "verify_message", "")  # aiohttp's own error of that class has none
    return f" ({said})" if said else ""
