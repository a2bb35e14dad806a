from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wishing.zones import next_time

BERLIN = "Europe/Berlin"
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - with a zone by `timezones`


@pytest.mark.parametrize(
    ("hour", "minute", "after", "expected"),
    [
        (8, 0, "2026-11-22T06:59", "2026-11-22T07:00"),
        (8, 0, "2026-11-22T07:00", "2026-11-23T07:00"),
        (0, 0, "2026-12-31T22:30", "2026-12-31T23:00"),
        (8, 0, "2026-03-28T12:00", "2026-03-29T06:00"),
        (2, 30, "2026-03-28T12:00", "2026-03-29T01:30"),
        (2, 30, "2026-10-25T00:00", "2026-10-25T00:30"),
        (2, 30, "2026-10-25T00:45", "2026-10-25T01:30"),
    ],
    ids=["today", "not now", "at midnight", "in summer", "left out", "first", "second"],
)
def test_the_next_time_is_local_whatever_summer_time_does(
    hour: int, minute: int, after: str, expected: str
) -> None:
    after_at, expected_at = (
        datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (after, expected)
    )

    assert next_time(hour, minute, BERLIN, after_at) == expected_at


@given(
    moments,
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from([BERLIN, "UTC", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"]),
)
def test_it_lies_ahead_within_a_day_and_a_bit(
    after: datetime, hour: int, minute: int, zone: str
) -> None:
    found = next_time(hour, minute, zone, after)

    assert timedelta() < found - after <= timedelta(hours=26)
    local = found.astimezone(ZoneInfo(zone))
    off = abs((local.hour * 60 + local.minute) - (hour * 60 + minute))
    assert off in {0, 30, 60}
