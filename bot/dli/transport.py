"""HTTP as DLI needs it: one pool, bounded answers, and no error but our own."""

import asyncio
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from importlib.metadata import version
from types import TracebackType
from typing import Self

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bot.dli.bodies import ENCODINGS, bounded
from bot.dli.proxies import proxy_for
from bot.dli.signing import Pairs, canonical_query, query_pairs, wire_path
from bot.errors import BrokenOff, DliError, Nonsense, TooSlow, Unreachable

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 8.0

_KEEP_SECONDS = 30.0
_MAX_DETAIL = 500
_HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": ENCODINGS,
    "Content-Type": "application/json",
    "User-Agent": f"dli-progress/{version('dli-progress')}",
    "X-Language": "en-us",
}
_SECRET_HEADERS = ("Authorization", "X-Auth-Token", "X-Security-Token")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to send; `query` holds decoded pairs."""

    method: str
    url: str
    query: Pairs = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status; `headers` finds names in any case."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


class Http:
    """One pool of connections to a project's endpoints, for as long as it is entered.

    Redirects are answers like others, and aren't followed. Proxies are those of the environment.
    """

    def __init__(self, endpoints: Iterable[str], *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._endpoints = tuple(endpoints)
        self._answer_seconds = answer_seconds
        self._client: httpx.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        tls = httpx.create_ssl_context()
        proxies = {url: proxy for url in self._endpoints if (proxy := proxy_for(url))}
        self._client = httpx.AsyncClient(
            headers=_HEADERS,
            timeout=httpx.Timeout(self._answer_seconds, connect=CONNECT_SECONDS),
            transport=_transport(tls),
            mounts={
                f"all://{httpx.URL(url).netloc.decode()}": _transport(tls, httpx.Proxy(proxy))
                for url, proxy in proxies.items()
            },
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        client, self._client = self._client, None
        if client:
            await client.aclose()

    async def send(self, request: Request, auth: httpx.Auth | None = None) -> Answer:
        """Send once and read the answer; raises no error but a `DliError`."""
        if self._client is None:
            raise Unreachable("The client is closed")
        try:
            async with asyncio.timeout(self._answer_seconds):
                return await _exchange(self._client, request, auth)
        except _FOREIGN as exc:
            raise _translated(exc) from exc


# Not all that aiohttp raises is translated by httpx-aiohttp, and some headers and URLs
# that can't be sent are a ValueError to both.
_FOREIGN = (httpx.HTTPError, httpx.InvalidURL, aiohttp.ClientError, OSError, ValueError)


def _translated(exc: Exception) -> DliError:
    # httpx-aiohttp has a refused connection for a timeout: its cause tells the truth.
    if isinstance(exc, TimeoutError) or isinstance(exc.__cause__, TimeoutError):
        return TooSlow("No answer in time")
    cause = exc.__cause__ or exc
    kind = BrokenOff if isinstance(cause, aiohttp.ClientPayloadError) else Unreachable
    return kind(f"{type(cause).__name__}: {cause}"[:_MAX_DETAIL])


async def _exchange(client: httpx.AsyncClient, request: Request, auth: httpx.Auth | None) -> Answer:
    query = canonical_query(request.query)
    built = client.build_request(
        request.method,
        f"{request.url}?{query}" if query else request.url,
        headers=request.headers,
        content=request.body or None,
    )
    response = await client.send(built, auth=auth, stream=True)
    try:
        body = await _body(response)
    finally:
        await response.aclose()
    if response.is_error:
        body = _without_secrets(body, response.request.headers)
    return Answer(response.status_code, response.headers, body)


async def _body(response: httpx.Response) -> bytes:
    """Read the body; a refusal counts as one even if its words can't be read."""
    try:
        return await bounded(response.aiter_raw(), response.headers.get("Content-Encoding", ""))
    except Nonsense:
        if response.is_error:
            return b""
        raise


def _without_secrets(body: bytes, sent: httpx.Headers) -> bytes:
    """Blot out what a refusal may quote of its request, as refusals get logged."""
    for name in _SECRET_HEADERS:
        if secret := sent.get(name):
            body = body.replace(secret.encode(), b"***")
    return body


def _transport(tls: ssl.SSLContext, proxy: httpx.Proxy | None = None) -> AiohttpTransport:
    return AiohttpTransport(
        verify=tls,
        proxy=proxy,
        client=lambda: aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=tls, keepalive_timeout=_KEEP_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
            middlewares=(_as_signed,),
        ),
    )


async def _as_signed(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Send the URL as it was signed, byte for byte, and send it once.

    aiohttp would write `%2C` as a comma, and by itself repeat a GET or DELETE whose
    connection broke, though DLI may have heard it.
    """
    url = request.url
    query = canonical_query(query_pairs(url.raw_query_string))
    exact = f"{url.origin()}{wire_path(url.raw_path)}" + (f"?{query}" if query else "")
    request.url = type(url)(exact, encoded=True)
    try:
        return await send(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as exc:
        raise _translated(exc) from exc
