"""Bodies of answers, read so far and no further, whatever they say of themselves."""

import zlib
from collections.abc import AsyncIterator

from bot.errors import Nonsense, TooLarge

MAX_BODY = 16 * 1024 * 1024
"""The largest honest answer has thousands of sub jobs, or a hundred long statements."""

ENCODINGS = "gzip, deflate"
"""What we can unpack, for `Accept-Encoding`."""

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


async def bounded(chunks: AsyncIterator[bytes], encoding: str) -> bytes:
    """Read a body as it came over the wire, and unpack it; raises `Nonsense`."""
    match encoding.strip().lower():
        case "" | "identity":
            unpacker = None
        case "gzip" | "x-gzip" | "deflate":
            unpacker = zlib.decompressobj(_GZIP_OR_ZLIB)
        case _:
            raise Nonsense("An answer whose compression is none that was asked for")
    body = bytearray()
    async for chunk in chunks:
        body += _unpacked(unpacker, chunk, MAX_BODY + 1 - len(body)) if unpacker else chunk
        if len(body) > MAX_BODY:
            raise TooLarge(f"An answer of more than {MAX_BODY} bytes")
    if unpacker and not unpacker.eof:
        raise Nonsense("An answer whose compression is broken")
    return bytes(body)


def _unpacked(unpacker: "zlib._Decompress", chunk: bytes, most: int) -> bytes:
    try:
        return unpacker.decompress(chunk, most)
    except zlib.error as exc:
        raise Nonsense("An answer whose compression is broken") from exc
