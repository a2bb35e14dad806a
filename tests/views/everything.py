"""One of each of what people are told, of jobs whose names and words are no language's."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import errors
from bot.domain.announcing import digest_notice, hint_notice, summary_notice
from bot.domain.cards import Story
from bot.domain.channels import Channel, Defaults, DigestPlan
from bot.domain.chosen import DigestSet, DigestShown
from bot.domain.events import EventKind
from bot.domain.filters import Field, Filter
from bot.domain.forecast import Basis
from bot.domain.jobs import JobStatus
from bot.domain.links import Links
from bot.domain.notices import DigestReason, Notice
from bot.domain.outcomes import (
    FollowsFilters,
    FollowsJob,
    NotSubscribed,
    Overview,
    Preview,
    Seen,
    Unsubscribed,
)
from bot.domain.reports import JobDetails, JobReport, ListedJob, RecentJobs
from bot.domain.slips import Mistake, Slip
from bot.domain.subscriptions import FilterTarget, JobTarget, ThreadMode, Wishes
from bot.domain.unusual import Oddity
from bot.domain.watch import Watched
from bot.views import (
    answers,
    card,
    choices,
    corrections,
    details,
    digest,
    following,
    guide,
    listing,
    notices,
    overview,
)
from bot.views.answers import Style
from bot.views.message import Message
from bot.views.modals.form import Form, FormKind
from bot.views.modals.subscribe import form, opening, refused
from tests.builders import JOB_ID, NOON, a_job, a_report, a_sub_job
from tests.views.estimates import BY_HISTORY, USUAL, a_forecast, a_journey, knowing, nights
from tests.views.stories import a_notice, a_watched, ended, lost, numbered, told
from tests.views.wishes import a_subscription

STYLE = Style(links=Links("https://console.example/dli?job={job_id}"))
MINUTE = timedelta(minutes=1)
PLAN = DigestPlan(hour=9, minute=5, days="mon-wed,fri", zone="Europe/Berlin")
ALL = Wishes(events=frozenset(EventKind), thresholds=(25, 50, 75), mentions=("U1", "U2", "S1"))
ONE = a_subscription(JobTarget(JOB_ID), ALL)
MANY = a_subscription(FilterTarget((Filter(Field.QUEUE, "etl"),)), ALL, id=2)
DONE = a_sub_job(1, status="SUCCEEDED", num_tasks=200, num_completed_tasks=200)
BROKEN = a_sub_job(
    7,
    status="FAILED",
    num_tasks=800,
    num_completed_tasks=430,
    num_failed_tasks=4,
    num_killed_tasks=2,
)
RUNNING = a_sub_job(8, num_tasks=1800, num_completed_tasks=430, num_active_tasks=40)
LATE = a_job(start_time=NOON - timedelta(hours=11, minutes=40), bad_row_count=3)
REASON = "DLI.0005: 0x2A\nCaused by: 0x2B"


def _reports() -> Iterator[JobReport]:
    known = a_report(DONE, BROKEN, RUNNING, job=LATE)
    slow: dict[str, Any] = {
        "oddities": frozenset({Oddity.SLOW}),
        "usual": USUAL,
        "forecast": a_forecast(4, 7),
    }
    yield replace(known, progress=replace(known.progress, **slow, **BY_HISTORY))
    yield replace(
        known, progress=replace(known.progress, is_tail=True, gained_at=NOON - 9 * MINUTE)
    )
    yield a_report(job=a_job(status=JobStatus.LAUNCHING), status=JobStatus.LAUNCHING)
    yield a_report(status=JobStatus.SCALING, status_error=errors.Busy("0x2A"))
    yield a_report(status=JobStatus.UNKNOWN, status_word="X9", progress_error=errors.TooSlow())
    yield a_report(DONE, BROKEN, status=JobStatus.FAILED, message=REASON, job=LATE)
    yield a_report(DONE, status=JobStatus.FAILED, job=a_job(status=JobStatus.FAILED))
    yield a_report(DONE, status=JobStatus.CANCELLED, message="0x2A", job=LATE)
    yield a_report(DONE, status=JobStatus.FINISHED, job=a_job(status=JobStatus.FINISHED))
    yield replace(known, progress_error=errors.Throttled(retry_after=MINUTE), is_older=True)


def _watched() -> Iterator[Watched]:
    running = a_watched(DONE, RUNNING)
    yield running
    yield knowing(a_watched(RUNNING), usual=USUAL, forecast=a_forecast(10, 20), **BY_HISTORY)
    yield knowing(running, forecast=a_forecast(4, 7, Basis.TASKS))
    yield lost(running)
    yield replace(running, failures=9)
    yield ended(JobStatus.FINISHED, DONE, RUNNING, input_row_count=12_000, result_count=1)
    yield ended(JobStatus.FAILED, DONE, BROKEN, message=REASON)
    yield ended(JobStatus.FAILED, message="")
    yield ended(JobStatus.CANCELLED, DONE, message="0x2A")
    yield knowing(ended(JobStatus.FAILED, BROKEN), usual=USUAL, **BY_HISTORY)


def _notices() -> Iterator[tuple[Notice, Story]]:
    stalled = knowing(a_watched(RUNNING), gained_at=NOON - 18 * MINUTE, usual=USUAL)
    for kind in EventKind:
        if kind is EventKind.PROGRESS:
            yield a_notice(kind, percent=75, passed=(25, 50)), Story(watched=stalled)
        elif kind.is_end:
            yield from (told(one, earlier=nights(5, 4, 9)) for one in _watched() if one.is_over)
        else:
            yield a_notice(kind), Story(watched=stalled)
            yield a_notice(kind), Story(watched=a_watched())
    done = knowing(ended(JobStatus.FINISHED, DONE), journey=a_journey(10, 20, 30, 40))
    notice, story = told(done, earlier=nights(5, 4, 9))
    yield replace(notice, thread=ThreadMode.QUIET), story


def _many() -> Iterator[Message]:
    ends = [told(numbered(one, n)) for n, one in enumerate(_watched()) if one.is_over]
    for reason in DigestReason:
        yield digest.digest(digest_notice([one for one, _story in ends], reason, NOON), ends, STYLE)
    of_day = summary_notice("T1", "C1", NOON - timedelta(days=1), NOON)
    yield digest.summary(
        of_day, [story.watched for _one, story in ends], [a_watched(RUNNING)] * 14, PLAN, STYLE
    )
    yield digest.summary(of_day, [], [], PLAN, STYLE)


def _wished() -> Iterator[Message]:
    names = {"U1": "ann"}
    for report in (*_reports(), None):
        yield following.followed(
            FollowsJob(subscription=ONE, is_new=True, report=report), names, STYLE
        )
    for matched, running, searched in ((7, 2, 9), (1, 1, 9), (3, 0, 9), (0, 0, 9)):
        seen = Preview(matched=matched, running=running, searched=searched, total=1204)
        yield following.followed(
            FollowsFilters(subscription=MANY, is_new=False, preview=seen, trouble="not_in_channel"),
            names,
            STYLE,
        )
    for thread in ThreadMode:
        quiet = replace(ONE, wishes=replace(ALL, thread=thread))
        yield following.ended(Unsubscribed(subscription=quiet, still_heard=True), STYLE)
    yield following.ended(NotSubscribed(target=MANY.target, near=(ONE, MANY), total=7), STYLE)
    yield choices.digest(DigestSet(PLAN, NOON))
    yield choices.digest(DigestShown(PLAN, None))


def _channel() -> Iterator[Message]:
    channel = Channel(
        team_id="T1",
        channel_id="C1",
        muted_until=NOON.replace(hour=14),
        paused_for="is_archived",
        digest=PLAN,
        digest_due_at=NOON,
        defaults=Defaults(thread=ThreadMode.QUIET, mentions=("U1",)),
    )
    running = tuple(one for one in _watched() if not one.is_over)
    shown: dict[str, Any] = {
        "subscriptions": (ONE, MANY),
        "page": 2,
        "pages": 3,
        "running": running,
        "now": NOON,
    }
    yield overview.overview(Overview(channel=channel, total=23, **shown), STYLE)
    yield overview.overview(
        Overview(
            channel=Channel(team_id="T1", channel_id="C1"),
            **{**shown, "subscriptions": (), "total": 0, "running": ()},
        ),
        STYLE,
    )


def _jobs() -> Iterator[Message]:
    jobs = tuple(ListedJob(one.job, one.progress) for one in _watched())
    found = RecentJobs(jobs=jobs, matched=40, searched=300, total=1204, asked_at=NOON)
    yield listing.recent(found, STYLE)
    yield listing.of_project(listing.recent(found, STYLE), "etl", ("etl", "alice"))
    yield listing.recent(replace(found, jobs=(), matched=0), STYLE)
    yield listing.recent(replace(found, jobs=(), matched=0, searched=0, total=0), STYLE)


def messages() -> Iterator[Message]:
    """Say everything that is posted or answered."""
    for report in _reports():
        yield answers.job(report, STYLE)
        yield answers.shared(report, STYLE, "ann")
    for watched in _watched():
        yield card.card(Story(watched=watched, earlier=nights(5, 4)), STYLE)
        yield card.card(Story(watched=watched, is_followed=False), STYLE)
    yield from (notices.event(notice, story, STYLE) for notice, story in _notices())
    for code in ("not_in_channel", "is_archived", "channel_not_found", "restricted_action"):
        yield notices.hint(hint_notice("T1", "U1", "C0ETL", code, NOON), 3)
    yield from _many()
    yield from _wished()
    yield from _channel()
    yield from _jobs()
    yield from (guide.help_(topic) for topic in ("", *guide.TOPICS))
    for slip in Slip:
        yield corrections.correct(Mistake(slip, "x9", "y9"), "eu-de")
        if "{word}" not in corrections.SENTENCES[slip]:
            yield corrections.correct(Mistake(slip))


def views() -> Iterator[Mapping[str, Any]]:
    """Open every modal."""
    for report in _reports():
        yield details.details(JobDetails(report=report, detail={}), STYLE).to_dict()
    yield details.looking(JOB_ID).to_dict()
    yield opening().to_dict()
    yield refused().to_dict()
    for kind in FormKind:
        yield form(Form(kind, "C1", Seen(queues=("etl",), owners=("alice",)))).to_dict()
