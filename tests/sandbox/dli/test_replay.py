from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.dli import DEMO, DliSandbox
from bot.sandbox.dli.recordings import recordings
from bot.sandbox.dli.refusals import Refused
from bot.sandbox.dli.workspace import Workspace
from tests.sandbox.dli.visiting import MovableClock

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def workspace(clock: MovableClock) -> Workspace:
    clock.now = NOON
    return Workspace(clock)


def test_sub_jobs_are_the_new_jobs_own(workspace: Workspace) -> None:
    job = workspace.start("pipeline-adaptive", statement="SELECT 1", speed=0.5)

    [first, *_] = job.progress(NOON + timedelta(seconds=40))["sub_jobs"]

    assert first["job_group"] == job.job_id
    assert first["description"] == "SELECT 1"
    assert first["submission_time"] == "Sun Nov 22 20:00:09 CST 2026"


def test_times_of_sub_jobs_are_stretched_by_the_speed(workspace: Workspace) -> None:
    quick = workspace.start("global-sort")
    slow = workspace.start("global-sort", speed=0.1)

    [_, second] = quick.progress(NOON + timedelta(seconds=20))["sub_jobs"]
    [_, second_slow] = slow.progress(NOON + timedelta(seconds=200))["sub_jobs"]

    assert second["submission_time"] == "Sun Nov 22 20:00:13 CST 2026"
    assert second_slow["submission_time"] == "Sun Nov 22 20:02:15 CST 2026"


def test_a_sub_job_that_spark_started_for_itself_keeps_its_description(
    workspace: Workspace,
) -> None:
    job = workspace.start("file-listing", statement="SELECT 1")

    sub_jobs = job.progress(NOON + timedelta(seconds=3))["sub_jobs"]

    assert sub_jobs[0]["description"].startswith("Listing leaf files")
    assert sub_jobs[-1]["description"] == "SELECT 1"


def test_a_job_may_be_some_way_in_when_it_starts(workspace: Workspace) -> None:
    job = workspace.start("star-join", elapsed_seconds=20, speed=1)

    assert job.started_at == NOON - timedelta(seconds=20)
    assert job.progress(NOON)["progress"] == pytest.approx(0.374, abs=0.001)


def test_a_job_launches_for_as_long_as_its_queue_takes(workspace: Workspace) -> None:
    job = workspace.start("star-join", launching_seconds=300)

    assert job.status(NOON + timedelta(seconds=299)) == "LAUNCHING"
    assert job.status(NOON + timedelta(seconds=310)) == "RUNNING"
    assert job.full_duration == timedelta(seconds=300 + 47.585)


def test_an_ended_job_keeps_its_duration(workspace: Workspace) -> None:
    job = workspace.start("star-join", speed=2)

    assert job.duration(NOON + timedelta(seconds=10)) == timedelta(seconds=10)
    assert job.duration(NOON + timedelta(days=10)) == timedelta(seconds=47.585 / 2)


def test_a_failed_job_says_why_and_not_before(workspace: Workspace) -> None:
    job = workspace.start("fails-on-division")

    assert job.message(NOON + timedelta(seconds=50)) == ""
    assert job.message(NOON + timedelta(seconds=60)).startswith("[DIVIDE_BY_ZERO]")


def test_a_failed_job_gives_the_reason_it_was_told_to(workspace: Workspace) -> None:
    reason = "<!channel> `rm` " + "x" * 20_000
    job = workspace.start("fails-on-cast", message=reason)
    before, after = job.ends_at - timedelta(milliseconds=2), job.ends_at

    assert job.message(before) == job.progress(before)["message"] == ""
    assert job.message(after) == job.progress(after)["message"] == reason


@pytest.mark.parametrize("name", recordings())
@pytest.mark.parametrize("speed", [0.03, 1, 50])
def test_it_is_known_when_a_job_ends(workspace: Workspace, name: str, speed: float) -> None:
    job = workspace.start(name, speed=speed, launching_seconds=30)
    before, after = job.ends_at - timedelta(seconds=0.002 / speed), job.ends_at

    assert not job.has_ended(before)
    assert job.progress(before)["status"] == job.status(before)
    assert job.has_ended(after)
    assert job.progress(after)["status"] == job.status(after)


def test_a_duration_never_falls(workspace: Workspace) -> None:
    job = workspace.start("recursion-running-only", speed=0.01)
    moments = [job.ends_at + timedelta(seconds=second) for second in range(-9, 3)]

    durations = [job.duration(moment) for moment in moments]

    assert durations == sorted(durations)
    assert durations[-1] == job.full_duration


def test_a_cancelled_job_ends_when_it_is_cancelled(
    workspace: Workspace, clock: MovableClock
) -> None:
    job = workspace.start("star-join")
    clock.forward(seconds=30)
    workspace.cancel(job.job_id, by="grace")

    assert workspace.job(job.job_id).ends_at == NOON + timedelta(seconds=30)


