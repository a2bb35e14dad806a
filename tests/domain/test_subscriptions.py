from datetime import timedelta
from typing import Any

from bot.domain.events import ENDS, Event, EventKind
from bot.domain.filters import Field, Filter
from bot.domain.jobs import JobStatus
from bot.domain.subscriptions import (
    FilterTarget,
    JobTarget,
    Subscription,
    Target,
    ThreadMode,
    Wishes,
    ended_at,
    together,
)
from tests.builders import JOB_ID, NOON, a_job

ETL = FilterTarget((Filter(Field.QUEUE, "etl"),))


def a_subscription(target: Target = ETL, **said: Any) -> Subscription:
    defaults: dict[str, Any] = {
        "id": 1,
        "team_id": "T1",
        "channel_id": "C1",
        "project": "eu-de",
        "target": target,
        "wishes": Wishes(events=ENDS),
        "created_by": "U1",
        "created_at": NOON,
        "since": NOON,
    }
    return Subscription(**{**defaults, **said})


def test_filters_mean_jobs_that_run_and_jobs_to_come() -> None:
    started_before = a_job(status=JobStatus.RUNNING, start_time=NOON - timedelta(hours=3))

    assert a_subscription().covers(started_before)
    assert a_subscription().covers(a_job(start_time=NOON + timedelta(hours=1)))
    assert not a_subscription().covers(a_job(queue_name="bi"))


def test_filters_do_not_mean_jobs_that_had_ended_before() -> None:
    over = {"status": JobStatus.FINISHED, "start_time": NOON - timedelta(minutes=5)}

    assert not a_subscription().covers(a_job(**over, duration=timedelta(minutes=4)))
    assert a_subscription().covers(a_job(**over, duration=timedelta(minutes=6)))
    assert not a_subscription().covers(a_job(**over, end_time=NOON - timedelta(seconds=1)))


def test_a_subscription_to_a_job_means_that_job_alone() -> None:
    direct = a_subscription(JobTarget(JOB_ID))

    assert direct.is_direct
    assert direct.covers(a_job(queue_name="any"))
    assert not direct.covers(a_job(job_id="another"))


def test_the_same_filters_in_another_order_and_case_are_the_same_target() -> None:
    some = Filter(Field.QUEUE, "ETL"), Filter(Field.SQL, "insert into*", exclude=True)
    same = Filter(Field.SQL, "INSERT INTO*", exclude=True), Filter(Field.QUEUE, "etl")

    assert FilterTarget(some).key == FilterTarget(same).key == '-sql:"insert into*" queue:etl'


def test_that_a_job_is_lost_is_told_to_those_who_named_it_whatever_they_chose() -> None:
    failures = Wishes(events=frozenset({EventKind.FAILED}))
    lost = Event(kind=EventKind.LOST, at=NOON)

    assert failures.wants(lost, direct=True)
    assert not failures.wants(lost, direct=False)


def test_several_subscriptions_of_a_channel_to_a_job_are_heard_once_as_the_loudest_wants() -> None:
    quiet = Wishes(events=ENDS, thresholds=(10,), mentions=("U1",), thread=ThreadMode.QUIET)
    loud = Wishes(
        events=frozenset({EventKind.PROGRESS}),
        thresholds=(50,),
        mentions=("U2", "U1"),
        thread=ThreadMode.BROADCAST,
    )

    both = together([quiet, loud])

    assert both.events == ENDS | {EventKind.PROGRESS}
    assert both.thresholds == (50,)
    assert both.mentions == ("U1", "U2")
    assert both.thread is ThreadMode.BROADCAST
    assert together([quiet]) == quiet


def test_when_a_job_ended_is_told_by_its_end_or_else_by_start_and_duration() -> None:
    ran = {"start_time": NOON, "duration": timedelta(minutes=2)}

    assert ended_at(a_job(**ran)) is None
    assert ended_at(a_job(**ran, status=JobStatus.FAILED)) == NOON + timedelta(minutes=2)
    assert ended_at(a_job(**ran, status=JobStatus.FAILED, end_time=NOON)) == NOON
    assert ended_at(a_job(status=JobStatus.FAILED, start_time=None)) is None
