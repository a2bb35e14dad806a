"""Homes are published at once to whoever looks, and else within what Slack allows."""

import asyncio
import logging
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.delivery import drafting
from bot.delivery.budget import CALLS_A_MINUTE, KEPT_FOR_URGENT, Call
from bot.delivery.homes import ASIDE, BETWEEN, FRESH, HOMELESS
from bot.domain.homes import MOST_JOBS, Mine, MyJob, Part
from bot.domain.languages import Language
from bot.domain.preferences import Preference
from bot.errors import SlackRefused, SlackThrottled
from tests.builders import NOON
from tests.delivery.lobby import Lobby, met
from tests.views.stories import a_watched

MOST_A_MINUTE = 40
SECOND = timedelta(seconds=1)


async def test_whoever_opens_theirs_sees_it_at_once(caplog: pytest.LogCaptureFixture) -> None:
    lobby = Lobby()

    await lobby.open()

    assert [user_id for user_id, _ in lobby.slack.homes] == ["U1"]
    assert "Three steps" in lobby.shown
    assert not caplog.records


async def test_what_takes_long_is_bridged_where_nothing_is_shown_yet() -> None:
    lobby = Lobby()
    lobby.known.answers.clear()

    opening = asyncio.create_task(lobby.open())
    await met(lobby.slack.published)
    assert "Looking for what is yours" in lobby.shown
    lobby.known.answers.set()
    await opening

    assert "Three steps" in lobby.shown


async def test_what_dli_says_of_somebodys_jobs_is_in_the_one_call_that_shows_them() -> None:
    lobby = Lobby()
    lobby.known.found["U1"] = Mine(iam_user="alice")
    lobby.news["U1"] = Mine(iam_user="alice", running=(MyJob(a_watched()),), running_total=1)

    await lobby.open()

    assert len(lobby.slack.homes) == 1
    assert a_watched().job_id in lobby.shown


async def test_a_slow_dli_keeps_nobody_from_what_is_known() -> None:
    lobby = Lobby()
    lobby.known.found["U1"] = Mine(iam_user="alice")
    lobby.minds.clear()

    await lobby.open()
    assert "None of yours runs now" in lobby.shown

    lobby.changes("U1")
    lobby.minds.set()
    lobby.clock.passes(BETWEEN.total_seconds())
    assert await lobby.beats() == ["U1"]


async def test_a_newcomer_costs_dli_nothing() -> None:
    lobby = Lobby()
    lobby.minds.clear()

    await lobby.open()

    assert len(lobby.known.asked) == 1


async def test_another_locale_shows_when_the_home_is_opened() -> None:
    lobby = Lobby()
    await lobby.open()
    lobby.conversations.locales["U1"] = "zh-CN"
    lobby.clock.passes(60)

    await lobby.open()

    assert "Three steps" not in lobby.shown
    assert ("locale anew", "U1") in lobby.conversations.calls


async def test_a_page_that_was_turned_to_stays_until_the_home_is_opened_again() -> None:
    lobby = Lobby()
    many = Mine(running=(MyJob(a_watched()),), running_total=MOST_JOBS + 1)
    lobby.known.found["U1"] = many
    await lobby.open()
    assert "Page 1 of 2, 11 in all" in lobby.shown

    await lobby.publisher.turn("U1", Part.RUNNING, 2)
    assert "Page 2 of 2" in lobby.shown
    lobby.clock.passes(60)
    assert await lobby.beats(2) == []

    await lobby.open()
    assert "Page 1 of 2" in lobby.shown


async def test_without_the_database_an_earlier_one_stays() -> None:
    lobby = Lobby()
    await lobby.open()
    lobby.known.is_away = True

    await lobby.publisher.opened("U1", is_shown=True)
    assert len(lobby.slack.homes) == 1
    await lobby.publisher.opened("U2", is_shown=False)
    assert "the bot's database doesn't answer" in lobby.shown


