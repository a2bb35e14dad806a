from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.homes import MOST_JOBS, MOST_SUBSCRIPTIONS, Mine, MyJob, Part
from bot.domain.jobs import JobStatus
from bot.domain.languages import Language
from bot.domain.links import Links
from bot.domain.preferences import Preference
from bot.domain.subscriptions import JobTarget, Subscription, Target, Wishes
from bot.domain.watch import STALE, Watched
from bot.sandbox.slack.block_kit.surfaces import Surface
from bot.sandbox.slack.block_kit.views import checked
from bot.views import home, ids
from bot.views.answers import Style
from bot.views.language import speaking
from bot.views.message import Message
from tests.builders import JOB_ID, NOON, a_job, a_sub_job
from tests.store.rig import ALL, ETL
from tests.views.estimates import a_forecast, knowing
from tests.views.slack_rules import assert_fit_for_slack
from tests.views.stories import (
    a_watched,
    buttons,
    drawn,
    ended,
    hostile_jobs,
    lost,
    nasty,
    numbered,
)

HALF = a_sub_job(7, num_tasks=800, num_completed_tasks=400, num_active_tasks=40)
LINKED = Style(links=Links("https://console.example/dli?job={job_id}"))


def mine(
    running: Sequence[Watched] = (),
    over: Sequence[Watched] = (),
    channels: tuple[str, ...] = ("C1",),
    **said: Any,
) -> Mine:
    totals = {
        "running_total": max(len(running), said.pop("running_total", 0)),
        "ended_total": max(len(over), said.pop("ended_total", 0)),
        "subscriptions_total": max(
            len(said.get("subscriptions", ())), said.pop("subscriptions_total", 0)
        ),
    }
    return Mine(
        running=tuple(MyJob(one, channels) for one in running),
        ended=tuple(MyJob(one, channels) for one in over),
        **totals,
        **said,
    )


def shown(found: Mine, style: Style | None = None, note: str = "") -> str:
    return drawn(as_message(found, style, note))


def as_message(found: Mine, style: Style | None = None, note: str = "") -> Message:
    view = home.home(home.content(found, style or Style()), NOON, note)
    return Message("", view.blocks or [])


def a_subscription(number: int = 1, target: Target = ETL, **said: Any) -> Subscription:
    defaults: dict[str, Any] = {
        "id": number,
        "team_id": "T1",
        "channel_id": "C1",
        "project": "eu-de",
        "target": target,
        "wishes": Wishes(events=ALL, thresholds=(25, 50, 75)),
        "created_by": "U1",
        "created_at": NOON,
        "since": NOON,
    }
    return Subscription(**{**defaults, **said})


def full(job: Watched) -> Mine:
    """All that a Home can hold."""
    over = replace(job, job=replace(job.job, status=JobStatus.FAILED))
    return mine(
        [numbered(job, number) for number in range(MOST_JOBS)],
        [numbered(over, number) for number in range(MOST_JOBS)],
        channels=tuple(f"C{number}" for number in range(9)),
        running_total=2_000,
        ended_total=3_000,
        subscriptions=tuple(
            a_subscription(number, JobTarget(job.job_id)) for number in range(MOST_SUBSCRIPTIONS)
        ),
        subscriptions_total=2_000,
        iam_user=job.job.owner,
    )


@given(hostile_jobs, nasty)
def test_whatever_dli_says_slack_takes_the_home_and_nobody_is_pinged(job: Any, name: str) -> None:
    found = full(replace(a_watched(job=job), project=name))
    view = home.home(home.content(found, LINKED), NOON, note="Done.").to_dict()

    channels = tuple(f"<#C{number}>" for number in range(9))
    assert_fit_for_slack(view, most_blocks=100, pings=channels)
    assert checked(view, Surface.HOME)


@given(st.sampled_from(Language))
def test_in_every_language_it_is_fit_for_slack(language: Language) -> None:
    with speaking(language):
        for found in (mine(), full(a_watched(HALF))):
            assert checked(home.home(home.content(found, Style()), NOON).to_dict(), Surface.HOME)
        assert checked(home.loading().to_dict(), Surface.HOME)
        assert checked(home.away().to_dict(), Surface.HOME)


