"""Runs made up for tests, by hand and by chance."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from bot.domain.alongside import SoFar
from bot.domain.history import EarlierRun
from bot.domain.jobs import JobId, JobStatus, Observation, SubJob
from bot.domain.journey import Journey, Step
from bot.domain.reckoning import Background
from tests.builders import NOON, an_observation

PREPARES = "$anonfun$withThreadLocalCaptured$1 at CompletableFuture.java:1768"


def a_journey(
    *steps: tuple[float, float, int], stages: tuple[int, ...] = (1,), launching: float = 0.0
) -> Journey:
    """Go through steps: seconds, place, tasks done."""
    journey = Journey(launching=launching)
    for step in steps:
        journey = journey.to(Step(*step), stages)
    return journey


def steady(seconds: float, sub_jobs: int = 1, *, launching: float = 0.0) -> Journey:
    """Return the journey of a run that does a hundred tasks at one pace, each a step or so."""
    work = seconds - launching
    steps = ((launching + work * n / 100, sub_jobs * n / 100, n) for n in range(1, 100))
    return a_journey(*steps, stages=(1,) * sub_jobs, launching=launching)


def an_earlier_run(seconds: float = 100.0, **said: Any) -> EarlierRun:
    defaults: dict[str, Any] = {
        "fingerprint": "mark",
        "job_id": JobId("earlier"),
        "started_at": NOON - timedelta(days=1),
        "duration": timedelta(seconds=seconds),
        "outcome": JobStatus.FINISHED,
    }
    return EarlierRun(**{**defaults, **said})


def so_far(journey: Journey, elapsed: float) -> SoFar:
    """Return a run `elapsed` seconds after its submission, as far as it had come by then."""
    steps = tuple(step for step in journey.steps if step.seconds <= elapsed)
    return SoFar(elapsed=elapsed, journey=Journey(steps, journey.stages, journey.launching))


counts = st.none() | st.integers(-5, 300) | st.just(2**62)
sub_jobs = st.builds(
    SubJob,
    id=st.integers(0, 6),
    name=st.sampled_from(["", "save at Main.java:1", PREPARES]),
    status=st.sampled_from(["RUNNING", "RUNNING", "SUCCEEDED", "FAILED", "UNKNOWN", "", "odd"]),
    stage_ids=st.lists(st.integers(0, 9), max_size=3).map(tuple),
    num_tasks=counts,
    num_active_tasks=counts,
    num_completed_tasks=counts,
    num_skipped_tasks=counts,
    num_failed_tasks=counts,
    num_killed_tasks=counts,
    num_completed_indices=counts,
    killed_tasks_summary=st.dictionaries(st.text(max_size=3), st.integers(0, 3), max_size=2),
)
going_on = st.sampled_from([status for status in JobStatus if not status.is_final])
seconds = st.floats(0, 500) | st.floats(0, 10**6)


def looks(
    statuses: st.SearchStrategy[JobStatus] = going_on, most: int = 8
) -> st.SearchStrategy[list[Observation]]:
    """Return looks in the order of time, or in any order; some come again."""
    one = st.builds(
        lambda subs, status, id_, at, progress: an_observation(
            *{sub.id: sub for sub in subs}.values(),
            status=status,
            sub_job_id=id_,
            seen_at=NOON + timedelta(seconds=at),
            progress=progress,
        ),
        st.lists(sub_jobs, max_size=4),
        statuses,
        st.none() | st.integers(0, 6),
        seconds,
        st.none() | st.floats(0, 1),
    )
    some = st.lists(one, min_size=1, max_size=most)
    return some | some.map(lambda found: sorted(found, key=lambda look: look.seen_at))


journeys = st.builds(
    lambda steps, stages, launching: a_journey(*steps, stages=stages, launching=launching),
    st.lists(st.tuples(seconds, st.floats(0, 6), st.integers(0, 900)), max_size=6).map(sorted),
    st.lists(st.integers(0, 4), max_size=6).map(tuple),
    seconds,
)
earlier_runs = st.builds(
    an_earlier_run,
    outcome=st.sampled_from([JobStatus.FINISHED, JobStatus.FINISHED, JobStatus.FAILED]),
    duration=seconds.map(lambda one: timedelta(seconds=one)) | st.just(timedelta.max),
    database_name=st.sampled_from(["", "sales"]),
    journey=journeys,
)
backgrounds = st.builds(
    Background,
    earlier=st.lists(earlier_runs, max_size=3).map(tuple),
    began_at=st.none() | st.floats(-(10**6), 1_000).map(lambda one: NOON + timedelta(seconds=one)),
    database_name=st.sampled_from(["", "sales"]),
)
