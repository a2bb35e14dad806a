from datetime import UTC, datetime, timedelta

from bot.domain.channels import Defaults, DigestPlan
from bot.domain.chosen import (
    DefaultsOff,
    DefaultsSet,
    DefaultsShown,
    DigestOff,
    DigestSet,
    DigestShown,
    Muted,
    MuteShown,
    Unmuted,
)
from bot.domain.events import EventKind
from bot.domain.subscriptions import ThreadMode
from tests.builders import NOON
from tests.wishing.world import ANN, a_world

HOUR = timedelta(hours=1)
BERLIN = "Europe/Berlin"


async def test_a_mute_ends_when_its_time_is_over() -> None:
    world = a_world()
    choices = world.wishing.choices

    assert await choices.mute_for(ANN, HOUR) == Muted(until=NOON + HOUR, zone=BERLIN)
    assert await choices.mute_shown(ANN) == MuteShown(until=NOON + HOUR, zone=BERLIN)
    world.now = NOON + HOUR
    assert await choices.mute_shown(ANN) == MuteShown(until=None, zone=BERLIN)


async def test_a_mute_lasts_until_a_time_where_the_asker_lives() -> None:
    muted = await a_world().wishing.choices.mute_until(ANN, 8, 0)

    assert muted.until == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


async def test_unmuting_wakes_whoever_tells() -> None:
    world = a_world()
    await world.wishing.choices.mute_for(ANN, HOUR)

    assert await world.wishing.choices.unmute(ANN) == Unmuted(was_muted=True)
    assert await world.wishing.choices.unmute(ANN) == Unmuted(was_muted=False)
    assert world.changes == 1


async def test_a_digest_comes_by_the_askers_zone_or_by_a_named_one() -> None:
    world = a_world()
    choices = world.wishing.choices

    own = await choices.set_digest(ANN, 9, 0, days="mon-fri")
    named = await choices.set_digest(ANN, 14, 30, zone="Asia/Tokyo")

    assert own == DigestSet(
        DigestPlan(hour=9, minute=0, days="mon-fri", zone=BERLIN), NOON + timedelta(hours=21)
    )
    assert named.plan.zone == "Asia/Tokyo"
    shown = await choices.digest_shown(ANN)
    assert shown == DigestShown(named.plan, NOON + timedelta(hours=2, minutes=30))
    assert await choices.end_digest(ANN) == DigestOff(was_on=True)
    assert await choices.end_digest(ANN) == DigestOff(was_on=False)


async def test_a_digest_where_nothing_can_be_posted_says_so() -> None:
    world = a_world(troubles={"C1": "is_archived"})

    assert (await world.wishing.choices.set_digest(ANN, 9, 0)).trouble == "is_archived"


async def test_defaults_add_up_until_they_are_taken_back() -> None:
    choices = a_world().wishing.choices
    failures = Defaults(events=frozenset({EventKind.FAILED}))

    await choices.set_defaults(ANN, failures)
    together = await choices.set_defaults(ANN, Defaults(thread=ThreadMode.QUIET))

    expected = Defaults(events=frozenset({EventKind.FAILED}), thread=ThreadMode.QUIET)
    assert together == DefaultsSet(expected)
    assert await choices.defaults_shown(ANN) == DefaultsShown(expected)
    assert await choices.reset_defaults(ANN) == DefaultsOff()
    assert await choices.defaults_shown(ANN) == DefaultsShown(Defaults())
