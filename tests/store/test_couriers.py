"""What one courier needs that takes over from another."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.notices import Backlog, NoticeKind, Receipt, Sent
from bot.ports import Lease
from bot.store.database import Database, opened
from bot.store.leases import SqlLeases
from tests.builders import JOB_ID, NOON
from tests.store.rig import HOUR, MINUTE, SECOND, Team
from tests.store.test_leases import LONG, NAME, passes


@pytest.fixture
def leases(database: Database) -> SqlLeases:
    return SqlLeases(database)


@pytest.fixture
async def replica(database: Database, url: str) -> AsyncIterator[Database]:
    async with opened(url) as another:
        yield another


async def taken(leases: SqlLeases, holder: str, span: timedelta = LONG) -> Lease:
    lease = await leases.claim(NAME, holder, span)
    assert lease is not None
    return lease


async def test_who_has_the_lease_starts_a_notice(team: Team, leases: SqlLeases) -> None:
    await team.outbox.put([team.notice("a")])
    lease = await taken(leases, "us")

    assert await team.outbox.start(await team.next(), NOON, lease=lease)


async def test_who_has_lost_the_lease_starts_nothing(
    team: Team, leases: SqlLeases, database: Database, replica: Database
) -> None:
    await team.outbox.put([team.notice("a")])
    notice = await team.next()
    lost = await taken(leases, "us", SECOND)
    await passes(database, HOUR)

    assert not await team.outbox.start(notice, NOON, lease=lost)
    others = await taken(SqlLeases(replica), "others")
    assert not await team.outbox.start(notice, NOON, lease=lost)
    assert not await team.outbox.start(notice, NOON, lease=Lease("courier/T2", others.fence))
    await SqlLeases(replica).release(others)
    assert not await team.outbox.start(notice, NOON, lease=others)

    assert await team.next() == notice
    again = await taken(leases, "us")
    assert await team.outbox.start(notice, NOON, lease=again)


async def test_of_two_couriers_who_change_over_one_says_each_notice(
    team: Team, leases: SqlLeases, replica: Database
) -> None:
    await team.outbox.put([team.notice(str(number)) for number in range(40)])
    waiting = await team.queue()
    first = await taken(leases, "us")
    others = Team(replica, "T1")

    async def hand_over() -> list[bool]:
        await leases.release(first)
        second = await taken(SqlLeases(replica), "others")
        return [await others.outbox.start(one, NOON, lease=second) for one in waiting]

    ours = asyncio.gather(*(team.outbox.start(one, NOON, lease=first) for one in waiting))
    started = [*zip(await ours, await hand_over(), strict=True)]

    assert all(one != another for one, another in started)


async def test_what_was_sent_lately_is_known_by_kind_place_and_time(team: Team) -> None:
    file = replace(team.notice("file", "C2"), kind=NoticeKind.FILE)
    hint = replace(team.notice("hint", "U1"), kind=NoticeKind.HINT)
    names = ("long ago", "slow", "doubtful", "refused")
    await team.outbox.put([*(team.notice(name, "C1") for name in names), file, hint])
    long_ago, slow, doubtful, refused, file, hint = sorted(
        await team.queue(), key=lambda one: [*names, "file", "hint"].index(one.key)
    )
    for notice, seconds in ((long_ago, 200), (slow, 70), (doubtful, 5), (refused, 4)):
        assert await team.outbox.start(notice, NOON - seconds * SECOND)
    await team.outbox.said(long_ago, Receipt("C1", "1"), NOON - 199 * SECOND)
    await team.outbox.said(slow, Receipt("C1", "2"), NOON - 50 * SECOND)
    await team.outbox.unheard(refused)
    for notice, where in ((file, "C2"), (hint, "D1")):
        assert await team.outbox.start(notice, NOON - SECOND)
        await team.outbox.said(notice, Receipt(where, "3"), NOON)

    assert await team.outbox.recent(NOON - MINUTE) == Sent(
        posts=(("C1", NOON - 50 * SECOND), ("C1", NOON - 5 * SECOND), ("D1", NOON)),
        files=(("C2", NOON),),
    )


async def test_cards_that_were_drawn_lately_are_known(team: Team) -> None:
    await team.follow("C1")
    await team.follow("C2")
    await team.say("C1", card_version=0)
    await team.say("C2", card_version=0)
    cards = {card.channel_id: card for card in await team.outbox.undrawn(9)}
    await team.outbox.drawn(cards["C1"], NOON + HOUR)

    sent = await team.outbox.recent(NOON + HOUR - MINUTE)

    assert sent == Sent(edits=(("C1", NOON + HOUR),))


async def test_what_waits_is_counted_by_how_it_waits(team: Team) -> None:
    assert await team.outbox.backlog() == Backlog(0, 0, 0)
    await team.follow("C1")
    await team.follow("C2")
    assert await team.outbox.backlog() == Backlog(2, 0, 0)

    await team.outbox.start(await team.next("C2"), NOON)
    await team.say("C1", card_version=0)
    assert await team.outbox.backlog() == Backlog(0, 1, 1)

    [card] = await team.outbox.undrawn(9)
    assert card.job_id == JOB_ID
    await team.channels.pause("C1", "is_archived", NOON, hint=False)
    assert await team.outbox.backlog() == Backlog(0, 1, 0)
