"""Watched jobs and what happened to them, ordinary and hostile ones, for the views of channels."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from bot.domain.announcing import event_notice
from bot.domain.cards import Story
from bot.domain.events import Event, EventKind
from bot.domain.jobs import Job, JobId, JobStatus, SubJob
from bot.domain.notices import Notice
from bot.domain.watch import MISSES, Watched, saw_job, saw_progress
from bot.views.message import Message
from tests.builders import JOB_ID, NOON, a_job, a_sub_job, an_observation

REF = f"eu_de-1/{JOB_ID}"
"""What buttons know the job by."""
TOOK = timedelta(minutes=12, seconds=3)
TROUBLES: Mapping[JobStatus, EventKind] = {
    JobStatus.FINISHED: EventKind.FINISHED,
    JobStatus.FAILED: EventKind.FAILED,
    JobStatus.CANCELLED: EventKind.CANCELLED,
}

nasty = st.text(max_size=60) | st.sampled_from(
    ["<!channel>", "<@U123>", "<#C1|x>", "@here", "`*_~", "&<>" * 900, "x" * 20_000, "\u200b", "\n"]
)


def a_watched(*sub_jobs: SubJob, job: Job | None = None, **said: Any) -> Watched:
    watched = Watched(
        team_id="T1",
        project="eu_de-1",
        job=job or a_job(),
        first_seen_at=NOON,
        seen_at=NOON,
    )
    seen = saw_progress(watched, an_observation(*sub_jobs)) if sub_jobs else watched
    return replace(seen, **said)


def ended(status: JobStatus, *sub_jobs: SubJob, **said: Any) -> Watched:
    job = a_job(status=status, **{"duration": TOOK, **said})
    return saw_job(a_watched(*sub_jobs), job, NOON)


def numbered(watched: Watched, number: int) -> Watched:
    return replace(watched, job=replace(watched.job, job_id=JobId(f"{number:08}-dae0-4f3c")))


def lost(watched: Watched) -> Watched:
    return replace(watched, misses=MISSES)


def a_notice(kind: EventKind, *mentions: str, **said: Any) -> Notice:
    event = Event(kind=kind, at=NOON, **said)
    return replace(event_notice("T1", "C1", "eu-de", JOB_ID, event), mentions=mentions)


def told(watched: Watched, **said: Any) -> tuple[Notice, Story]:
    """Return the notice of a job's end, with its story."""
    kind = EventKind.LOST if watched.is_lost else TROUBLES[watched.job.status]
    return a_notice(kind), Story(watched=watched, **said)


def blocks(message: Message) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = message.to_slack()["blocks"]
    return found


def drawn(message: Message) -> str:
    """Return all that a reader sees of a message's blocks, a line for each."""
    return "\n".join(_texts(blocks(message)))


def buttons(message: Message) -> dict[str, str]:
    """Return the buttons' values by their labels."""
    elements = [
        element
        for block in blocks(message)
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if element.get("type") == "button"
    ]
    return {element["text"]["text"]: element["value"] for element in elements}


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    return own + [text for one in value.values() for text in _texts(one)]


hostile_sub_jobs = st.builds(
    lambda id_, status, *counts: a_sub_job(
        id_,
        status=status,
        num_tasks=counts[0],
        num_completed_tasks=counts[1],
        num_failed_tasks=counts[2],
        num_killed_tasks=counts[2],
    ),
    st.integers(0, 9),
    st.sampled_from(["RUNNING", "FAILED", "SUCCEEDED"]) | nasty,
    *[st.none() | st.integers(-9, 10**12)] * 3,
)
hostile_jobs = st.builds(
    lambda status, texts, counts, timed: Job(
        job_id=JobId(texts[0]),
        status=status,
        status_word=texts[1],
        message=texts[2],
        queue_name=texts[3],
        owner=texts[4],
        statement=texts[5],
        input_row_count=counts[0],
        bad_row_count=counts[1],
        result_count=counts[2],
        start_time=NOON if timed else None,
        duration=TOOK if timed else None,
    ),
    st.sampled_from(JobStatus),
    st.lists(nasty, min_size=6, max_size=6),
    st.lists(st.none() | st.integers(0, 10**15), min_size=3, max_size=3),
    st.booleans(),
)
hostile_watched = st.builds(
    lambda job, subs, misses, failures: replace(
        saw_job(a_watched(*subs), job, NOON), misses=misses, failures=failures
    ),
    hostile_jobs,
    st.lists(hostile_sub_jobs, max_size=4),
    st.integers(0, MISSES),
    st.integers(0, MISSES),
)
hostile_stories = st.builds(
    lambda watched, owner, followed: Story(
        watched=watched, owner_user_id=owner, is_followed=followed
    ),
    hostile_watched,
    st.none() | st.just("U0OWNER"),
    st.booleans(),
)
