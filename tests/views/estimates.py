"""Forecasts, earlier runs and journeys, ordinary and hostile ones, for the views."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.domain.forecast import Basis, Forecast
from bot.domain.history import EarlierRun, Usual
from bot.domain.jobs import JobId, JobStatus
from bot.domain.journey import Journey, Step
from bot.domain.watch import Watched
from bot.views import parts
from tests.builders import NOON
from tests.views.stories import hostile_stories

MINUTE = timedelta(minutes=1)
USUAL = Usual(runs=6, shortest=4 * MINUTE, median=5 * MINUTE, longest=9 * MINUTE)
BY_HISTORY: dict[str, Any] = {"overall": 0.634, "basis": Basis.HISTORY, "runs": 6}


def a_forecast(low: float, high: float, basis: Basis = Basis.HISTORY, runs: int = 6) -> Forecast:
    """Return a forecast in minutes."""
    count = runs if basis is Basis.HISTORY else 0
    return Forecast(low=low * MINUTE, high=high * MINUTE, basis=basis, runs=count)


def knowing(watched: Watched, **said: Any) -> Watched:
    """Return a watched job of whose progress more is known."""
    progress = parts.report(watched).progress
    return replace(watched, progress=replace(progress, **said))


def an_earlier(started_at: datetime, minutes: float, **said: Any) -> EarlierRun:
    defaults: dict[str, Any] = {
        "fingerprint": "f",
        "job_id": JobId("earlier"),
        "outcome": JobStatus.FINISHED,
    }
    took = minutes * MINUTE
    return EarlierRun(started_at=started_at, duration=took, **{**defaults, **said})


def nights(*minutes: float) -> tuple[EarlierRun, ...]:
    """Return runs of the nights before, the newest first."""
    return tuple(
        an_earlier(NOON - timedelta(days=day), took) for day, took in enumerate(minutes, 1)
    )


def a_journey(*done: int, every: float = 60.0) -> Journey:
    return Journey(tuple(Step(every * n, float(n), count) for n, count in enumerate(done, 1)))


spans = st.timedeltas(timedelta(0), timedelta(hours=30)) | st.timedeltas(
    timedelta(0), timedelta(days=400)
)
ranges = st.lists(spans, min_size=2, max_size=2).map(sorted)
bases = st.sampled_from(Basis)
counts = st.integers(0, 20)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - its zone follows
    lambda naive: naive.replace(tzinfo=NOON.tzinfo)
)
forecasts = st.builds(
    lambda both, basis, runs: Forecast(low=both[0], high=both[1], basis=basis, runs=runs),
    ranges,
    bases,
    counts,
)
usuals = st.builds(
    lambda runs, three: Usual(runs=runs, shortest=three[0], median=three[1], longest=three[2]),
    st.integers(1, 20),
    st.lists(spans, min_size=3, max_size=3).map(sorted),
)
journeys = st.builds(
    lambda steps: Journey(
        tuple(
            Step(
                float(sum(one[0] for one in steps[: n + 1])),
                float(n),
                sum(s[1] for s in steps[: n + 1]),
            )
            for n in range(len(steps))
        )
    ),
    st.lists(st.tuples(st.integers(1, 9_000), st.integers(0, 10**9)), max_size=40),
)
earlier_runs = st.lists(
    st.builds(
        lambda start, took, outcome: EarlierRun(
            fingerprint="f",
            job_id=JobId("earlier"),
            started_at=start,
            duration=took,
            outcome=outcome,
        ),
        moments | st.just(NOON),
        spans,
        st.sampled_from(JobStatus),
    ),
    max_size=20,
).map(tuple)
estimates = st.fixed_dictionaries(
    {
        "basis": st.none() | bases,
        "runs": counts,
        "forecast": st.none() | forecasts,
        "usual": st.none() | usuals,
        "journey": journeys,
        "is_tail": st.booleans(),
        "gained_at": st.none() | moments,
        "began_at": st.none() | moments,
    }
)
estimated_stories = st.builds(
    lambda story, said, earlier: replace(
        story, watched=knowing(story.watched, **said), earlier=earlier
    ),
    hostile_stories,
    estimates,
    earlier_runs,
)
