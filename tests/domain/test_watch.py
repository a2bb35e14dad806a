from datetime import datetime, timedelta
from typing import Any

from bot.domain.events import ENDS, EventKind
from bot.domain.hearing import happened
from bot.domain.jobs import JobStatus
from bot.domain.subscriptions import Follower, Wishes
from bot.domain.watch import MISSES, Watched, failed, missed, saw_job, saw_progress
from tests.builders import NOON, a_job, a_sub_job, an_observation

ALL = Wishes(events=frozenset(EventKind), thresholds=(25, 50, 75))
SECOND = timedelta(seconds=1)


def a_watched(**said: Any) -> Watched:
    defaults: dict[str, Any] = {
        "team_id": "T1",
        "project": "eu-de",
        "job": a_job(),
        "first_seen_at": NOON,
        "seen_at": NOON,
    }
    return Watched(**{**defaults, **said})


def a_follower(*, since: datetime = NOON - timedelta(hours=1), **said: Any) -> Follower:
    defaults: dict[str, Any] = {
        "team_id": "T1",
        "channel_id": "C1",
        "wishes": ALL,
        "direct": False,
    }
    return Follower(**{**defaults, "since": since, **said})


def kinds(before: Watched | None, after: Watched, *followers: Follower) -> list[str]:
    return [event.key for _, event in happened(before, after, followers, NOON)]


def looked(known: Watched, done: int, seconds: int = 1) -> Watched:
    sub = a_sub_job(num_tasks=100, num_completed_tasks=done)
    return saw_progress(known, an_observation(sub, seen_at=NOON + seconds * SECOND))


def test_a_row_of_the_list_keeps_what_only_an_earlier_answer_knew() -> None:
    known = a_watched(job=a_job(statement="SELECT 1", extra={"cpu": "3"}))

    after = saw_job(known, a_job(statement="", status=JobStatus.SCALING), NOON + SECOND)

    assert after.job.statement == "SELECT 1"
    assert after.job.extra == {"cpu": "3"}
    assert after.job.status is JobStatus.SCALING
    assert after.seen_at == NOON + SECOND


def test_an_end_is_never_taken_back() -> None:
    over = saw_job(a_watched(), a_job(status=JobStatus.FAILED, message="why"), NOON)

    again = saw_job(over, a_job(status=JobStatus.RUNNING), NOON + SECOND)
    looked_at = looked(again, 50)

    assert looked_at.job.status is JobStatus.FAILED
    assert looked_at.job.message == "why"


def test_an_end_told_by_the_list_ends_the_progress_too_and_keeps_its_sub_jobs() -> None:
    known = looked(a_watched(), 40)

    over = saw_job(known, a_job(status=JobStatus.FAILED), NOON + 2 * SECOND)

    assert over.progress is not None
    assert over.progress.status is JobStatus.FAILED
    assert over.progress.sub_jobs[0].done == 40


def test_a_job_is_lost_when_dli_does_not_know_it_several_times_in_a_row() -> None:
    known = a_watched()
    for _ in range(MISSES - 1):
        known = missed(known)

    assert not known.is_lost
    assert not saw_job(known, a_job(), NOON).misses
    assert kinds(known, missed(known), a_follower(direct=True)) == ["lost"]
    assert kinds(known, missed(known), a_follower(direct=False)) == []
    assert kinds(missed(known), missed(missed(known)), a_follower(direct=True)) == []


def test_a_failed_look_is_counted_until_one_succeeds() -> None:
    known = failed(failed(a_watched()))

    assert known.failures == 2
    assert looked(known, 1).failures == 0


def test_a_job_that_began_after_the_subscription_is_told_from_its_start() -> None:
    started = saw_job(a_watched(), a_job(), NOON)

    assert kinds(None, started, a_follower(new=True)) == ["started"]


def test_of_a_job_already_under_way_nothing_is_told_that_lay_before() -> None:
    came_now = a_follower(since=NOON, new=True)
    running = a_watched()

    first = looked(running, 60)

    assert kinds(None, running, came_now) == []
    assert kinds(running, first, a_follower(since=NOON)) == []
    assert kinds(first, looked(first, 80, 2), a_follower(since=NOON)) == ["progress:75"]


def test_a_job_whose_first_sight_is_its_end_is_told_as_ended_alone() -> None:
    over = a_watched(job=a_job(status=JobStatus.FINISHED))

    assert kinds(None, over, a_follower(new=True)) == ["finished"]


def test_a_channel_that_came_to_a_job_another_had_seen_end_hears_the_end_too() -> None:
    over = a_watched(job=a_job(status=JobStatus.FINISHED))

    assert kinds(over, over, a_follower(), a_follower(new=True)) == ["finished"]


def test_only_what_is_wished_for_is_told() -> None:
    over = saw_job(a_watched(), a_job(status=JobStatus.CANCELLED), NOON)

    assert kinds(a_watched(), over, a_follower(wishes=Wishes(events=ENDS))) == ["cancelled"]
    only_failures = Wishes(events=frozenset({EventKind.FAILED}))
    assert kinds(a_watched(), over, a_follower(wishes=only_failures)) == []