def test_a_burst_ends_together(workspace: Workspace) -> None:
    jobs = workspace.start_burst("fails-on-cast", 50, queue_name="etl", speed=2)

    assert len({job.job_id for job in workspace.jobs()}) == 50
    assert {job.ends_at for job in jobs} == {jobs[0].ends_at}
    assert {job.queue_name for job in jobs} == {"etl"}


def test_a_burst_can_be_spread(workspace: Workspace) -> None:
    jobs = workspace.start_burst("fails-on-cast", 4, spread_seconds=6, launching_seconds=1)

    ends = [(job.ends_at - jobs[0].ends_at).total_seconds() for job in jobs]

    assert ends == [0, 2, 4, 6]
    assert {job.started_at for job in jobs} == {NOON}
    assert jobs[0].launching == timedelta(seconds=1)


def test_a_cancelled_job_is_frozen(workspace: Workspace, clock: MovableClock) -> None:
    job = workspace.start("star-join", owner="ada")
    clock.forward(seconds=30)

    assert workspace.cancel(job.job_id, by="grace")
    job = workspace.job(job.job_id)
    clock.forward(days=1)

    assert job.status(clock.now) == "CANCELLED"
    assert job.duration(clock.now) == timedelta(seconds=30)
    assert job.progress(clock.now) == {
        "is_success": True,
        "message": "The job was cancelled by grace.",
        "job_id": job.job_id,
        "status": "CANCELLED",
        "progress": 0,
    }


def test_before_it_was_cancelled_the_job_ran(workspace: Workspace, clock: MovableClock) -> None:
    job = workspace.start("star-join")
    clock.forward(seconds=30)
    workspace.cancel(job.job_id, by="grace")

    job = workspace.job(job.job_id)

    assert job.status(NOON + timedelta(seconds=29)) == "RUNNING"


def test_what_has_ended_can_not_be_cancelled(workspace: Workspace, clock: MovableClock) -> None:
    job = workspace.start("show-tables")
    clock.forward(seconds=2)

    assert not workspace.cancel(job.job_id, by="grace")
    assert workspace.job(job.job_id).status(clock.now) == "FINISHED"


def test_the_sandbox_cancels_as_its_projects_user(clock: MovableClock) -> None:
    dli = DliSandbox(clock=clock)
    job = dli.start_job("star-join")

    assert dli.cancel_job(job.job_id)

    assert DEMO.user_name in dli.workspace.job(job.job_id).message(clock.now)


@pytest.mark.parametrize("speed", [0, -1, float("inf"), float("nan")])
def test_a_speed_that_makes_no_sense_is_refused(workspace: Workspace, speed: float) -> None:
    with pytest.raises(ValueError, match="speed"):
        workspace.start("star-join", speed=speed)


def test_the_workspace_speeds_up_all_its_jobs(clock: MovableClock) -> None:
    job = Workspace(clock, speed=10).start("star-join", speed=0.5)

    assert job.full_duration == timedelta(seconds=47.585 / 5)


def test_a_job_stands_still_until_it_is_advanced(workspace: Workspace, clock: MovableClock) -> None:
    job_id = workspace.start("distinct-counts", speed=0.001).job_id
    clock.forward(minutes=1)
    assert "sub_jobs" not in workspace.job(job_id).progress(clock())

    advanced = workspace.advance(job_id, tasks=0.5)

    [sub_job] = advanced.progress(clock())["sub_jobs"]
    assert 0.5 <= sub_job["num_completed_tasks"] / sub_job["num_tasks"] < 0.55
    assert sub_job["submission_time"].startswith("Sun Nov 22 20:00:")
    assert advanced.status(clock()) == "RUNNING"


def test_a_job_goes_on_from_where_it_was_advanced_to(
    workspace: Workspace, clock: MovableClock
) -> None:
    advanced = workspace.advance(workspace.start("slow-start").job_id, tasks=0.5)

    clock.forward(seconds=5)
    assert not advanced.has_ended(clock())
    clock.forward(seconds=10)
    assert advanced.has_ended(clock())


def test_a_job_that_is_brought_to_its_end_has_ended_then(
    workspace: Workspace, clock: MovableClock
) -> None:
    job_id = workspace.start("fails-late", speed=0.001, launching_seconds=600).job_id
    clock.forward(seconds=90)

    job = workspace.end(job_id)

    assert job.status(clock()) == "FAILED"
    assert job.ends_at == clock()
    assert timedelta(seconds=89) < job.duration(clock()) <= timedelta(seconds=90)


def test_a_job_is_never_set_back(workspace: Workspace, clock: MovableClock) -> None:
    job = workspace.start("slow-start")
    clock.forward(seconds=20)

    assert workspace.advance(job.job_id, tasks=0.1) == job
    clock.forward(seconds=20)
    assert workspace.end(job.job_id) == job


