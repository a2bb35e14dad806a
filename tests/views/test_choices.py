from datetime import timedelta
from typing import Any

import pytest

from bot.domain.channels import Defaults, DigestPlan
from bot.domain.chosen import (
    DefaultsOff,
    DefaultsSet,
    DefaultsShown,
    DigestOff,
    DigestSet,
    DigestShown,
    Linked,
    LinkShown,
    LinkTaken,
    Muted,
    MuteShown,
    Unlinked,
    Unmuted,
)
from bot.domain.events import ENDS, EventKind
from bot.domain.outcomes import (
    AlreadyOver,
    NotLinked,
    NotSubscribed,
    TooManySubscriptions,
    Unfollowed,
    Unsubscribed,
    UnsubscribedAll,
)
from bot.domain.subscriptions import JobTarget, ThreadMode, Wishes
from bot.views import choices, following, people, reaching
from bot.views.answers import Style
from bot.views.message import Message
from tests.builders import JOB_ID, NOON, a_report
from tests.views.slack_rules import assert_fit_for_slack
from tests.views.wishes import a_subscription

PLAN = DigestPlan(hour=9, minute=5, days="mon,thu", zone="Europe/Berlin")
FAILED = Wishes(events=frozenset({EventKind.FAILED}))
ONE = a_subscription(JobTarget(JOB_ID), FAILED)


def digest(outcome: Any) -> Message:
    return choices.digest(outcome)


def defaults(outcome: Any) -> Message:
    return choices.defaults(outcome, {"U1": "ann"})


def followed(outcome: Any) -> Message:
    return following.followed(outcome, {}, Style())


def ended(outcome: Any) -> Message:
    return following.ended(outcome, Style())


@pytest.mark.parametrize(
    ("word", "outcome", "said"),
    [
        (choices.mute, Muted(until=NOON, zone="UTC"), "Muted until <!date^"),
        (choices.mute, MuteShown(until=NOON, zone="UTC"), "Muted until <!date^"),
        (choices.mute, MuteShown(until=None, zone="UTC"), "isn't muted. To hold its notices back"),
        (choices.mute, Unmuted(was_muted=True), "isn't muted any more"),
        (choices.mute, Unmuted(was_muted=False), "wasn't muted"),
        (digest, DigestSet(PLAN, NOON), "comes Monday, Thursday at 09:05 (Europe/Berlin), next"),
        (digest, DigestSet(PLAN, NOON, "is_archived"), "This channel is archived"),
        (digest, DigestShown(PLAN, None), "(Europe/Berlin). To end it"),
        (digest, DigestShown(None, None), "gets no daily digest. To have one"),
        (digest, DigestOff(was_on=True), "gets no daily digest any more"),
        (digest, DigestOff(was_on=False), "gets no daily digest. To have one"),
        (people.link, Linked("alice"), "You are `alice` in DLI"),
        (people.link, LinkTaken("alice"), "Somebody else has said that they are `alice`"),
        (people.link, LinkShown("alice"), "You are `alice` in DLI. To end it"),
        (people.link, LinkShown(None), "I don't know which DLI user you are"),
        (people.link, Unlinked(was_linked=True), "I have forgotten which DLI user you are"),
        (people.link, Unlinked(was_linked=False), "I don't know which DLI user you are"),
        (defaults, DefaultsSet(Defaults(events=ENDS, thresholds=(5, 10))), "`on:end`, `at:5,10`"),
        (defaults, DefaultsShown(Defaults(mentions=("U1",))), "mentions of @ann"),
        (defaults, DefaultsShown(Defaults(thread=ThreadMode.QUIET)), "`thread:quiet`"),
        (defaults, DefaultsOff(), "the bot's own defaults"),
        (followed, AlreadyOver(a_report()), "This job has ended already"),
        (followed, TooManySubscriptions(200), "This channel has 200 subscriptions"),
        (followed, NotLinked(), "Say it once: `/dli-progress link alice`"),
        (ended, NotLinked(), "Say it once: `/dli-progress link alice`"),
        (ended, UnsubscribedAll(0), "This channel had no subscriptions"),
        (ended, UnsubscribedAll(2), "2 subscriptions ended"),
        (ended, Unsubscribed(subscription=ONE), f"subscribe {JOB_ID} on:failed`"),
        (ended, Unsubscribed(subscription=ONE, still_heard=True), "It still hears of"),
        (ended, Unfollowed(job_id=JOB_ID, was_following=True), "To have it back"),
        (ended, Unfollowed(job_id=JOB_ID, was_following=False), "or not any more"),
        (
            ended,
            NotSubscribed(target=None, near=(ONE,), total=1),
            "That subscription has ended already",
        ),
        (
            ended,
            NotSubscribed(target=ONE.target, near=(), total=0),
            "It has no subscriptions at all",
        ),
    ],
)
def test_every_outcome_is_worded(word: Any, outcome: Any, said: str) -> None:
    message = word(outcome)

    assert said in message.text
    assert_fit_for_slack(message.to_slack())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("not_in_channel", "/invite @DLI Progress"),
        ("channel_not_found", "/invite @DLI Progress"),
        ("is_archived", "This channel is archived"),
        ("restricted_action", "it says `restricted_action`"),
    ],
)
def test_why_nothing_can_be_posted_is_told_with_a_cure(code: str, said: str) -> None:
    assert said in reaching.cure(code)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("*", "every day"),
        ("mon-fri", "Monday to Friday"),
        ("mon,sat-sun", "Monday, Saturday to Sunday"),
    ],
)
def test_days_are_said_in_full(days: str, said: str) -> None:
    assert choices.days_in_words(days) == said


def test_a_mute_says_until_when_in_each_readers_own_zone() -> None:
    until = NOON + timedelta(hours=1)

    assert f"<!date^{int(until.timestamp())}^" in choices.muted_until(until)
