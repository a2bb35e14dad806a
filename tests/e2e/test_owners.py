"""Who is pinged by a failure, and who is told directly."""

import pytest

from bot.sandbox.slack import ALICE, RAJ, YOU
from bot.sandbox.slack.people import APP_USER
from tests.e2e.telling import ALERTS, PLATFORM, Told

ONCALL = "S0ONCALL01"
TOML = f"""
[mentions]
owners = {{ "etl_*" = "{ONCALL}", "bot" = "{APP_USER}", "*" = "{RAJ}" }}
"""
DIRECT = "[mentions]\ndirect = true\n"
AWAY = "far-away"
FAILS = "fails-on-division"


@pytest.fixture
def toml() -> str:
    return TOML


@pytest.fixture(autouse=True)
def far_away(told: Told) -> None:
    told.slack.create_channel(AWAY, members=[YOU, APP_USER])


async def failed(told: Told, owner: str, *channels: str, options: str = "") -> list[str]:
    """Let a job of somebody fail, and return what the channels hear of that."""
    job = told.job(FAILS, owner=owner)
    for channel in channels:
        await told.follow(job, options, channel=channel)
    told.dli.end_job(job.job_id)
    return [(await told.replied("Failed after", job, channel=channel)).text for channel in channels]


def direct(told: Told, user: str) -> list[str]:
    return [one.text for one in told.slack.direct_messages(user) if "Failed after" in one.text]


async def test_whoever_is_linked_is_pinged_before_the_operators_choice(told: Told) -> None:
    await told.ask("link alice", user=ALICE)

    [text] = await failed(told, "Alice", PLATFORM)

    assert text.count(f"<@{ALICE}>") == 1
    assert RAJ not in text


async def test_an_owner_may_be_mapped_to_a_group(told: Told) -> None:
    [text] = await failed(told, "etl_nightly", PLATFORM)

    assert f"<!subteam^{ONCALL}>" in text
    assert RAJ not in text


async def test_those_who_are_named_go_before_and_are_pinged_once(told: Told) -> None:
    [text] = await failed(told, "carol", PLATFORM, options="mention:@raj,@alice,@raj")

    assert [text.count(f"<@{one}>") for one in (RAJ, ALICE)] == [1, 1]


async def test_bots_are_never_pinged(told: Told) -> None:
    [text] = await failed(told, "bot", PLATFORM)

    assert "<@" not in text


async def test_an_owner_elsewhere_is_told_directly_once_for_two_channels(told: Told) -> None:
    await told.ask("link alice", user=ALICE)
    answer = await told.ask("link direct on", user=ALICE)
    told.slack.create_channel("farther", members=[YOU, APP_USER], private=True)

    await failed(told, "alice", AWAY, "farther")
    await told.slack.wait_until(lambda: direct(told, ALICE))
    await told.swept()

    [text] = direct(told, ALICE)
    assert "you get a direct message" in answer.text
    assert all(f"<#{told.slack.channel(one).id}>" in text for one in (AWAY, "farther"))
    assert "`/dli-progress link direct off`" in text
    assert "<@" not in text


async def test_an_owner_who_is_in_one_of_the_channels_is_pinged_there_alone(told: Told) -> None:
    await told.ask("link alice", user=ALICE)
    await told.ask("link direct on", user=ALICE)

    away, here = await failed(told, "alice", AWAY, PLATFORM)
    await told.swept()

    assert f"<@{ALICE}>" in away
    assert f"<@{ALICE}>" in here
    assert direct(told, ALICE) == []


async def test_a_muted_channel_keeps_no_direct_message_back(told: Told) -> None:
    await told.ask("link alice", user=ALICE)
    await told.ask("link direct on", user=ALICE)
    job = told.job(FAILS, owner="alice")
    await told.follow(job, channel=AWAY)
    await told.ask("mute 2h", channel=AWAY)

    told.dli.end_job(job.job_id)

    await told.slack.wait_until(lambda: direct(told, ALICE))


@pytest.mark.parametrize("toml", [pytest.param(DIRECT, id="direct")])
async def test_whoever_didnt_ask_for_it_gets_none_unless_the_operator_says_so(told: Told) -> None:
    await told.ask("link alice", user=ALICE)
    await told.ask("link raj", user=RAJ)
    await told.ask("link direct off", user=RAJ)

    await failed(told, "raj", AWAY)
    await failed(told, "alice", AWAY)
    await told.slack.wait_until(lambda: direct(told, ALICE))

    assert direct(told, RAJ) == []


async def test_many_failures_at_once_are_one_direct_message(told: Told) -> None:
    await told.ask("link alice", user=ALICE)
    await told.ask("link direct on", user=ALICE)
    await told.ask("subscribe queue:burst on:failed", channel=AWAY)
    jobs = [told.job(FAILS, owner="alice", queue_name="burst") for _ in range(6)]
    await told.ask("subscribe queue:burst on:failed", channel=ALERTS)
    await told.ask("unsubscribe all", channel=ALERTS)

    for job in jobs:
        told.dli.end_job(job.job_id)

    def all_told() -> bool:
        said = " ".join(one.text for one in told.slack.direct_messages(ALICE))
        return all(job.job_id[:8] in said for job in jobs)

    await told.slack.wait_until(all_told)
    assert len(told.slack.direct_messages(ALICE)) < len(jobs)
