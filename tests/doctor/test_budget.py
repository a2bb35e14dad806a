"""Whether the requests of a minute suffice, by figures alone."""

from datetime import timedelta

import pytest

from bot.dli.limits import Rate
from bot.doctor.budget import allows, suffices
from bot.store.survey import Demand
from bot.watching.pace import Means

SETTING = "DLI_REQUESTS_PER_MINUTE"
MINUTE = timedelta(minutes=1)


def means(per_minute: int) -> Means:
    return Means(
        per_minute=per_minute,
        beat=timedelta(seconds=10),
        least=timedelta(seconds=5),
        most=timedelta(seconds=120),
    )


def demand(open_jobs: int = 0, looked_at: int = 0, *, has_filters: bool = False) -> Demand:
    return Demand(open_jobs=open_jobs, looked_at=looked_at, has_filters=has_filters)


@pytest.mark.parametrize(
    ("wanted", "least"),
    [
        (demand(), 0),
        (demand(has_filters=True), 2),
        (demand(1), 2),
        (demand(250), 4),
        (demand(20, 20), 13),
        (demand(1_000, 400, has_filters=True), 248),
    ],
)
def test_the_least_is_a_sweep_a_minute_and_the_rarest_looks(wanted: Demand, least: int) -> None:
    enough, too_few = (suffices(wanted, means(n), SETTING) for n in (max(1, least), least - 1))

    assert enough.ok
    if least:
        assert not too_few.ok
        assert f"{SETTING} to {least} or more" in too_few.cure


def test_sweeps_that_the_budget_slows_are_told_and_no_fault() -> None:
    said = suffices(demand(300, has_filters=True), means(10), SETTING)

    assert (said.ok, said.cure) == (True, "")
    assert "sweeps are" in said.detail
    assert "not 10 s" in said.detail


@pytest.mark.parametrize(
    ("limit", "per_minute", "ok"),
    [
        (Rate(60, MINUTE), 60, True),
        (Rate(60, MINUTE), 61, False),
        (Rate(5, timedelta(seconds=5)), 60, True),
        (Rate(2000, MINUTE), 60, True),
    ],
)
def test_what_dli_named_is_held_against_the_setting(
    limit: Rate, per_minute: int, *, ok: bool
) -> None:
    said = allows(limit, per_minute, SETTING)

    assert said.ok is ok
    assert (SETTING in said.cure) is not ok