def test_a_job_gets_no_further_than_its_recording(workspace: Workspace) -> None:
    job = workspace.start("cancelled")

    with pytest.raises(ValueError, match="90%"):
        workspace.advance(job.job_id, tasks=0.9)


def test_a_job_that_is_slowed_takes_longer_from_then_on(
    workspace: Workspace, clock: MovableClock
) -> None:
    job_id = workspace.start("star-join").job_id
    clock.forward(seconds=20)
    before = workspace.job(job_id).progress(clock())

    slowed = workspace.slow(job_id, 3)

    assert slowed.progress(clock()) == before
    assert slowed.full_duration.total_seconds() == pytest.approx(20 + 3 * 27.585)
    assert workspace.slow(job_id, 1 / 3).full_duration.total_seconds() == pytest.approx(47.585)


def test_a_job_that_is_slowed_while_it_launches_launches_as_long(workspace: Workspace) -> None:
    job_id = workspace.start("star-join", launching_seconds=60).job_id

    slowed = workspace.slow(job_id, 2)

    assert slowed.full_duration.total_seconds() == pytest.approx(60 + 2 * 47.585)


@pytest.mark.parametrize("factor", [0, -1, float("inf"), float("nan"), 1e-320])
def test_a_factor_that_makes_no_sense_is_refused(workspace: Workspace, factor: float) -> None:
    job = workspace.start("star-join")

    with pytest.raises(ValueError, match="speed"):
        workspace.slow(job.job_id, factor)


def test_a_job_that_hangs_stands_still_for_days(workspace: Workspace, clock: MovableClock) -> None:
    job_id = workspace.start("pipeline-adaptive").job_id
    clock.forward(seconds=40)
    before = workspace.job(job_id).progress(clock())

    hung = workspace.hang(job_id)
    clock.forward(days=3)

    assert hung.progress(clock()) == before
    assert hung.duration(clock()) == timedelta(days=3, seconds=40)
    assert hung.ends_at > clock() + timedelta(days=10_000)
    assert workspace.hang(job_id) == hung


def test_a_job_that_hung_goes_on_from_where_it_was(
    workspace: Workspace, clock: MovableClock
) -> None:
    job_id = workspace.start("star-join", speed=0.5).job_id
    clock.forward(seconds=30)
    workspace.hang(job_id)
    clock.forward(seconds=100)
    before = workspace.job(job_id).progress(clock())

    resumed = workspace.resume(job_id)

    assert resumed.progress(clock()) == before
    assert resumed.full_duration.total_seconds() == pytest.approx(100 + 2 * 47.585)
    assert workspace.resume(job_id) == resumed


def test_a_job_that_hangs_while_it_launches_waits_for_its_queue(
    workspace: Workspace, clock: MovableClock
) -> None:
    job_id = workspace.start("star-join", launching_seconds=60).job_id
    clock.forward(seconds=50)
    workspace.hang(job_id)
    clock.forward(hours=2)
    assert workspace.job(job_id).status(clock()) == "LAUNCHING"

    resumed = workspace.resume(job_id)

    assert resumed.status(clock() + timedelta(seconds=9)) == "LAUNCHING"
    assert resumed.status(clock() + timedelta(seconds=20)) == "RUNNING"


def test_a_job_that_hangs_can_be_slowed_advanced_and_ended(
    workspace: Workspace, clock: MovableClock
) -> None:
    job_id = workspace.start("distinct-counts").job_id
    workspace.hang(job_id)
    workspace.slow(job_id, 5)
    advanced = workspace.advance(job_id, tasks=0.5)
    clock.forward(hours=1)

    ended = workspace.end(job_id)

    assert advanced.progress(clock()) == advanced.progress(clock() - timedelta(hours=1))
    assert (ended.status(clock()), ended.ends_at) == ("FINISHED", clock())


@pytest.mark.parametrize("name", recordings())
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.98, 2])
def test_whatever_hangs_can_be_asked_about(
    workspace: Workspace, clock: MovableClock, name: str, share: float
) -> None:
    job = workspace.start(name)
    clock.forward(seconds=job.tape.ended_seconds * share)

    hung = workspace.hang(job.job_id)
    clock.forward(days=1)

    assert hung.progress(clock())["status"] == hung.status(clock())
    assert hung.has_ended(clock()) is (share > 1)


def test_a_job_too_slow_for_the_calendar_never_ends(workspace: Workspace) -> None:
    job = workspace.start("star-join", speed=1e-300)

    assert job.ends_at.year == 9999


def test_a_job_to_come_is_unknown_until_then(workspace: Workspace, clock: MovableClock) -> None:
    job = workspace.start("insert-values", elapsed_seconds=-60)
    clock.forward(seconds=59)
    with pytest.raises(Refused):
        workspace.job(job.job_id)
    assert workspace.jobs() == []

    clock.forward(seconds=1)

    assert workspace.jobs() == [workspace.job(job.job_id)]
