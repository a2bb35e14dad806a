from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.homes import MOST_JOBS, MOST_SUBSCRIPTIONS, Home, Mine, Part
from bot.domain.jobs import Job, JobStatus
from bot.domain.languages import Language
from bot.domain.preferences import Preference
from tests.builders import NOON, a_job
from tests.store.rig import BI, ETL, HOUR, MINUTE, PROJECT, Team, a_job_id
from tests.store.test_cost import counted, work

MIDNIGHT = NOON - 12 * HOUR


async def mine(team: Team, user_id: str = "U1", *others: str) -> Mine:
    return (await team.homes.mine(dict.fromkeys((user_id, *others), MIDNIGHT)))[user_id]


def running(found: Mine) -> list[str]:
    return [one.watched.job_id[:8] for one in found.running]


def ended(found: Mine) -> list[str]:
    return [one.watched.job_id[:8] for one in found.ended]


def a_numbered(number: int, **said: Any) -> Job:
    return a_job(job_id=a_job_id(number), start_time=NOON + number * MINUTE, **said)


async def test_a_home_is_fresh_from_when_it_was_opened(team: Team, others: Team) -> None:
    await team.homes.open("U1", NOON)
    await team.homes.open("U2", NOON - HOUR)
    await others.homes.open("U3", NOON)

    assert await team.homes.fresh(NOON) == (Home(user_id="U1", opened_at=NOON),)


async def test_those_drawn_the_longest_ago_come_first(team: Team) -> None:
    for number, user_id in enumerate(("U1", "U2", "U3")):
        home = await team.homes.open(user_id, NOON)
        if user_id != "U3":
            await team.homes.drawn(home, f"digest {number}", "h1", NOON - number * MINUTE)

    assert [home.user_id for home in await team.homes.fresh(NOON)] == ["U3", "U2", "U1"]


async def test_opened_again_a_home_still_shows_what_it_showed(team: Team) -> None:
    home = await team.homes.open("U1", NOON - HOUR)
    await team.homes.drawn(home, "digest", "h1", NOON)

    again = await team.homes.open("U1", NOON + HOUR)

    assert again == replace(
        home, opened_at=NOON + HOUR, drawn_at=NOON, drawn="digest", view_hash="h1"
    )


async def test_if_two_draw_at_once_nobody_knows_what_is_shown(team: Team) -> None:
    home = await team.homes.open("U1", NOON)
    await team.homes.drawn(home, "one", "h1", NOON)
    await team.homes.drawn(home, "other", "h2", NOON + MINUTE)

    [now] = await team.homes.fresh(NOON)

    assert (now.drawn, now.view_hash) == ("", "")


async def test_a_home_that_is_shut_is_drawn_no_more(team: Team) -> None:
    await team.homes.open("U1", NOON)

    await team.homes.shut("U1")

    assert await team.homes.fresh(NOON) == ()


async def test_what_my_subscriptions_mean_is_mine(team: Team) -> None:
    filters = await team.follow_all("C1", ETL)
    others_filters = await team.follow_all("C2", BI, created_by="U2")
    await team.see(
        team.look(a_numbered(1), filters.id), team.look(a_numbered(2), others_filters.id)
    )
    await team.follow("C3", a_numbered(3))

    found = await mine(team, "U1", "U2")

    assert running(found) == ["00000003", "00000001"]
    assert [one.channels for one in found.running] == [("C3",), ("C1",)]
    assert [one.target.key for one in found.subscriptions] == [a_job_id(3), "queue:etl"]
    assert found.subscriptions_total == 2


async def test_what_i_own_in_dli_is_mine_whoever_follows_it(team: Team) -> None:
    filters = await team.follow_all("C2", ETL, created_by="U2")
    direct = await team.follow_all("D2", BI, created_by="U2")
    await team.people.link("U1", "Alice")
    await team.see(
        team.look(a_numbered(1, owner="ALICE"), filters.id, direct.id),
        team.look(a_numbered(2, owner="bob"), filters.id),
    )

    found = await mine(team)

    assert running(found) == ["00000001"]
    assert found.running[0].channels == ("C2",)
    assert found.iam_user == "Alice"
    assert (await mine(team, "U2")).running[-1].channels == ("C2", "D2")


