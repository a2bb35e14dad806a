"""Recorded real runs through the whole bot tell what a plain reading of each predicts."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.sandbox.dli.recordings import recordings
from bot.sandbox.dli.replay import Replay
from tests.e2e.telling import Told, a_place

LASTS = 12.0
"""Seconds that the longest recordings are replayed in; short ones keep their own time."""
THRESHOLDS = (25, 50, 75)
SURE = timedelta(seconds=2.5)
"""A threshold crossed so long before the end can't be overlooked."""


def crossings(job: Replay) -> dict[int, datetime]:
    """Read from the recorded answers when the share of the tasks known first reached each."""
    seen: dict[int, dict[str, Any]] = {}
    reached: dict[int, datetime] = {}
    moment = job.started_at
    while moment < job.ends_at:
        answer = job.progress(moment)
        seen |= {sub["id"]: sub for sub in answer.get("sub_jobs", ())}
        total = sum(sub["num_tasks"] - sub["num_skipped_tasks"] for sub in seen.values())
        done = sum(_done(sub) for sub in seen.values())
        share = 100 * done / total if total else 0
        for threshold in THRESHOLDS:
            if share >= threshold:
                reached.setdefault(threshold, moment)
        moment += timedelta(milliseconds=20)
    return reached


def _done(sub: dict[str, Any]) -> int:
    total = sub["num_tasks"] - sub["num_skipped_tasks"]
    completed = sub["num_completed_tasks"]
    return int(min(total, sub["num_completed_indices"] if completed > total else completed))


async def test_every_recording_is_told_as_it_reads(tmp_path: Path) -> None:
    async with a_place(tmp_path, rate_limits=False) as told, told.bot():
        jobs = await _followed(told)
        await told.slack.wait_until(
            lambda: all(_ends(told, job) for job in jobs), timeout=LASTS + 60
        )
        await told.slack.wait_until(lambda: all(_is_final(told, job) for job in jobs), timeout=60)

        for job in jobs:
            _check(told, job)


async def _followed(told: Told) -> list[Replay]:
    """Start every recording, and follow it while its queue still starts."""
    jobs = []
    for recording in recordings().values():
        speed = max(1.0, recording.duration_seconds / LASTS)
        job = told.dli.start_job(recording.name, speed=speed, launching_seconds=6)
        await told.ask(f"subscribe {job.job_id} on:started,progress,end")
        jobs.append(job)
    return jobs


def _ends(told: Told, job: Replay) -> list[str]:
    words = {"FINISHED": "Finished", "FAILED": "Failed", "CANCELLED": "Cancelled"}
    return [said for said in told.thread(job) if words[job.tape.final_status] in said]


def _is_final(told: Told, job: Replay) -> bool:
    return job.tape.final_status.casefold() in told.about(job)[0].text.casefold()


def _check(told: Told, job: Replay) -> None:
    told_of = told.thread(job)
    percents = [said for said in told_of if said[0].isdigit()]
    named = [int(one) for said in percents for one in re.findall(r"(\d+) %", said.splitlines()[0])]
    predicted = crossings(job)
    sure = {percent for percent, at in predicted.items() if at < job.ends_at - SURE}

    assert len(told.about(job)) == 1, job.recording
    assert len(_ends(told, job)) == 1, job.recording
    assert sorted(named) == sorted(set(named)), job.recording
    assert set(named) <= set(predicted), job.recording
    assert set(named) >= sure, job.recording
    assert len([said for said in told_of if said.startswith("Started")]) <= 1
    assert len(told_of) <= len(percents) + 2, job.recording
