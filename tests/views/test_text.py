from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.views import text


@given(st.text(max_size=400), st.integers(1, 200))
def test_escaped_text_keeps_to_its_limit_and_cannot_be_mark_up(said: str, limit: int) -> None:
    escaped = text.escape(said, limit)

    assert len(escaped) <= limit
    assert "<" not in escaped
    assert ">" not in escaped


@pytest.mark.parametrize(("limit", "escaped"), [(12, "&lt;&lt;…"), (9, "&lt;&lt;…"), (6, "&lt;…")])
def test_as_much_is_kept_as_fits_and_no_entity_is_parted(limit: int, escaped: str) -> None:
    assert text.escape("<" * 9, limit) == escaped


@given(st.text(max_size=100))
def test_short_text_loses_nothing_but_what_cannot_be_seen(said: str) -> None:
    entities = text.escape(said, 10_000).replace("&lt;", "<").replace("&gt;", ">")

    assert entities.replace("&amp;", "&") == text.plain(said, 10_000)


@pytest.mark.parametrize(
    "ping", ["<!channel>", "<!here|x>", "<@U123>", "<#C1>", "@channel", "@Here"]
)
def test_nobody_can_be_pinged_by_plain_text(ping: str) -> None:
    assert ping not in text.plain(f"a {ping} b", 100)


def test_what_is_on_one_line_stays_there() -> None:
    assert text.line(" a\n\tb\u200b <c> ", 100) == "a b &lt;c&gt;"


@pytest.mark.parametrize(
    ("id_", "ping"),
    [
        ("U0ANN", "<@U0ANN>"),
        ("W0ANN", "<@W0ANN>"),
        ("S0TEAM", "<!subteam^S0TEAM>"),
        ("channel", ""),
        ("U1> <!here", ""),
        ("C0ETL", ""),
        ("", ""),
    ],
)
def test_only_users_and_groups_can_be_pinged(id_: str, ping: str) -> None:
    assert text.mention(id_) == ping


def test_sql_is_left_alone() -> None:
    assert text.plain("a < b AND c <> d", 100) == "a < b AND c <> d"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "0 s"),
        (0.9, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (252, "4 min 12 s"),
        (3600, "1 h"),
        (11_100, "3 h 5 min"),
        (90_000, "1 d 1 h"),
    ],
)
def test_a_duration_has_two_units(seconds: float, words: str) -> None:
    assert text.duration(timedelta(seconds=seconds)) == words


def test_a_moment_is_shown_in_the_readers_own_zone() -> None:
    noon = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    assert text.moment(noon, "{time}") == "<!date^1795348800^{time}|2026-11-22 12:00 UTC>"


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2.5e12, "2.5 TB")]
)
def test_a_size_has_the_unit_that_suits_it(count: int, words: str) -> None:
    assert text.size(count) == words


@pytest.mark.parametrize(
    ("said", "apart"),
    [
        ("按 *订阅*，或", "按 *订阅*_，或"),
        ("输入`list`显示", "输入_`list`_显示"),
        ("`on`、`at`", "`on`_、_`at`"),
        ("*本频道*：`a`", "*本频道*_：_`a`"),
        ("*一*\n*二*", "*一*\n*二*"),
        ("在<#C1|一*二*三>中", "在<#C1|一*二*三>中"),
        ("`一*二*三`", "`一*二*三`"),
        ("Press *Share*, or `list`.", "Press *Share*, or `list`."),
        ("2*3*4 五*6", "2*3*4 五*6"),
    ],
)
def test_marks_stand_apart_from_chinese(said: str, apart: str) -> None:
    once = text.apart(said)

    assert once == apart.replace("_", "\u200b")
    assert text.apart(once) == once
