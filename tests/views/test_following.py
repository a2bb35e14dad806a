import string
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import errors
from bot.domain.channels import Channel, Defaults, DigestPlan
from bot.domain.events import ENDS, EventKind
from bot.domain.filters import Field, Filter
from bot.domain.jobs import JobId
from bot.domain.outcomes import (
    FollowsFilters,
    FollowsJob,
    NotSubscribed,
    Overview,
    Preview,
    Unsubscribed,
)
from bot.domain.subscriptions import (
    FilterTarget,
    JobTarget,
    Subscription,
    Target,
    ThreadMode,
    Wishes,
)
from bot.views import following, heard, ids
from bot.views.answers import Style
from bot.views.overview import overview, page_of
from handlers.grammar import Subscribe, parse
from tests.builders import JOB_ID, NOON, a_job, a_report, a_sub_job
from tests.domain.test_watch import a_watched
from tests.views import stories
from tests.views.everything import DONE, RUNNING
from tests.views.slack_rules import assert_fit_for_slack
from tests.views.wishes import a_subscription, nasty, subscriptions, wishes

ETL = FilterTarget((Filter(Field.QUEUE, "etl"),))
ALL = Wishes(events=frozenset(EventKind), thresholds=(25, 50, 75))
names = st.dictionaries(st.sampled_from(["U1", "W2", "S3"]), nasty)


def told(outcome: Any, names: Any = None) -> str:
    return following.followed(outcome, names or {}, Style()).text


@given(subscriptions, names, nasty)
def test_whatever_is_wished_slack_takes_the_answer_and_nobody_is_pinged(
    one: Subscription, names: dict[str, str], trouble: str
) -> None:
    report = a_report(a_sub_job(num_tasks=10, num_completed_tasks=5), job=a_job())
    job = FollowsJob(subscription=one, is_new=True, report=report, trouble=trouble)
    error = errors.Refused("<!channel>")
    filters = FollowsFilters(subscription=one, is_new=False, preview_error=error)

    assert_fit_for_slack(following.followed(job, names, Style()).to_slack())
    assert_fit_for_slack(following.followed(filters, names, Style()).to_slack())
    assert_fit_for_slack(following.ended(Unsubscribed(subscription=one), Style()).to_slack())
    gone = NotSubscribed(target=one.target, near=(one, one, one), total=7)
    assert_fit_for_slack(following.ended(gone, Style()).to_slack())


@given(st.lists(subscriptions, max_size=10), st.lists(nasty, max_size=5), subscriptions)
def test_whatever_a_channel_hears_of_slack_takes_the_list(
    found: list[Subscription], queues: list[str], ended: Subscription
) -> None:
    found = [replace(one, id=number) for number, one in enumerate(found)]
    view = overview(an_overview(found, queues), Style(), note=following.gone(ended, Style()))

    assert_fit_for_slack(view.to_slack())


def an_overview(found: Sequence[Subscription], queues: Sequence[str] = (), **said: Any) -> Overview:
    defaults: dict[str, Any] = {
        "channel": Channel(team_id="T1", channel_id="C1"),
        "subscriptions": tuple(found),
        "total": len(found),
        "page": 1,
        "pages": 1,
        "running": tuple(a_watched(job=a_job(queue_name=queue)) for queue in queues),
        "now": NOON,
    }
    return Overview(**{**defaults, **said})


def test_the_list_shows_what_holds_for_all_of_it() -> None:
    channel = Channel(
        team_id="T1",
        channel_id="C1",
        muted_until=NOON.replace(hour=14),
        paused_for="is_archived",
        digest=DigestPlan(hour=9, minute=0, days="mon-fri", zone="Europe/Berlin"),
        digest_due_at=NOON,
        defaults=Defaults(thread=ThreadMode.QUIET),
    )

    said = overview(an_overview([a_subscription(ETL, ALL)], channel=channel), Style()).text

    assert "Muted until" in said
    assert "This channel is archived" in said
    assert "Monday to Friday at 09:00 (Europe/Berlin)" in said
    assert "New subscriptions take `thread:quiet`" in said


CHOICES = ["Subscribe", "Mute", "Daily digest", "Settings"]


@pytest.mark.parametrize(
    ("page", "buttons"),
    [
        (1, ["Next", *CHOICES]),
        (2, ["Previous", "Next", *CHOICES]),
        (3, ["Previous", *CHOICES]),
    ],
)
def test_the_list_is_turned_by_buttons(page: int, buttons: list[str]) -> None:
    found = an_overview([a_subscription(ETL, ALL)], page=page, pages=3, total=23)

    [*_, last] = overview(found, Style()).to_slack()["blocks"]

    assert [button["text"]["text"] for button in last["elements"]] == buttons


def test_what_runs_is_listed_with_its_status_first_and_how_far_it_is() -> None:
    reckoned, counted = stories.a_watched(DONE, RUNNING), stories.a_watched(RUNNING)
    found = replace(an_overview([]), running=(reckoned, counted))

    *_, first, second = overview(found, Style()).text.split("\n")

    assert first.startswith(f"▶️ Running · about 32 % · `{JOB_ID}` · etl · alice `▓")
    assert second.startswith(f"▶️ Running · 23 % · `{JOB_ID}`")


