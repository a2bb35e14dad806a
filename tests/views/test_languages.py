"""What people read in another language is in that language, figures included."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from bot.domain.cards import Story
from bot.domain.events import EventKind
from bot.domain.jobs import JobStatus
from bot.domain.languages import Language, of_locale
from bot.sandbox.slack.block_kit.surfaces import Surface
from bot.sandbox.slack.block_kit.views import checked
from bot.views import card, heard, notices, spans, text
from bot.views.answers import Style
from bot.views.language import _, both, either, number, pattern, several, speaking, spoken
from tests.views import chosen, everything
from tests.views.estimates import estimated_stories
from tests.views.slack_rules import assert_fit_for_slack
from tests.views.stories import a_notice

NAMES = {
    *JobStatus,
    *("DDL", "DCL", "IMPORT", "EXPORT", "QUERY", "INSERT", "UPDATE", "DELETE"),
    *("English", "APIGW", "Cookie", "DLI", "Slack", "SQL", "IAM", "IP", "UTC", "ID", "Spark"),
    *("alice", "ann", "etl", "Europe", "Berlin", "DATABASE"),
    *("OWNER", "owner", "status", "progress", "tags", "quiet"),
}
"""Names, ids, and words that are DLI's or are typed, which are the same in every language."""
UNREAD = {
    "column_settings",
    "style",
    "type",
    "action_id",
    "block_id",
    "value",
    "url",
    "callback_id",
    "private_metadata",
}
_SAID_BY_OTHERS = ("Caused by", "launching、running、scaling、finished、failed、cancelled")
_EXAMPLES = (
    *("insert into sales*", "team=bi", "/dli-progress help", "/invite @DLI Progress"),
    "Follow this job",
    "DLI Progress",
)
_TYPED = re.compile(
    "|".join(map(re.escape, (*_SAID_BY_OTHERS, *_EXAMPLES)))
    + r"|`[^`]*`|<[^>|]*\|?|https?:\S+|[a-z]+:[\w*,.@-]+|\w+_\w+|\b\w*\d\w*\b"
)
_LATIN = re.compile(r"[A-Za-z]{2,}")


def _read(value: Any) -> Iterator[str]:
    """Yield what is read of a message or a modal, without what DLI's users wrote."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping) and value.get("type") != "rich_text_preformatted":
        for name, part in value.items():
            if name not in UNREAD:
                yield from _read(part)
    elif isinstance(value, list):
        for part in value:
            yield from _read(part)


def _english(value: Any) -> set[str]:
    words = {word for said in _read(value) for word in _LATIN.findall(_TYPED.sub(" ", said))}
    return words - NAMES


def test_messages_in_chinese_have_no_english_in_them() -> None:
    with speaking(Language.CHINESE):
        for message in (*everything.messages(), *chosen.messages()):
            payload = message.to_slack()
            assert _english(payload) == set(), payload


def test_modals_in_chinese_have_no_english_in_them() -> None:
    with speaking(Language.CHINESE):
        for view in (*everything.views(), *chosen.views()):
            assert _english(view) == set(), view


def test_pages_and_previews_in_chinese_have_no_english_in_them() -> None:
    with speaking(Language.CHINESE):
        for said in chosen.texts():
            assert _english(said) == set(), said


def test_slack_takes_all_that_is_said_in_chinese() -> None:
    pings = ("<@U1>", "<@U2>", "<!subteam^S1>", "<#C0ETL>", "<#C1>")
    with speaking(Language.CHINESE):
        for message in (*everything.messages(), *chosen.messages()):
            assert_fit_for_slack(message.to_slack(), pings=pings)
        for view in (*everything.views(), *chosen.views()):
            checked(dict(view), Surface(view["type"]))


@settings(max_examples=30)
@given(estimated_stories)
def test_whatever_dli_says_slack_takes_it_in_chinese(story: Story) -> None:
    with speaking(Language.CHINESE):
        assert_fit_for_slack(card.card(story, Style()).to_slack())
        for kind in EventKind:
            assert_fit_for_slack(notices.event(a_notice(kind), story, Style()).to_slack())


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (0, "0 s", "0 秒"),
        (12, "12 s", "12 秒"),
        (240, "4 min", "4 分钟"),
        (252, "4 min 12 s", "4 分 12 秒"),
        (3600, "1 h", "1 小时"),
        (11_100, "3 h 5 min", "3 小时 5 分钟"),
        (93_600, "1 d 2 h", "1 天 2 小时"),
    ],
)
def test_durations_are_said_in_the_languages_units(
    seconds: int, english: str, chinese: str
) -> None:
    time = timedelta(seconds=seconds)

    assert text.duration(time) == english
    with speaking(Language.CHINESE):
        assert text.duration(time) == chinese


@pytest.mark.parametrize(
    ("low", "high", "chinese"),
    [
        (0, 50, "1 分钟以内"),
        (10, 70, "2 分钟以内"),
        (290, 310, "5 分钟左右"),
        (240, 420, "4～7 分钟"),
        (3000, 4200, "50 分钟～1 小时 10 分钟"),
    ],
)
def test_spans_are_said_as_the_language_says_them(low: int, high: int, chinese: str) -> None:
    with speaking(Language.CHINESE):
        assert spans.ahead(timedelta(seconds=low), timedelta(seconds=high)) == chinese


def test_figures_and_lists_are_set_as_in_the_language() -> None:
    kinds = ["一", "二", "三"]
    with speaking(Language.CHINESE):
        assert (number(1_234_567), text.percent(63)) == ("1,234,567", "63%")
        assert heard.percents((25, 50, 75)) == "25%、50%、75%"
        assert (several(kinds), both(kinds), either(kinds)) == (
            "一、二、三",
            "一、二、三",
            "一、二或三",
        )
        assert pattern(_("d MMM HH:mm"), datetime(2026, 11, 5, 7, 3, tzinfo=UTC)) == "11月5日 07:03"
        assert pattern("EEE HH:mm", datetime(2026, 11, 5, 7, 3, tzinfo=UTC)) == "周四 07:03"
    assert (number(1_234_567), text.percent(63)) == ("1,234,567", "63 %")
    assert heard.percents((25, 50, 75)) == "25, 50 and 75 %"
    assert (several("ab"), both("abc"), either("abc"), both("a")) == (
        "a, b",
        "a, b and c",
        "a, b or c",
        "a",
    )
    assert pattern(_("d MMM HH:mm"), datetime(2026, 11, 5, 7, 3, tzinfo=UTC)) == "5 Nov 07:03"


def test_one_may_speak_another_language_for_a_while() -> None:
    with speaking(Language.CHINESE):
        with speaking(Language.ENGLISH):
            assert _("Details") == "Details"
        assert _("Details") == "详情"
    assert spoken() is Language.ENGLISH


async def test_tasks_at_the_same_time_speak_each_their_own() -> None:
    both_speak = asyncio.Barrier(2)

    async def say(language: Language) -> str:
        with speaking(language):
            await both_speak.wait()
            return _("Details")

    said = await asyncio.gather(say(Language.CHINESE), say(Language.ENGLISH))

    assert list(said) == ["详情", "Details"]
    assert spoken() is Language.ENGLISH


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("zh-CN", Language.CHINESE),
        ("zh_TW", Language.CHINESE),
        ("en-GB", Language.ENGLISH),
        ("de-DE", None),
        ("", None),
    ],
)
def test_a_locale_of_slacks_has_a_language_if_we_speak_it(
    locale: str, language: Language | None
) -> None:
    assert of_locale(locale) is language
