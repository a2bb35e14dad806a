"""SDK-HMAC-SHA256, the signature of Huawei's API gateway, as arithmetic on strings.

The rules are those of the official SDK's `huaweicloudsdkcore.signer`; both ends of a
connection can use them: a client signs, a server verifies.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest, digest
from typing import TypeAlias
from urllib.parse import parse_qsl, quote, unquote

from pydantic import SecretStr

ALGORITHM = "SDK-HMAC-SHA256"
DATE_HEADER = "X-Sdk-Date"
DATE_FORMAT = "%Y%m%dT%H%M%SZ"

Pairs: TypeAlias = Sequence[tuple[str, str]]

_CONTENT_HEADER = "x-sdk-content-sha256"
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} +Access=(?P<access>[^,\s]+), *"
    r"SignedHeaders=(?P<names>[^,\s]+), *Signature=(?P<signature>[0-9a-fA-F]+)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What of a request a signature speaks of.

    `path` is as on the wire, percent-encoded or not; `query` holds decoded pairs;
    `headers` must have `X-Sdk-Date`, and may be in any case.
    """

    method: str
    path: str
    query: Pairs = ()
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Authorization:
    """An `Authorization` header taken apart."""

    access_key: str
    signed_headers: tuple[str, ...]
    signature: str


def authorization(message: Message, access_key: str, secret_key: SecretStr) -> str:
    """Return the `Authorization` header of `message`, signing every header it has."""
    names = signed_headers(message.headers)
    return (
        f"{ALGORITHM} Access={access_key}, SignedHeaders={';'.join(names)}, "
        f"Signature={signature(message, secret_key, names)}"
    )


def verify(message: Message, claim: Authorization, secret_key: SecretStr) -> bool:
    """Tell whether `claim` is the signature of `message` by `secret_key`.

    The date has to be among the signed headers; whether it is recent, and whose the
    access key is, is for the caller to judge.
    """
    if DATE_HEADER.lower() not in claim.signed_headers:
        return False
    expected = signature(message, secret_key, claim.signed_headers)
    return compare_digest(expected, claim.signature.lower())


def read_authorization(header: str) -> Authorization | None:
    """Take an `Authorization` header apart; None if it is of another kind."""
    match = _AUTHORIZATION.fullmatch(header.strip())
    if not match:
        return None
    names = tuple(match["names"].lower().split(";"))
    return Authorization(match["access"], names, match["signature"])


def signature(message: Message, secret_key: SecretStr, names: Sequence[str]) -> str:
    """Return the signature in hex, over the headers with these lower-case `names`."""
    canonical = canonical_request(message, names).encode()
    date = _lowered(message.headers).get(DATE_HEADER.lower(), "")
    to_sign = f"{ALGORITHM}\n{date}\n{sha256(canonical).hexdigest()}"
    return digest(secret_key.get_secret_value().encode(), to_sign.encode(), "sha256").hex()


def canonical_request(message: Message, names: Sequence[str]) -> str:
    """Return the text that is hashed and signed; its last line is the body's hash."""
    headers = _lowered(message.headers)
    lines = "".join(f"{name}:{headers.get(name, '')}\n" for name in names)
    return "\n".join(
        (
            message.method.upper(),
            canonical_path(message.path),
            canonical_query(message.query),
            lines,
            ";".join(names),
            _body_hash(message.body, headers),
        )
    )


def canonical_path(path: str) -> str:
    """Encode each segment; a slash ends the path here, though not on the wire."""
    encoded = "/".join(_encoded(segment) for segment in unquote(path).split("/"))
    return encoded if encoded.endswith("/") else f"{encoded}/"


def wire_path(path: str) -> str:
    """Encode each segment of a path for the wire, whatever it was encoded by before."""
    return "/".join(_encoded(unquote(segment)) for segment in path.split("/"))


def canonical_query(query: Pairs) -> str:
    """Sort and encode the pairs; a blank is `%20`, never `+`.

    This is also what goes onto the wire, so that nothing is left to a gateway's taste.
    """
    return "&".join(f"{_encoded(k)}={_encoded(v)}" for k, v in sorted(query))


def query_pairs(raw_query: str) -> list[tuple[str, str]]:
    """Decode a query as it came over the wire."""
    return parse_qsl(raw_query, keep_blank_values=True)


def signed_headers(headers: Mapping[str, str]) -> tuple[str, ...]:
    """Name the headers to sign: all of them, but those with an underscore.

    Gateways tend to drop such headers on the way, and the official signer leaves them
    out too.
    """
    return tuple(sorted(name.lower() for name in headers if "_" not in name))


def sdk_date(moment: datetime) -> str:
    """Write an aware UTC time as `X-Sdk-Date` wants it."""
    return moment.strftime(DATE_FORMAT)


def _encoded(text: str) -> str:
    return quote(text, safe="~")


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value.strip() for name, value in headers.items()}


def _body_hash(body: bytes, headers: Mapping[str, str]) -> str:
    if body and _CONTENT_HEADER in headers:
        return headers[_CONTENT_HEADER]  # such as UNSIGNED-PAYLOAD, for other than JSON
    return sha256(body).hexdigest()
