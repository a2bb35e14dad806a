import re
from datetime import timedelta

import pytest
from hypothesis import given

from bot.views import spans
from tests.views.estimates import ranges

UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}


def read(words: str) -> float:
    """Read a duration back in seconds."""
    return sum(int(count) * UNITS[unit] for count, unit in re.findall(r"(\d+) (\w+)", words))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 59, "less than a minute"),
        (10, 70, "up to 2 min"),
        (40, 80, "about 1 min"),
        (20, 160, "up to 3 min"),
        (290, 310, "about 5 min"),
        (240, 420, "4 to 7 min"),
        (260, 401, "4 to 7 min"),
        (18 * 60, 22 * 60, "18 to 25 min"),
        (50 * 60, 70 * 60, "50 min to 1 h 10 min"),
        (70 * 60, 100 * 60, "1 h 10 min to 1 h 40 min"),
        (2 * 3600, 3 * 3600, "2 to 3 h"),
        (3 * 3600, 7.2 * 3600, "3 h to 7 h 30 min"),
        (26 * 3600, 49 * 3600, "1 d 2 h to 2 d 1 h"),
    ],
)
def test_what_is_to_come_is_said_in_round_figures(low: float, high: float, words: str) -> None:
    assert spans.ahead(timedelta(seconds=low), timedelta(seconds=high)) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0, 3, "0 to 3 s"),
        (44, 99, "44 s to 1 min 40 s"),
        (240, 540, "4 to 9 min"),
        (290, 320, "about 5 min"),
        (4000, 4100, "1 h 5 min to 1 h 10 min"),
        (4 * 3600, 5 * 3600, "4 to 5 h"),
    ],
)
def test_what_was_is_said_in_round_figures(low: float, high: float, words: str) -> None:
    assert spans.behind(timedelta(seconds=low), timedelta(seconds=high)) == words


@given(ranges)
def test_a_range_to_come_is_never_said_narrower_nor_with_the_same_figure_twice(
    both: list[timedelta],
) -> None:
    low, high = both

    words = spans.ahead(low, high)

    if words.startswith("up to "):
        assert high.total_seconds() <= read(words)
    elif not words.startswith(("about ", "less than a minute")):
        first, _, last = words.partition(" to ")
        start = read(first) or read(f"{first} {last.split()[-1]}")
        assert 0 < start <= low.total_seconds()
        assert start < read(last) >= high.total_seconds()


@given(ranges)
def test_a_range_that_was_is_said_as_a_range_or_as_about_one_figure(both: list[timedelta]) -> None:
    words = spans.behind(*both)

    first, parted, last = words.partition(" to ")
    assert first != last
    assert parted or words.startswith("about ")
