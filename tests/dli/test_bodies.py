import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest

from bot.dli.bodies import MAX_BODY, bounded
from bot.errors import Nonsense, TooLarge


async def chunks(body: bytes, size: int = 64 * 1024) -> AsyncIterator[bytes]:
    for start in range(0, len(body), size):
        yield body[start : start + size]


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("", bytes), ("identity", bytes), ("gzip", gzip.compress), ("Deflate", zlib.compress)],
)
async def test_a_body_is_read_however_it_is_packed(encoding: str, pack: type, size: int) -> None:
    packed = pack(b"said" * 1000)

    assert await bounded(chunks(packed, size), encoding) == b"said" * 1000


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(b"said")[:-1], b""])
async def test_a_body_that_cannot_be_unpacked_is_nonsense(body: bytes) -> None:
    with pytest.raises(Nonsense):
        await bounded(chunks(body), "gzip")


async def test_a_body_as_large_as_allowed_is_read() -> None:
    assert len(await bounded(chunks(gzip.compress(b" " * MAX_BODY)), "gzip")) == MAX_BODY


async def test_no_more_is_read_than_is_needed_to_know_that_it_is_too_much() -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 1 << 20
            yield bytes(1 << 20)

    with pytest.raises(TooLarge):
        await bounded(endless(), "")

    assert read <= MAX_BODY + (1 << 20)


async def test_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(bytes(8 * MAX_BODY))
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            await bounded(chunks(bomb, len(bomb)), "gzip")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 4 * MAX_BODY
