"""One of each of what people are told of their choices, their Home, and cancelling."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from slack_sdk.models.views import View

from bot import errors
from bot.domain.announcing import audit_notice
from bot.domain.cancelling import (
    AskedBefore,
    Cancelled,
    CancelOff,
    CancelOutcome,
    MayNot,
    NotCancelled,
    Outcome,
    Sure,
    TooLate,
    Uncertain,
    Verdict,
)
from bot.domain.channels import Channel, Defaults
from bot.domain.chosen import (
    DefaultsOff,
    DefaultsSet,
    DigestOff,
    DigestShown,
    DirectSet,
    Linked,
    LinkListed,
    LinkOutcome,
    LinkShown,
    LinkTaken,
    Muted,
    MuteShown,
    Unlinked,
    Unmuted,
)
from bot.domain.events import ENDS
from bot.domain.homes import Mine, MyJob
from bot.domain.jobs import JobId, JobStatus
from bot.domain.languages import Language, Origin, Spoken
from bot.domain.notices import Notice
from bot.domain.outcomes import (
    AlreadyOver,
    Glimpse,
    NotLinked,
    Preview,
    TooManySubscriptions,
    Unfollowed,
    UnsubscribedAll,
)
from bot.domain.preferences import Preference
from bot.domain.slips import Mistake, Slip
from bot.domain.subscriptions import JobTarget, Wishes
from bot.views import cancelling, choices, following, hints, home, pages, people, spoken, troubles
from bot.views.answers import Style
from bot.views.message import Message, said
from bot.views.modals import ask, digest, link, mute, preview, settings
from tests.builders import JOB_ID, NOON, a_job, a_report, a_sub_job
from tests.views.stories import a_watched, ended
from tests.views.wishes import a_subscription

STYLE = Style()
_OF_JOB = "42"
RUNNING = a_sub_job(8, num_tasks=1800, num_completed_tasks=430, num_active_tasks=40)
ERRORS = (
    errors.JobNotFound(),
    *(errors.NotAllowed(code=f"APIGW.{code}") for code in ("0310", "0401", "0802", "0001")),
    errors.WrongCredentials(),
    errors.Throttled(),
    errors.OverBudget(),
    errors.Busy("0x2A"),
    errors.Unreachable(),
    errors.Failing("0x2A"),
    errors.BrokenOff(),
    errors.TooSlow(),
    errors.Nonsense(),
    errors.TooLarge(),
    errors.Refused("0x2A", code="DLI.0001"),
)


def messages() -> Iterator[Message]:
    """Say what is answered to choices, wishes and troubles."""
    yield from _chosen()
    yield from _followed()
    yield from (cancelling.answer(outcome, STYLE) for outcome in _cancelled())
    yield from (cancelling.line(notice) for notice in _audited())
    yield from (said(troubles.of_job(error, JOB_ID)) for error in ERRORS)
    yield from (hints.mention(mistake) for mistake in (None, Mistake(Slip.COMMAND, "x9")))
    yield said(home.later("", timedelta(seconds=30)))
    yield hints.form()
    yield hints.left_out(said(_OF_JOB), "0x2A", JOB_ID)
    for why in Origin:
        found = Spoken(here=Language.CHINESE, is_chosen=True, to_you=Language.ENGLISH, why=why)
        yield spoken.shown(found)
        yield spoken.of_person(found)
        yield spoken.of_channel(replace(found, is_chosen=False))


def _chosen() -> Iterator[Message]:
    yield choices.mute(Muted(until=NOON, zone="UTC"))
    yield choices.mute(MuteShown(until=None, zone="UTC"))
    for unmuted in (Unmuted(was_muted=True), Unmuted(was_muted=False)):
        yield choices.mute(unmuted)
    for off in (DigestShown(None, None), DigestOff(was_on=True), DigestOff(was_on=False)):
        yield choices.digest(off)
    linked: tuple[LinkOutcome, ...] = (
        *(Linked("alice"), LinkTaken("alice"), LinkShown("alice"), LinkShown(None)),
        *(LinkListed("alice"), LinkShown("alice", is_listed=True)),
        *(Unlinked(was_linked=True), Unlinked(was_linked=False)),
        *(DirectSet(wanted=True, iam_user="alice"), DirectSet(wanted=True, iam_user=None)),
        DirectSet(wanted=False, iam_user=None),
    )
    yield from (people.link(one) for one in linked)
    yield choices.defaults(DefaultsSet(Defaults(events=ENDS, thresholds=(5, 10))), {})
    yield choices.defaults(DefaultsOff(), {})


def _followed() -> Iterator[Message]:
    for outcome in (AlreadyOver(a_report()), TooManySubscriptions(200), NotLinked()):
        yield following.followed(outcome, {}, STYLE)
    yield from (following.ended(UnsubscribedAll(count), Style()) for count in (0, 2))
    for was_following in (True, False):
        yield following.ended(Unfollowed(job_id=JOB_ID, was_following=was_following), Style())


def _audited() -> Iterator[Notice]:
    notice = audit_notice("T1", "C1", "eu-de", JOB_ID, number=1, at=NOON)
    for channel in ("C1", "D1"):
        for outcome in (Outcome.ACCEPTED, Outcome.UNCERTAIN):
            body = {"name": "ann", "user": "U1", "channel": channel, "outcome": outcome}
            yield replace(notice, body=body)


def _cancelled() -> Iterator[CancelOutcome]:
    report = a_report(RUNNING, job=a_job())
    yield CancelOff()
    yield Sure(report)
    yield TooLate(report)
    yield Cancelled(JOB_ID)
    yield Uncertain(JOB_ID, errors.TooSlow())
    for error in (errors.NotAllowed(), errors.Busy()):
        yield NotCancelled(JOB_ID, error)
    for accepted in (True, False):
        yield AskedBefore(job_id=JOB_ID, name="ann", at=NOON, accepted=accepted)
    for verdict in Verdict:
        may_not = MayNot(verdict=verdict, job_id=JOB_ID, owner="alice", iam_user="alice")
        yield replace(may_not, admins=("ann", "ann"), owners=True)
        yield replace(may_not, admins=("ann",))
        yield replace(may_not, owners=True)
        yield replace(may_not, owners=True, only_listed=True)
        yield replace(may_not, admins=("ann",), owners=True, only_listed=True)


def views() -> Iterator[Mapping[str, Any]]:
    """Open every modal in which something is chosen, and every kind of Home."""
    for view in (*_modals(), *_homes()):
        yield view.to_dict()


def _modals() -> Iterator[View]:
    yield ask.ask()
    yield ask.no_job("C1")
    for muted in (None, MuteShown(until=None, zone="UTC"), MuteShown(until=NOON, zone="UTC")):
        yield mute.mute("C1", muted)
    for shown in (None, DigestShown(None, None)):
        yield digest.digest("C1", shown, "Europe/Berlin")
    yield link.link(LinkShown(None), ())
    yield link.link(LinkShown("alice"), ("alice",))
    yield settings.settings(Preference(), Channel(team_id="T1", channel_id="C1"))
    yield settings.settings(Preference(direct=True), None)


def _homes() -> Iterator[View]:
    one = a_subscription(JobTarget(JOB_ID), Wishes(events=ENDS))
    mine = Mine(
        running=(MyJob(a_watched(RUNNING), ("C1", "D1")),),
        running_total=20,
        ended=(MyJob(ended(JobStatus.FAILED, message=""), ("C1",)),),
        ended_total=20,
        subscriptions=(one,),
        subscriptions_total=20,
        iam_user="alice",
    )
    for found in (mine, replace(mine, running=(), ended=()), Mine()):
        yield home.home(home.content(found, STYLE), NOON, home.unsubscribed(one))
    yield home.loading()
    yield home.away()


def texts() -> Iterator[str]:
    """Say what stands in pages, and what a form previews."""
    for failure in pages.Failure:
        yield pages.failed(failure, "").said
    for back in (True, False):
        yield pages.foreign("x9", "T1", taken_back=back).said
        yield pages.org_wide("", taken_back=back).said
    for page in (pages.invitation(""), pages.installed("x9", "")):
        yield f"{page.title} {page.said} {page.link_text}"
    jobs = tuple(a_job(job_id=JobId(f"j{n}")) for n in range(5))
    for matched in (0, 1, 7):
        seen = Preview(matched=matched, running=matched, searched=9, total=1204)
        yield preview.previewed(Glimpse(seen, jobs[:matched]))