async def test_who_opens_theirs_while_the_database_is_slow_sees_it_once_it_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(drafting, "PATIENCE", 0.01)
    lobby = Lobby()
    lobby.known.answers.clear()
    await lobby.open()
    assert "the bot's database doesn't answer" in lobby.shown

    lobby.known.answers.set()
    await asyncio.sleep(0.01)

    assert await lobby.beats() == ["U1"]
    assert "Three steps" in lobby.shown


@pytest.mark.usefixtures("patient")
async def test_what_is_just_being_opened_is_published_once() -> None:
    lobby = Lobby()
    lobby.minds.clear()
    lobby.changes("U1")
    opening = asyncio.create_task(lobby.open())
    await met(lobby.minding)

    assert await lobby.beats(3) == []

    lobby.minds.set()
    await opening
    assert len(lobby.slack.homes) == 1


async def test_going_to_and_fro_draws_nothing_anew() -> None:
    lobby = Lobby()
    await lobby.open()
    await lobby.open()
    assert len(lobby.slack.homes) == 1

    lobby.clock.passes(BETWEEN.total_seconds())
    await lobby.open()
    assert len(lobby.slack.homes) == 2


async def test_what_changes_is_published_and_nothing_else() -> None:
    lobby = Lobby()
    await lobby.open("U1")
    await lobby.open("U2")
    lobby.clock.passes(60)
    assert await lobby.beats(5) == []

    lobby.changes("U2")
    assert await lobby.beats(5) == ["U2"]
    assert "00000001-" in lobby.shown


async def test_while_nobody_has_opened_one_nothing_is_looked_up() -> None:
    lobby = Lobby()
    assert await lobby.beats(3) == []
    assert lobby.known.asked == []

    await lobby.open()
    lobby.clock.passes(FRESH.total_seconds() + 1)
    lobby.changes("U1")
    assert await lobby.beats(3) == []
    assert len(lobby.known.asked) == 1


async def test_one_person_has_a_home_every_ten_seconds_at_most() -> None:
    lobby = Lobby()
    await lobby.open()
    drawn: list[float] = []
    for number in range(40):
        lobby.changes("U1", number=number)
        drawn += [lobby.clock().timestamp()] * len(await lobby.beats())

    gaps = [later - sooner for sooner, later in pairwise(drawn)]
    assert len(drawn) >= 4
    assert min(gaps) >= BETWEEN.total_seconds()


async def test_what_somebody_does_is_shown_without_that_delay() -> None:
    lobby = Lobby()
    await lobby.open()
    lobby.clock.passes(1)

    lobby.publisher.acts("U1")
    lobby.changes("U1")

    assert await lobby.beats() == ["U1"]


async def test_each_reads_their_own_language_and_has_their_own_midnight() -> None:
    lobby = Lobby()
    lobby.conversations.zones = {"U1": "Asia/Shanghai", "U2": "Europe/Berlin"}
    lobby.known.found["U1"] = Mine(preference=Preference(language=Language.CHINESE))

    await lobby.open("U1")
    chinese = lobby.shown
    await lobby.open("U2")

    assert "Three steps" in lobby.shown
    assert chinese != lobby.shown
    midnights = {user: at for asked in lobby.known.asked for user, at in asked.items()}
    assert midnights["U1"] == NOON - timedelta(hours=20)
    assert midnights["U2"] == NOON - timedelta(hours=13)


async def test_the_longest_undrawn_comes_first_and_everybodys_turn_comes() -> None:
    lobby = Lobby()
    users = [f"U{number:02}" for number in range(40)]
    for user_id in users:
        await lobby.open(user_id)
        lobby.clock.passes(0.1)
    lobby.clock.passes(61)

    lobby.changes(*users)
    published = await lobby.beats(40)

    assert published == users


@pytest.mark.parametrize("code", sorted(HOMELESS))
async def test_somebody_without_a_home_is_left_alone_after_one_line(
    code: str, caplog: pytest.LogCaptureFixture
) -> None:
    lobby = Lobby(SlackRefused(code))
    caplog.set_level(logging.INFO)

    with pytest.raises(SlackRefused):
        await lobby.open()
    lobby.changes("U1")
    lobby.clock.passes(60)

    assert await lobby.beats(5) == []
    assert [record.levelname for record in caplog.records] == ["INFO"]