def test_a_row_of_the_list_knows_its_page_and_its_subscription() -> None:
    found = an_overview([a_subscription(ETL, ALL, id=7)], page=2, pages=3, total=23)

    [row] = [one for one in overview(found, Style()).to_slack()["blocks"] if "accessory" in one]

    assert page_of(row["block_id"]) == 2
    assert row["accessory"]["value"] == "7"
    assert row["accessory"]["action_id"] == ids.END_SUBSCRIPTION
    assert page_of("b") is page_of("subscription-x-7") is None


def test_what_is_heard_is_said_in_words() -> None:
    assert heard.heard(ALL, direct=False) == (
        "when one starts, when one passes 25, 50 and 75 %, when one stalls or takes longer than "
        "usual, and when one finishes, fails or is cancelled"
    )
    assert heard.heard(Wishes(events=frozenset({EventKind.FAILED})), direct=True) == "when it fails"
    slow = Wishes(events=frozenset({EventKind.SLOW}))
    assert heard.heard(slow, direct=True) == "when it takes longer than usual"
    unheard = Wishes(events=frozenset({EventKind.PROGRESS}), thresholds=())
    assert heard.heard(unheard, direct=True) == "nothing yet"


def test_the_answer_about_a_job_says_what_where_who_and_how_to_end_it() -> None:
    one = a_subscription(
        JobTarget(JOB_ID),
        Wishes(events=ENDS | {EventKind.PROGRESS}, thresholds=(25, 50, 75), mentions=("U1", "S1")),
    )
    report = a_report(a_sub_job(num_tasks=10, num_completed_tasks=5), job=a_job())

    said = told(
        FollowsJob(subscription=one, is_new=True, report=report), {"U1": "ann", "S1": "team"}
    )

    assert said.splitlines() == [
        f"*Subscribed to job `{JOB_ID}`*",
        f"This channel will hear {heard.heard(one.wishes, direct=True)}.",
        heard.where(one.wishes, direct=True),
        "Mentioned then, though not at thresholds: @ann and @team.",
        "Now: Running · 50 % of its tasks (25 and 50 % passed already)",
        "`▓▓▓▓▓▓▓▓░░░░░░░░`",
        f"To end it: `/dli-progress unsubscribe {JOB_ID}`",
    ]


@pytest.mark.parametrize(
    ("preview", "said"),
    [
        (Preview(matched=7, running=2, searched=9, total=9), "7 jobs of the last 24 h would have"),
        (Preview(matched=7, running=2, searched=9, total=9), "2 run now and are followed from"),
        (Preview(matched=1, running=1, searched=9, total=9), "1 runs now and is followed from"),
        (Preview(matched=3, running=0, searched=9, total=9), "none of them runs now"),
        (Preview(matched=0, running=0, searched=9, total=9), "No job of the last 24 h would have"),
        (
            Preview(matched=3, running=0, searched=300, total=1204),
            "of the newest 300; there were 1,204",
        ),
    ],
)
def test_filters_are_told_with_their_effect(preview: Preview, said: str) -> None:
    one = a_subscription(ETL, Wishes(events=ENDS))

    answer = told(FollowsFilters(subscription=one, is_new=True, preview=preview))

    assert said in answer


def test_a_change_is_told_as_such() -> None:
    one = a_subscription(ETL, Wishes(events=ENDS))

    assert "Changed the subscription to the jobs" in told(
        FollowsFilters(subscription=one, is_new=False)
    )


@pytest.mark.parametrize(
    ("mentions", "names", "said"),
    [
        ((), {}, ""),
        (("U1",), {"U1": "ann"}, "@ann"),
        (("U1", "U2"), {"U1": "ann"}, "2 people"),
        (("U1", "S1", "S2"), {}, "1 person and 2 groups"),
        (("S1",), {}, "1 group"),
        (("U1",), {"U1": "here"}, "@\u2060here"),
    ],
)
def test_who_is_called_is_said_without_calling(
    mentions: tuple[str, ...], names: dict[str, str], said: str
) -> None:
    assert heard.called(mentions, names) == said


@pytest.mark.parametrize(
    ("thread", "said"),
    [
        (ThreadMode.QUIET, "All the rest stays in the card's thread."),
        (ThreadMode.DEFAULT, "all else to its thread."),
        (ThreadMode.BROADCAST, "All the rest goes to its thread and to the channel."),
    ],
)
def test_where_it_is_told_depends_on_the_thread(thread: ThreadMode, said: str) -> None:
    assert heard.where(Wishes(events=ENDS, thread=thread), direct=True).endswith(said)


patterns = st.text(string.ascii_lowercase + string.digits + "*-_= ", min_size=1, max_size=12).map(
    lambda text: " ".join(text.split()) or "x"
)
typable = st.builds(
    lambda found: FilterTarget(tuple(found)),
    st.lists(
        st.builds(
            Filter, st.sampled_from([one for one in Field if one is not Field.STATUS]), patterns
        ),
        min_size=1,
        max_size=4,
    ),
) | st.uuids().map(lambda id_: JobTarget(JobId(str(id_))))


@given(typable, wishes.filter(lambda one: one.events and one.thresholds))
def test_what_is_shown_to_be_typed_means_the_same_again(target: Target, wanted: Wishes) -> None:
    one = a_subscription(target, wanted)

    asked = parse(heard.again(one))

    assert isinstance(asked, Subscribe)
    read = asked.wanted
    assert read.target.key == target.key
    assert read.events == wanted.events
    assert (read.thread or ThreadMode.DEFAULT) is wanted.thread
    if EventKind.PROGRESS in wanted.events:
        assert read.thresholds == wanted.thresholds
