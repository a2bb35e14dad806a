from datetime import timedelta

import pytest

from bot.dli import calls
from bot.dli.calls import Call, Retries
from bot.domain.jobs import JobId
from bot.errors import (
    Busy,
    DliError,
    JobNotFound,
    Nonsense,
    NotAllowed,
    OverBudget,
    Refused,
    SettingsError,
    Throttled,
    TooSlow,
    Unreachable,
    WrongCredentials,
)

JOB = JobId("0a1b")
STATUS = calls.status(JOB)
PROGRESS = calls.progress(JOB)
CANCEL = calls.cancel(JOB)
THROTTLED = Throttled(retry_after=timedelta(seconds=3))


def tries(call: Call, error: Exception, *, seconds_left: float = 10) -> int:
    """Count how often a call that always fails is made."""
    retries = Retries(call, lambda: seconds_left)
    return next(n for n in range(1, 9) if retries(error) is False)


@pytest.mark.parametrize(
    ("call", "error", "times"),
    [
        (STATUS, Unreachable(), 3),
        (STATUS, TooSlow(), 3),
        (STATUS, Busy(), 3),
        (PROGRESS, Busy(), 2),
        (PROGRESS, Unreachable(), 3),
        (STATUS, THROTTLED, 2),
        (STATUS, OverBudget(retry_after=timedelta(seconds=1)), 1),
        (STATUS, WrongCredentials(), 1),
        (STATUS, NotAllowed(), 1),
        (STATUS, JobNotFound(), 1),
        (STATUS, Refused(), 1),
        (STATUS, Nonsense(), 1),
        (STATUS, SettingsError(), 1),
        (CANCEL, Unreachable(), 1),
        (CANCEL, TooSlow(), 1),
        (CANCEL, Busy(), 1),
        (CANCEL, THROTTLED, 1),
    ],
)
def test_a_call_is_repeated_by_what_went_wrong(call: Call, error: DliError, times: int) -> None:
    assert tries(call, error) == times


@pytest.mark.parametrize("error", [Unreachable(), TooSlow(), Busy(), THROTTLED])
def test_nothing_is_repeated_when_the_patience_is_gone(error: DliError) -> None:
    assert tries(STATUS, error, seconds_left=0.9) == 1


@pytest.mark.parametrize(
    ("pause", "seconds_left", "expected"),
    [(3, 10, 3.0), (3, 3.5, False), (60, 10, False), (None, 10, 5.0), (0, 10, 0.0)],
)
def test_a_pause_is_waited_for_if_it_fits(
    pause: int | None, seconds_left: float, expected: object
) -> None:
    after = None if pause is None else timedelta(seconds=pause)
    retries = Retries(STATUS, lambda: seconds_left)

    assert retries(Throttled(retry_after=after)) == expected
