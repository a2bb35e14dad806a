"""What `dli-bot progress` prints, for what it can't be brought to over a socket at will."""

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from rich.console import Console

from bot.domain.forecast import Basis
from bot.domain.jobs import JobStatus
from bot.domain.reports import JobReport
from bot.terminal import as_dict, picture
from tests.builders import NOON, a_job, a_report, a_sub_job
from tests.views.estimates import BY_HISTORY, USUAL, a_forecast, estimates


def known(**said: Any) -> JobReport:
    report = a_report(a_sub_job(num_tasks=1000, num_completed_tasks=812), job=a_job())
    return replace(report, progress=replace(report.progress, **said))


def printed(report: JobReport) -> list[str]:
    console = Console(file=io.StringIO(), width=100, record=True)
    console.print(picture(report))
    return [line.rstrip() for line in console.export_text().splitlines()]


def test_a_forecast_is_told_in_seconds() -> None:
    said = as_dict(known(forecast=a_forecast(4, 7), **BY_HISTORY))

    assert (said["remaining_low"], said["remaining_high"]) == (240.0, 420.0)
    assert (said["overall"], said["basis"]) == (0.634, "history")


@pytest.mark.parametrize("said", [{}, {"status": JobStatus.FAILED, "forecast": a_forecast(4, 7)}])
def test_without_a_forecast_nothing_remains_to_be_told(said: dict[str, Any]) -> None:
    told = as_dict(known(**said))

    assert (told["remaining_low"], told["remaining_high"]) == (None, None)


def test_the_picture_shows_what_the_answer_does() -> None:
    lines = printed(known(forecast=a_forecast(4, 7), usual=USUAL, is_tail=True, **BY_HISTORY))

    assert lines[0] == "Running · about 63 %, from 6 earlier runs"
    assert lines[2:4] == ["4 to 7 min left", "sub job 1 · 812 of 1,000 tasks"]
    assert "6 earlier runs  took 4 to 9 min" in lines
    assert [line for line in lines if line.startswith("188 tasks left. Such a tail can take long")]


def test_a_forecast_names_its_source_where_the_figure_has_another() -> None:
    by_rate = known(forecast=a_forecast(4, 7, Basis.TASKS))

    assert "4 to 7 min left, at this run's rate" in printed(by_rate)
    aged = replace(by_rate, asked_at=NOON + timedelta(minutes=8))
    assert not [line for line in printed(aged) if "left" in line]


@given(estimates)
def test_whatever_is_reckoned_can_be_printed(said: dict[str, Any]) -> None:
    assert printed(known(**said))
