"""The Home of each person: what is theirs, kept current without a click."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.homes import MOST_SUBSCRIPTIONS
from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack import View
from bot.sandbox.slack.people import ALICE, WEI, YOU
from bot.sandbox.slack.teams import Team
from bot.views import ids
from tests.e2e.telling import ALERTS, Told, a_place
from tests.store.server import Server

SECOND = timedelta(seconds=1)
A_HANG = 60


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what nobody asked for be shown sooner than it has to be: the pace is tested elsewhere."""
    monkeypatch.setattr("bot.delivery.homes.BETWEEN", SECOND)
    monkeypatch.setattr("bot.watching.minding.OFTEN", SECOND)
    monkeypatch.setattr("bot.watching.minding.CURRENT", SECOND)


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Slack be asked each time what somebody reads."""
    monkeypatch.setattr("bot.slack.persons.FRESH_SECONDS", 0)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an opened Home wait for all that it shows, however long a busy machine takes."""
    monkeypatch.setattr("bot.delivery.drafting.PATIENCE", A_HANG)
    monkeypatch.setattr("bot.delivery.drafting.WORTH_WAITING", A_HANG)
    monkeypatch.setattr("bot.delivery.homes.SOON", A_HANG)


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    async with a_place(tmp_path) as place, place.bot():
        yield place


def texts(value: Any) -> Iterator[str]:
    """Yield all that can be read in a view."""
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for one in value.values():
            yield from texts(one)


def read(view: View | None) -> str:
    return "\n".join(texts(view.blocks)) if view else ""


async def home(told: Told, *words: str, user: str = YOU, without: str = "") -> str:
    """Wait until somebody's Home says all of this, and return what it says."""

    def look() -> str:
        said = read(told.slack.home_of(user))
        is_there = all(one in said for one in words) and not (without and without in said)
        return said if is_there else ""

    return await told.slack.wait_until(look, timeout=A_HANG)


async def opened(told: Told, *words: str, user: str = YOU, without: str = "") -> str:
    """Open somebody's Home, and return what it says once it says this."""
    told.slack.open_home(user)
    return await home(told, "As of", *words, user=user, without=without)


def publishes(told: Told) -> int:
    return len(told.slack.calls("views.publish"))


async def clicked(told: Told, action_id: str, user: str = YOU) -> None:
    view = told.slack.home_of(user)
    assert view is not None
    await told.slack.click(view, action_id)


async def modal(told: Told, words: str) -> View:
    """Wait until the modal that is open says this."""

    def look() -> list[View]:
        return [view for view in told.slack.views_of()[-1:] if words in read(view)]

    [view] = await told.slack.wait_until(look, timeout=A_HANG)
    return view


async def test_a_newcomer_is_shown_three_steps(told: Told) -> None:
    said = await opened(told, "Three steps")

    assert "/dli-progress subscribe owner:me" in said
    assert "/invite @DLI Progress" in said


async def test_a_job_of_mine_starts_moves_and_ends_in_my_home_without_a_click(told: Told) -> None:
    await opened(told, "Three steps")
    await told.ask("subscribe queue:etl on:all")
    await home(told, "None runs now", "<#C0DATAPLAT>", "queue:etl")

    job = told.job("distinct-counts", queue_name="etl")
    await home(told, job.job_id, "Running", "Told in <#C0DATAPLAT>")
    told.dli.advance_job(job.job_id, tasks=0.5)
    await home(told, job.job_id, "50 %")
    told.dli.end_job(job.job_id)
    said = await home(told, job.job_id, "Finished", "None runs now")

    assert said.index("Ended today") < said.index(job.job_id)
    assert len(told.slack.calls("users.info")) == 1


async def test_what_i_own_is_in_my_home_and_in_nobody_elses(told: Told) -> None:
    await told.ask("link alice", user=ALICE)
    await told.ask("subscribe queue:etl", user=WEI)
    hers = told.job("distinct-counts", queue_name="etl", owner="alice")
    his = told.job("distinct-counts", queue_name="etl", owner="bob")

    said = await opened(told, hers.job_id, "*You in DLI:* `alice`", user=ALICE)
    nothing = await opened(told, "Three steps")

    assert his.job_id not in said
    assert hers.job_id not in nothing
    assert "queue:etl" not in said


@pytest.mark.usefixtures("patient")
async def test_what_i_own_is_in_my_home_with_its_bar_though_nobody_follows_it(told: Told) -> None:
    job = told.job("distinct-counts", queue_name="etl", owner="alice")
    told.dli.advance_job(job.job_id, tasks=0.5)
    await told.ask("link alice")
    before = publishes(told)

    said = await opened(told, job.job_id, "50 %", "▓")
    assert "Told in" not in said
    assert publishes(told) == before + 1

    told.dli.end_job(job.job_id)
    await home(told, "None of yours runs now", "Finished")