async def test_what_i_own_is_mine_though_nobody_follows_it(team: Team) -> None:
    await team.people.link("U1", "alice")
    await team.see(
        replace(team.look(a_numbered(1, owner="Alice")), is_owned=True),
        replace(team.look(a_numbered(2, owner="bob")), is_owned=True),
        team.look(a_numbered(3, owner="alice")),
    )

    assert running(await mine(team)) == ["00000001"]
    assert (await mine(team)).running[0].channels == ()


async def test_what_nobody_follows_is_not_shown_as_under_way_the_day_after(team: Team) -> None:
    filters = await team.follow_all("C2", ETL, created_by="U2")
    await team.people.link("U1", "alice")
    await team.see(team.look(a_numbered(1), filters.id))

    await team.subscriptions.remove("C2", [filters.id])

    assert running(await mine(team)) == ["00000001"]
    tomorrow = await team.homes.mine({"U1": MIDNIGHT + 24 * HOUR})
    assert running(tomorrow["U1"]) == []


async def test_a_job_that_was_dropped_is_mine_no_more(team: Team) -> None:
    filters = await team.follow_all("C1", ETL)
    await team.see(team.look(a_numbered(1), filters.id))

    await team.subscriptions.drop_job("C1", PROJECT, a_job_id(1))

    assert running(await mine(team)) == []


async def test_what_ended_today_has_failures_first(team: Team) -> None:
    filters = await team.follow_all("C1", ETL)
    await team.follow("C1", a_numbered(4))
    for number, status, at in (
        (1, JobStatus.FINISHED, NOON),
        (2, JobStatus.FAILED, NOON - HOUR),
        (3, JobStatus.FAILED, MIDNIGHT - MINUTE),
        (4, JobStatus.CANCELLED, NOON + MINUTE),
    ):
        await team.end(filters.id, job_id=a_job_id(number), status=status, at=at)

    found = await mine(team)

    assert ended(found) == ["00000002", "00000004", "00000001"]
    assert found.ended_total == 3
    assert found.ended[1].channels == ("C1",)


async def test_each_has_a_midnight_of_their_own(team: Team) -> None:
    ours, theirs = await team.follow_all("C1"), await team.follow_all("C2", created_by="U2")
    await team.end(ours.id, theirs.id, at=NOON)

    found = await team.homes.mine({"U1": NOON, "U2": NOON + MINUTE})

    assert [found[user_id].ended_total for user_id in ("U1", "U2")] == [1, 0]


async def test_of_many_the_newest_are_shown_and_all_are_counted(team: Team) -> None:
    filters = await team.follow_all("C1", ETL)
    await team.see(*(team.look(a_numbered(number), filters.id) for number in range(1, 15)))
    for number in range(MOST_SUBSCRIPTIONS + 4):
        await team.follow_all(f"C{number + 10}", BI)

    found = await mine(team)

    assert running(found) == [f"{number:08}" for number in range(14, 14 - MOST_JOBS, -1)]
    assert found.running_total == 14
    assert found.page(Part.RUNNING) == 1
    assert found.pages_of(Part.RUNNING) == 2
    assert len(found.subscriptions) == MOST_SUBSCRIPTIONS
    assert found.subscriptions[0].channel_id == f"C{MOST_SUBSCRIPTIONS + 13}"
    assert found.subscriptions_total == MOST_SUBSCRIPTIONS + 5


