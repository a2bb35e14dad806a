from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dli.times import from_http, from_iso, from_millis, to_millis

NOON = datetime(2020, 7, 27, 12, 0, 0, tzinfo=UTC)


def test_millis_are_read_to_the_millisecond_and_written_again() -> None:
    moment = NOON + timedelta(milliseconds=123)

    assert from_millis(1_595_851_200_123) == moment
    assert to_millis(moment) == 1_595_851_200_123


@pytest.mark.parametrize("millis", [None, 0, -1, 2**62, 2**63 - 1, 10**15])
def test_millis_out_of_range_are_no_time(millis: int | None) -> None:
    assert from_millis(millis) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 27 Jul 2020 12:00:00 GMT", NOON),
        ("Mon, 27 Jul 2020 12:00:00 -0000", NOON),
        ("soon", None),
        ("Mon, 27 Jul 99999999999 12:00:00 GMT", None),
        ("", None),
    ],
)
def test_http_dates_are_read(text: str, moment: datetime | None) -> None:
    assert from_http(text) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-07-27T12:00:00.000000Z", NOON),
        ("2020-07-27T12:00:00", NOON),
        ("2020-07-27T14:00:00+02:00", NOON),
        ("tomorrow", None),
    ],
)
def test_iso_dates_are_read(text: str, moment: datetime | None) -> None:
    assert from_iso(text) == moment


@given(st.text())
def test_no_text_breaks_a_reader_of_times(text: str) -> None:
    for read in (from_http, from_iso):
        moment = read(text)

        assert moment is None or moment.tzinfo