async def test_what_another_does_in_a_channel_shows_in_my_home(told: Told) -> None:
    await told.ask("subscribe queue:etl on:failed")
    await told.ask("subscribe queue:bi on:failed", channel=ALERTS)
    await opened(told, "queue:etl", "queue:bi")

    await told.ask("mute 2h", user=WEI)
    await home(told, "🔕 Muted until")
    await told.ask("mute off", user=WEI)
    await home(told, "queue:etl", without="🔕")
    await told.ask("unsubscribe queue:bi", user=ALICE, channel=ALERTS)
    await home(told, "queue:etl", without="queue:bi")
    await told.ask("subscribe queue:etl on:failed,stalled", user=ALICE)
    await home(told, "stalls")
    told.slack.remove("data-platform")
    await home(told, "⚠️ Nothing can be posted there")


async def test_many_subscriptions_are_turned_over(told: Told) -> None:
    for number in range(MOST_SUBSCRIPTIONS + 1):
        await told.ask(f"subscribe queue:q{number:02}")
    await opened(told, "Page 1 of 2, 16 in all", "queue:q15", without="queue:q00")

    await clicked(told, ids.HOME_PAGE)
    await home(told, "Page 2 of 2", "queue:q00", without="queue:q15")
    await clicked(told, ids.END_MINE)
    await home(told, "`queue:q00` any more", "queue:q15", without="Page")


async def test_another_language_of_slacks_shows_when_i_open_my_home(anew: None, told: Told) -> None:
    await opened(told, "Three steps")
    told.slack.speak("zh-CN")
    told.slack.open_home()

    await home(told, "/dli-progress", without="Three steps")


async def test_a_failure_comes_first_with_its_cause(told: Told) -> None:
    await told.ask("subscribe queue:etl")
    good = told.job("distinct-counts", queue_name="etl")
    bad = told.job("fails-late", queue_name="etl", message="RuntimeException: bad order 4711")
    await opened(told, good.job_id, bad.job_id)

    told.dli.end_job(bad.job_id)
    await home(told, "bad order 4711")
    told.dli.end_job(good.job_id)
    said = await home(told, "Finished")

    assert said.index("bad order 4711") < said.index("Finished")


async def test_in_chinese_for_whoever_reads_it(told: Told) -> None:
    told.slack.open_home(WEI)

    said = await home(told, "/dli-progress", user=WEI)

    assert "Three steps" not in said


async def test_unsubscribing_in_the_home_ends_it_and_says_how_to_have_it_back(told: Told) -> None:
    await told.ask("subscribe queue:etl on:failed", channel=ALERTS)
    await opened(told, "queue:etl")

    await clicked(told, ids.END_MINE)

    said = await home(told, "<#C0ETLALERT> doesn't hear of `queue:etl` any more")
    assert "/dli-progress subscribe queue:etl on:failed" in said
    assert "hears of nothing yet" in (await told.ask("list", channel=ALERTS)).text


async def test_what_is_pressed_in_the_home_is_answered_in_a_modal(told: Told) -> None:
    job = told.job("distinct-counts", queue_name="etl")
    await told.ask(f"subscribe {job.job_id}")
    await opened(told, job.job_id)

    await clicked(told, ids.HELP)
    await modal(told, "What you can ask")
    await clicked(told, ids.JOBS)
    listed = await modal(told, job.job_id)
    await told.slack.click(listed, ids.SHOW)
    await modal(told, "of its tasks")
    await clicked(told, ids.DETAILS)
    await modal(told, "queue_name")
    await clicked(told, ids.SUBSCRIBE)
    await modal(told, "Follow")


async def test_two_workspaces_on_one_database_never_show_each_others(
    tmp_path: Path, postgres: Server
) -> None:
    database = {"database_url": await postgres.new_database()}
    async with a_place(tmp_path) as ours, a_place(tmp_path, team=Team(number=2)) as theirs:
        for place in (ours, theirs):
            place.settings |= database
        async with ours.bot(), theirs.bot():
            said, job = await _both_alice(ours, theirs)

    assert job.job_id not in said
    assert "queue:etl" not in said


async def test_whichever_process_is_asked_one_of_them_keeps_homes_current(
    tmp_path: Path, postgres: Server
) -> None:
    async with a_place(tmp_path) as told:
        told.settings |= {"database_url": await postgres.new_database()}
        async with told.bot(), told.bot():
            await told.ask("subscribe queue:etl on:all")
            await told.ask("subscribe queue:etl on:all", user=ALICE, channel=ALERTS)
            for user in (YOU, ALICE):
                await opened(told, "queue:etl", user=user)
            asked = len(told.slack.calls("views.publish"))

            job = told.job("distinct-counts", queue_name="etl")
            for user in (YOU, ALICE):
                await home(told, job.job_id, user=user)

    moments = [call.at for call in told.slack.calls("views.publish")[asked:]]
    assert len(moments) <= 2 + (moments[-1] - moments[0]) / SECOND  # as one may come late


async def _both_alice(ours: Told, theirs: Told) -> tuple[str, Replay]:
    """Let somebody of each workspace be Alice, whose job ours follows; return theirs' Home."""
    await ours.ask("subscribe queue:etl")
    await ours.ask("link alice")
    await theirs.ask("link alice")
    job = ours.job("distinct-counts", queue_name="etl", owner="alice")
    await opened(ours, job.job_id)
    return await opened(theirs, "*You in DLI:* `alice`"), job