def test_a_newcomer_sees_three_steps_with_their_buttons() -> None:
    message = as_message(mine())

    assert "Three steps" in drawn(message)
    assert "Ended today" not in drawn(message)
    assert set(buttons(message)) >= {"Subscribe", "That is me", "Recent jobs", "Help", "Settings"}


def test_a_running_job_is_shown_with_its_bar_and_who_hears_of_it() -> None:
    job = knowing(a_watched(HALF), forecast=a_forecast(4, 7))
    lines = shown(mine([job], channels=("C1", "D1", "C2")))

    assert "Running" in lines
    assert "▓" in lines
    assert "left" in lines
    assert JOB_ID in lines
    assert "queue etl" in lines
    assert "Told in <#C1>, direct messages, <#C2>" in lines
    assert "'2026-11-21'" not in lines


def test_its_details_can_be_asked_for() -> None:
    assert buttons(as_message(mine([a_watched(HALF)])))["Details"] == f"eu_de-1/{JOB_ID}"


def test_what_may_be_out_of_date_is_marked_and_nothing_is_foretold() -> None:
    job = knowing(a_watched(HALF, failures=STALE), forecast=a_forecast(4, 7))

    assert "DLI hasn't answered since" in shown(mine([job]))
    assert "min left" not in shown(mine([job]))


def test_a_failure_is_told_with_its_cause() -> None:
    job = ended(JobStatus.FAILED, message="RuntimeException: bad order 4711")

    lines = shown(mine(over=[job]))

    assert "*Failed* after 12 min 3 s" in lines
    assert "bad order 4711" in lines


def test_a_job_that_dli_has_lost_is_said_to_be() -> None:
    assert "DLI no longer knows this job" in shown(mine(over=[lost(a_watched(HALF))]))


def test_of_many_it_is_said_how_many_there_are_and_where_the_others_are() -> None:
    message = as_message(full(a_watched(HALF)))
    lines = drawn(message)

    assert "Page 1 of 200, 2,000 in all" in lines
    assert "Page 1 of 300, 3,000 in all" in lines
    assert "Page 1 of 134, 2,000 in all" in lines
    assert "and others" in lines
    assert "Previous" not in buttons(message)


def test_each_part_leads_to_its_neighbours() -> None:
    found = replace(full(a_watched(HALF)), pages={Part.RUNNING: 2, Part.ENDED: 300})
    view = home.home(home.content(found, Style()), NOON).to_dict()
    turning = [
        (one["text"]["text"], home.turned_to(one["value"]), one["accessibility_label"])
        for block in view["blocks"]
        for one in block.get("elements", ())
        if one.get("action_id") in {ids.HOME_PAGE, ids.HOME_OTHER_PAGE}
    ]

    assert turning == [
        ("Previous", (Part.RUNNING, 1), "Previous page: Running now"),
        ("Next", (Part.RUNNING, 3), "Next page: Running now"),
        ("Previous", (Part.ENDED, 299), "Previous page: Ended today"),
        ("Next", (Part.FOLLOWED, 2), "Next page: What you follow"),
    ]


@pytest.mark.parametrize(
    "value", ["", "running", "running-", "running-0", "running--1", "jobs-2", "ended-1e3", "1-1"]
)
def test_a_page_that_isnt_one_of_ours_is_none(value: str) -> None:
    assert home.turned_to(value) is None


def test_a_channel_that_is_quiet_is_said_to_be() -> None:
    found = mine(subscriptions=[a_subscription(1), a_subscription(2, channel_id="C2")])

    lines = shown(replace(found, muted={"C1": NOON}, paused=frozenset({"C2"})))

    assert "🔕 Muted until " in lines
    assert "⚠️ Nothing can be posted there. `/dli-progress list` there says why." in lines


def test_a_subscription_says_where_and_what_and_can_be_ended() -> None:
    found = mine(subscriptions=[a_subscription(7, wishes=Wishes(events=frozenset()))])
    message = as_message(replace(found, subscriptions=tuple(found.subscriptions)))

    assert "`queue:etl` · <#C1>\nnothing yet" in drawn(message)
    assert buttons(message)["Unsubscribe"] == "7"


