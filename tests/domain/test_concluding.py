from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.concluding import LONG_REASON, conclude
from bot.domain.events import ENDS, EventKind
from bot.domain.jobs import Job, JobStatus, Observation
from bot.domain.notices import NoticeKind
from bot.domain.pacing import Pace
from bot.domain.subscriptions import Follower, Wishes
from bot.domain.watch import MISSES, STALE, Answer, Conclusion, Look, Watched, newly_found
from bot.errors import JobNotFound, Unreachable
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
PACE = Pace(least=5 * SECOND, most=120 * SECOND, per_minute=60, jobs=1)
ENDINGS = Wishes(events=ENDS)
ALL = Wishes(events=ENDS | {EventKind.PROGRESS}, thresholds=(25, 50, 75), mentions=("U1",))


def a_follower(wishes: Wishes = ALL, *, direct: bool = True, channel: str = "C1") -> Follower:
    return Follower(
        team_id="T1", channel_id=channel, wishes=wishes, direct=direct, since=NOON - 600 * SECOND
    )


def a_look(answer: Answer, **said: Any) -> Look:
    return Look(team_id="T1", project="eu-de", job_id=JOB_ID, answer=answer, **said)


def at_share(done: int, seconds: int) -> Observation:
    sub = a_sub_job(num_tasks=100, num_completed_tasks=done)
    return an_observation(sub, seen_at=NOON + seconds * SECOND)


def concluded(
    before: Watched | None, answer: Answer, *followers: Follower, seconds: int = 0, **said: Any
) -> Conclusion:
    at = NOON + seconds * SECOND
    found = conclude(before, a_look(answer, **said), followers or (a_follower(),), at, PACE)
    assert found is not None
    return found


def known(status: JobStatus = JobStatus.RUNNING, done: int = 10) -> Watched:
    began = concluded(None, a_job(status=status)).watched
    return concluded(began, at_share(done, 0)).watched


def keys(conclusion: Conclusion) -> list[str]:
    return [notice.key.removeprefix(f"C1/eu-de/{JOB_ID}/") for notice in conclusion.notices]


def test_an_error_about_an_unknown_job_leaves_nothing_to_keep() -> None:
    assert conclude(None, a_look(Unreachable()), (a_follower(),), NOON, PACE) is None


def test_a_threshold_brings_the_card_first_and_pings_nobody() -> None:
    after = concluded(known(), at_share(80, 9), seconds=9)

    assert keys(after) == ["card", "progress:75"]
    assert after.notices[1].mentions == ()
    assert after.notices[1].event is not None
    assert after.notices[1].event.passed == (25, 50)


def test_an_end_needs_no_card_of_its_own_and_pings_who_was_named() -> None:
    after = concluded(known(), a_job(status=JobStatus.FINISHED), seconds=9)

    assert keys(after) == ["finished"]
    assert after.notices[0].mentions == ("U1",)
    assert after.watched.due_at is None


def test_each_channel_gets_a_notice_of_its_own() -> None:
    both = a_follower(), a_follower(ENDINGS, direct=False, channel="C2")

    after = concluded(known(), a_job(status=JobStatus.CANCELLED), *both)

    assert [notice.place for notice in after.notices] == ["C1", "C2"]


def test_a_long_reason_becomes_a_file_as_well() -> None:
    why = "x" * (LONG_REASON + 1)

    after = concluded(known(), a_job(status=JobStatus.FAILED, message=why))

    assert [notice.kind for notice in after.notices] == [NoticeKind.EVENT, NoticeKind.FILE]


def test_filters_for_ends_alone_cost_no_looks() -> None:
    after = concluded(None, a_job(), a_follower(ENDINGS, direct=False), matches=(1,))

    assert after.watched.due_at is None


def test_a_job_that_begins_to_run_is_looked_at_at_once() -> None:
    waits = concluded(None, a_job(status=JobStatus.LAUNCHING)).watched

    after = concluded(waits, a_job(status=JobStatus.RUNNING), seconds=30)

    assert after.watched.due_at == NOON + 30 * SECOND


def test_while_a_job_is_launching_the_sweeps_tell_enough() -> None:
    launching = an_observation(status=JobStatus.LAUNCHING)

    after = concluded(concluded(None, a_job(status=JobStatus.LAUNCHING)).watched, launching)

    assert after.watched.due_at == NOON + PACE.most


def test_an_old_queue_is_not_asked_for_progress_again_and_again() -> None:
    after = concluded(known(), a_job(), seconds=9, is_substitute=True)

    assert after.watched.due_at == NOON + 9 * SECOND + PACE.most


def test_a_row_of_the_list_moves_no_look_that_is_due() -> None:
    before = known()

    after = concluded(before, a_job(owner="bob"), seconds=1)

    assert after.watched.due_at == before.due_at
    assert after.refresh


def test_the_same_again_is_nothing_to_draw() -> None:
    before = known()

    assert not concluded(before, before.job, seconds=1).refresh


def test_looks_that_come_to_nothing_wait_longer_and_make_the_card_say_so() -> None:
    watched = known()
    waits, refreshed = [], []
    for _ in range(STALE + 1):
        after = concluded(watched, Unreachable())
        watched = after.watched
        assert watched.due_at is not None
        waits.append(watched.due_at - NOON)
        refreshed.append(after.refresh)

    assert waits == sorted(waits)
    assert refreshed == [False] * (STALE - 1) + [True, False]
    assert watched.is_stale
    assert concluded(watched, at_share(11, 1), seconds=1).refresh


def test_a_job_that_vanished_is_told_once_to_those_who_named_it() -> None:
    watched, told = known(), []
    for _ in range(MISSES + 2):
        after = concluded(
            watched, JobNotFound(), a_follower(), a_follower(ENDINGS, direct=False, channel="C2")
        )
        watched = after.watched
        told += keys(after)

    assert told == ["lost"]
    assert watched.due_at is None


@given(st.lists(st.integers(0, 100), max_size=30))
def test_whatever_is_seen_each_threshold_is_told_once_and_in_order(shares: list[int]) -> None:
    watched = replace(known(done=0))
    told: list[int] = []
    for second, done in enumerate(shares, 1):
        after = concluded(watched, at_share(done, second), seconds=second)
        watched = after.watched
        told += [
            notice.event.percent
            for notice in after.notices
            if notice.event is not None and notice.event.percent is not None
        ]

    assert told == sorted(set(told))
    assert set(told) <= {25, 50, 75}


def test_facts_of_an_earlier_answer_stay() -> None:
    after = concluded(known(), Job(job_id=JOB_ID, status=JobStatus.FINISHED))

    assert after.watched.job.owner == "alice"


def body(before: Watched | None, answer: Answer, follower: Follower) -> object:
    conclusion = conclude(before, a_look(answer), (follower,), NOON, PACE)
    assert conclusion
    [notice] = [one for one in conclusion.notices if one.kind is NoticeKind.EVENT]
    return notice.body


def test_whose_wish_alone_led_to_a_notice_is_noted() -> None:
    began = a_job(start_time=NOON - HOUR, status=JobStatus.RUNNING)
    over = replace(began, status=JobStatus.FAILED)
    running, failed = (newly_found("T1", "eu-de", job, NOON) for job in (began, over))
    late = replace(a_follower(), since=NOON, new=True, by="U1")
    early = replace(late, since=NOON - 2 * HOUR)

    assert body(failed, over, late) == {"by": "U1"}
    assert body(running, over, late) == {}
    assert body(failed, over, early) == {}
    assert body(running, over, replace(late, new=False)) == {}
