"""Every modal, in both languages, is one that Slack takes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from slack_sdk.models.views import View

from bot.domain.channels import Channel, Defaults, DigestPlan
from bot.domain.chosen import DigestShown, LinkShown, MuteShown
from bot.domain.events import EventKind
from bot.domain.ids import JobRef
from bot.domain.languages import Language
from bot.domain.preferences import Preference
from bot.domain.statements import Privacy
from bot.domain.subscriptions import ThreadMode
from bot.sandbox.slack.block_kit.surfaces import Surface
from bot.sandbox.slack.block_kit.views import checked
from bot.views import hints
from bot.views.answers import Style, told
from bot.views.language import speaking
from bot.views.message import said
from bot.views.modals import ask, digest, link, mute
from bot.views.modals.answer import answered, waiting
from bot.views.modals.settings import settings
from bot.views.unfurl import unfurled
from tests.builders import JOB_ID, NOON, a_job, a_report
from tests.views.wishes import nasty

PLAN = DigestPlan(hour=7, minute=30, days="mon-wed,sat", zone="Asia/Shanghai")
CHANNEL = Channel(
    team_id="T1",
    channel_id="C1",
    language=Language.CHINESE,
    defaults=Defaults(
        events=frozenset(EventKind) - {EventKind.LOST},
        thresholds=(10, 90),
        thread=ThreadMode.QUIET,
    ),
)
MODALS: dict[str, Callable[[], View]] = {
    "mute, no channel": lambda: mute.mute("", None),
    "mute": lambda: mute.mute("C1", MuteShown(until=None, zone="UTC")),
    "muted": lambda: mute.mute("C1", MuteShown(until=NOON + timedelta(hours=1), zone="UTC")),
    "digest, no channel": lambda: digest.digest("", None, "UTC"),
    "no digest": lambda: digest.digest("C1", DigestShown(None, None), "Europe/Berlin"),
    "digest": lambda: digest.digest("C1", DigestShown(PLAN, NOON), "Europe/Berlin"),
    "not linked": lambda: link.link(LinkShown(None), ("alice", "x" * 300, "b" * 120, " ")),
    "linked": lambda: link.link(LinkShown("alice"), ()),
    "listed": lambda: link.link(LinkShown("alice", is_listed=True), ("alice",)),
    "settings": lambda: settings(Preference(), None),
    "settings of a channel": lambda: settings(
        Preference(language=Language.ENGLISH, direct=True), CHANNEL
    ),
    "ask": ask.ask,
    "no job": lambda: ask.no_job("C1"),
    "asking": lambda: waiting("DLI", ask.looking(JOB_ID), external_id="x"),
    "told": lambda: ask.told(JobRef("eu-de", JOB_ID), told(a_report(job=a_job()), Style())),
    "answered": lambda: answered("DLI", said("*Done*")),
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", MODALS)
def test_slack_takes_it(name: str, language: Language) -> None:
    with speaking(language):
        view = MODALS[name]().to_dict()

    checked(view, Surface.MODAL)
    assert len(view["title"]["text"]) <= 24


@pytest.mark.parametrize(
    ("plan", "days"),
    [
        ("*", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
        ("mon-wed,sat", ["mon", "tue", "wed", "sat"]),
        ("sun", ["sun"]),
    ],
)
def test_the_days_of_a_digest_are_those_that_are_ticked(plan: str, days: list[str]) -> None:
    assert list(digest.days_of(plan)) == days


@given(nasty, nasty)
def test_a_link_shows_what_is_safe_to_show(statement: str, name: str) -> None:
    report = a_report(job=a_job(statement=statement, queue_name=name, owner="secret-owner"))

    shown = unfurled(report, Style(privacy=Privacy.HIDDEN)).to_attachment()

    checked({**ask.ask().to_dict(), "blocks": shown["blocks"], "submit": None}, Surface.MODAL)
    assert "secret-owner" not in str(shown)
    assert all(block["type"] != "rich_text" for block in shown["blocks"])


def test_a_link_is_told_in_words_to_those_who_see_no_blocks() -> None:
    shown = unfurled(a_report(job=a_job()), Style()).to_attachment()

    first, *_, statement, facts = shown["fallback"].splitlines()
    assert first == "Running"
    assert "SELECT" in statement
    assert facts == f"{JOB_ID} · queue etl · as DLI told it at 2026-11-22 12:00 UTC"


def test_a_hint_says_what_a_mention_can_do() -> None:
    assert "subscribe" in hints.mention().text