async def test_each_part_is_turned_over_by_itself(team: Team) -> None:
    filters = await team.follow_all("C1", ETL)
    await team.see(*(team.look(a_numbered(number), filters.id) for number in range(1, 15)))
    for number in range(MOST_SUBSCRIPTIONS):
        await team.follow_all(f"C{number + 10}", BI)
    await team.homes.open("U1", NOON)

    await team.homes.turn("U1", Part.RUNNING, 2)
    turned = await mine(team)
    assert running(turned) == [f"{number:08}" for number in range(4, 0, -1)]
    assert (turned.running_total, turned.page(Part.RUNNING)) == (14, 2)
    assert len(turned.subscriptions) == MOST_SUBSCRIPTIONS

    await team.homes.turn("U1", Part.FOLLOWED, 2)
    both = await mine(team)
    assert [one.channel_id for one in both.subscriptions] == ["C1"]
    assert running(both) == running(turned)

    await team.homes.look("U1", NOON)
    assert running(await mine(team)) == running(turned)
    await team.homes.open("U1", NOON)
    assert len((await mine(team)).running) == MOST_JOBS


@pytest.mark.parametrize(("count", "shown"), [(10, 10), (11, 1), (12, 2), (20, 10), (21, 10)])
async def test_of_a_page_that_is_no_more_the_last_one_is_shown(
    count: int, shown: int, team: Team
) -> None:
    filters = await team.follow_all("C1", ETL)
    await team.see(*(team.look(a_numbered(number), filters.id) for number in range(1, count + 1)))
    await team.homes.open("U1", NOON)
    await team.homes.turn("U1", Part.RUNNING, 2)

    assert len((await mine(team)).running) == shown

    await team.homes.turn("U1", Part.RUNNING, 9)
    last = (await mine(team)).running
    assert len(last) == (count - 1) % MOST_JOBS + 1


async def test_who_somebody_is_in_dli_is_told_with_their_home(team: Team, others: Team) -> None:
    for place in (team, others):
        await place.homes.open("U1", NOON)
    await team.people.link("U1", "alice")

    assert [home.iam_user for home in await team.homes.fresh(NOON)] == ["alice"]
    assert [home.iam_user for home in await others.homes.fresh(NOON)] == [None]


async def test_whether_a_channel_of_mine_is_quiet_is_told(team: Team, others: Team) -> None:
    for number in (1, 2, 3):
        await team.follow_all(f"C{number}", ETL)
    await team.channels.mute("C1", NOON + HOUR, by="U2")
    await team.channels.pause("C2", "is_archived", NOON)
    await others.channels.mute("C3", NOON, by="U2")

    found = await mine(team)

    assert found.muted == {"C1": NOON + HOUR}
    assert found.paused == {"C2"}


async def test_what_somebody_chose_is_there(team: Team) -> None:
    await team.preferences.set_language("U1", Language.CHINESE)

    assert (await mine(team)).preference == Preference(language=Language.CHINESE)
    assert (await mine(team, "U2")) == Mine()


async def test_another_workspaces_jobs_are_never_mine(team: Team, others: Team) -> None:
    theirs = await others.follow_all("C1", ETL)
    await others.people.link("U1", "alice")
    await others.see(others.look(a_numbered(1), theirs.id))
    await team.people.link("U1", "alice")

    assert (await mine(team)).running == ()
    assert (await mine(team)).subscriptions == ()
    assert running(await mine(others)) == ["00000001"]


async def test_a_subscription_is_found_by_whoever_made_it_alone(team: Team, others: Team) -> None:
    kept = await team.follow_all("C1")

    assert await team.homes.subscription("U1", kept.id) == kept
    assert await team.homes.subscription("U2", kept.id) is None
    assert await others.homes.subscription("U1", kept.id) is None


@pytest.mark.parametrize("people", [1, 40])
async def test_many_homes_cost_as_many_statements_as_one(people: int, team: Team) -> None:
    users = [f"U{number}" for number in range(people)]
    for user_id in users:
        filters = await team.follow_all(f"C{user_id}", ETL, created_by=user_id)
        await team.see(team.look(a_job(job_id=a_job_id(int(user_id[1:]))), filters.id))

    with counted() as statements:
        found = await team.homes.mine(dict.fromkeys(users, NOON - timedelta(hours=1)))

    assert all(one.running_total == 1 for one in found.values())
    assert len(work(statements)) <= 8