def test_what_is_ended_says_how_to_have_it_back() -> None:
    said = home.unsubscribed(a_subscription(channel_id="C9"))

    assert said.startswith("<#C9> doesn't hear of `queue:etl` any more.")
    assert "`/dli-progress subscribe queue:etl on:all at:25,50,75`" in said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (mine(iam_user="ann`"), "*You in DLI:* `ann´`"),  # noqa: RUF001 - what stands for a `
        (mine(ended_total=1), "*You in DLI:* not known"),
        (mine(ended_total=1), "None runs now, as far as what you follow tells."),
        (mine(iam_user="ann"), "None of yours runs now."),
        (mine(), "*Language:* English, as Slack has it"),
        (mine(preference=Preference(language=Language.CHINESE)), "*Language:* 中文"),
        (mine(preference=Preference(direct=True)), "you get a direct message"),
        (mine(preference=Preference(direct=False)), "You get no direct messages"),
        (mine(), "You get no direct messages about your jobs, as the bot's operator chose"),
    ],
)
def test_it_says_who_somebody_is_and_what_they_chose(found: Mine, said: str) -> None:
    assert said in shown(found)


def test_it_says_what_the_operator_chose_for_whoever_chose_nothing() -> None:
    told = shown(mine(), Style(tells_directly=True))

    assert "you get a direct message, as the bot's operator chose" in told


def test_jobs_of_several_projects_are_told_apart() -> None:
    one = a_watched(HALF)
    other = numbered(replace(one, project="bi"), 2)

    assert "eu_de-1" not in shown(mine([one]))
    assert " · bi" in shown(mine([one, other]))


def test_a_link_to_the_console_is_there_if_the_operator_knows_one() -> None:
    assert f"?job={JOB_ID}|Open in DLI" in shown(mine([a_watched(HALF)]), LINKED)


def test_each_job_is_linked_as_its_project_is() -> None:
    own = {"bi": "https://console.example/eu-nl?job={job_id}"}
    style = Style(links=Links("https://console.example/eu-de?job={job_id}", own))
    ours, theirs = a_watched(HALF), replace(ended(JobStatus.FINISHED), project="bi")

    said = shown(mine([ours], [theirs]), style)

    assert f"<https://console.example/eu-de?job={ours.job_id}|Open in DLI>" in said
    assert f"<https://console.example/eu-nl?job={theirs.job_id}|Open in DLI>" in said


def test_time_alone_changes_nothing_that_is_compared() -> None:
    content = home.content(mine([a_watched(HALF)]), Style())
    views = [home.home(content, NOON + timedelta(hours=one)).to_dict() for one in (0, 1)]

    assert views[0] != views[1]
    again = home.content(mine([a_watched(HALF)]), Style())
    assert home.digest(content) == home.digest(again)


def test_what_a_reader_would_see_changes_what_is_compared() -> None:
    more = a_sub_job(7, num_tasks=800, num_completed_tasks=408, num_active_tasks=40)
    contents = [home.content(mine([a_watched(one)]), Style()) for one in (HALF, more)]

    assert home.digest(contents[0]) != home.digest(contents[1])


def test_a_note_stands_first() -> None:
    assert shown(mine(), note="Done.").startswith("Done.")


def test_every_button_of_it_is_known() -> None:
    view = home.home(home.content(full(a_watched(HALF)), Style()), NOON).to_dict()
    known = {value for name, value in vars(ids).items() if name.isupper()}
    elements = [
        element
        for block in view["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory", {}))
        if "action_id" in element
    ]

    assert {element["action_id"] for element in elements} <= known


def test_a_press_that_meets_the_next_drawing_finds_its_button() -> None:
    drawings = [
        home.home(home.content(full(a_watched(one)), Style()), NOON).to_dict()["blocks"]
        for one in (HALF, a_sub_job(7, num_tasks=800, num_completed_tasks=408))
    ]
    with_buttons = [
        [block["block_id"] for block in blocks if block.keys() & {"elements", "accessory"}]
        for blocks in ([b for b in blocks if b["type"] != "context"] for blocks in drawings)
    ]

    assert with_buttons[0] == with_buttons[1]


def test_a_job_without_a_start_is_shown_all_the_same() -> None:
    assert JOB_ID in shown(mine([a_watched(job=a_job(start_time=None, statement=""))]))