async def test_while_many_open_theirs_nobody_else_is_published() -> None:
    lobby = Lobby()
    await lobby.open()
    lobby.clock.passes(62)
    for _ in range(CALLS_A_MINUTE[Call.HOME] - KEPT_FOR_URGENT[Call.HOME]):
        lobby.budget.spend(Call.HOME, "", lobby.clock())

    lobby.changes("U1")
    assert await lobby.beats(30) == []
    await lobby.open()
    assert len(lobby.slack.homes) == 2


async def test_a_429_is_waited_for_as_long_as_slack_says() -> None:
    lobby = Lobby(SlackThrottled("ratelimited", 30 * SECOND))
    with pytest.raises(SlackThrottled):
        await lobby.open()

    assert await lobby.beats(19) == []
    assert await lobby.beats(3) == ["U1"]


async def test_during_a_429_nobody_who_opens_theirs_lets_slack_be_called() -> None:
    lobby = Lobby(SlackThrottled("ratelimited", 30 * SECOND))
    with pytest.raises(SlackThrottled):
        await lobby.open()

    await lobby.open("U2")

    assert lobby.slack.homes == []
    lobby.clock.passes(30)
    assert sorted(await lobby.beats(3)) == ["U1", "U2"]


async def test_during_a_429_a_click_lets_slack_not_be_called_and_learns_how_long() -> None:
    lobby = Lobby(SlackThrottled("ratelimited", 30 * SECOND))
    first = await lobby.publisher.redraw("U1", "It is done.")
    lobby.clock.passes(10)

    again = await lobby.publisher.turn("U1", Part.RUNNING, 2)

    assert (first, again) == (30 * SECOND, 20 * SECOND)
    assert lobby.slack.homes == []
    lobby.clock.passes(20)
    assert await lobby.beats(3) == ["U1"]


async def test_what_slack_refuses_for_another_reason_is_tried_again_later() -> None:
    lobby = Lobby(SlackRefused("invalid_arguments"))
    with pytest.raises(SlackRefused):
        await lobby.open()

    assert await lobby.beats(10) == []
    lobby.clock.passes(ASIDE.total_seconds())
    assert await lobby.beats(2) == ["U1"]


@pytest.mark.parametrize("code", ["unreachable", "internal_error", "hash_conflict"])
async def test_a_slack_that_is_away_or_in_trouble_is_tried_again_soon(code: str) -> None:
    lobby = Lobby(SlackRefused(code))
    with pytest.raises(SlackRefused):
        await lobby.open()

    assert await lobby.beats(10) == ["U1"]


async def test_with_fifty_homes_and_two_hundred_changing_jobs_slacks_limits_are_kept() -> None:
    lobby = Lobby()
    users = [f"U{number:02}" for number in range(50)]
    for user_id in users:
        await lobby.open(user_id)
    lobby.clock.passes(61)
    published: list[tuple[float, str]] = []
    for step in range(120):
        for place, user_id in enumerate(users):
            lobby.move(user_id, range(4 * place, 4 * place + 4), step)
        at = lobby.clock().timestamp()
        published += [(at, user_id) for user_id in await lobby.beats()]

    moments = [at for at, _ in published]
    assert min(later - at for at, later in pairwise(moments)) >= 1
    assert max(sum(at <= one < at + 60 for one in moments) for at in moments) <= MOST_A_MINUTE
    turns = Counter(user_id for _, user_id in published)
    assert len(turns) == len(users)
    assert set(turns.values()) <= {2, 3}


async def test_no_home_waits_for_a_clock_that_was_set_back() -> None:
    lobby = Lobby(SlackRefused("odd"))
    with pytest.raises(SlackRefused):
        await lobby.open("U1")
    await lobby.open("U2")
    lobby.changes("U1", "U2")

    lobby.clock.passes(-3_600)

    assert sorted(await lobby.beats(2)) == ["U1", "U2"]
