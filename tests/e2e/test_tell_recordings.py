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
"""A share that stays above a threshold for so long can't be overlooked."""
LISTS_ALL = re.compile(r"^(?!.*-running-only$)")
"""Recordings in which DLI lists ended sub jobs too; else what a look misses is never known."""


def reading(job: Replay) -> list[tuple[datetime, float]]:
    """Read from the recorded answers which share of the tasks known, in percent, ran when."""
    seen: dict[int, dict[str, Any]] = {}
    shares = []
    moment = job.started_at
    while moment < job.ends_at:
        seen |= {sub["id"]: sub for sub in job.progress(moment).get("sub_jobs", ())}
        total = sum(sub["num_tasks"] - sub["num_skipped_tasks"] for sub in seen.values())
        done = sum(_done(sub) for sub in seen.values())
        shares.append((moment, 100 * done / total if total else 0.0))
        moment += timedelta(milliseconds=20)
    return shares


def crossed(shares: list[tuple[datetime, float]], threshold: int) -> bool:
    """Whether a threshold was ever reached."""
    return any(share >= threshold for _, share in shares)


def crossed_for_long(shares: list[tuple[datetime, float]], threshold: int) -> bool:
    """Whether the share stayed above a threshold so long that no look could miss it."""
    since: datetime | None = None
    for moment, share in shares:
        since = (since or moment) if share >= threshold else None
        if since is not None and moment - since > SURE:
            return True
    return False


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
    """Start every recording, and follow each in a channel of its own from its launch on."""
    jobs = []
    for recording in recordings().values():
        speed = max(1.0, recording.duration_seconds / LASTS)
        job = told.dli.start_job(recording.name, speed=speed, launching_seconds=8)
        told.slack.create_channel(job.recording)
        await told.ask(f"subscribe {job.job_id} on:started,progress,end", channel=job.recording)
        jobs.append(job)
    return jobs


def _ends(told: Told, job: Replay) -> list[str]:
    words = {"FINISHED": "Finished", "FAILED": "Failed", "CANCELLED": "Cancelled"}
    said = told.thread(job, channel=job.recording)
    return [one for one in said if words[job.tape.final_status] in one]


def _is_final(told: Told, job: Replay) -> bool:
    [card] = told.about(job, channel=job.recording)
    return job.tape.final_status.casefold() in card.text.casefold()


def _check(told: Told, job: Replay) -> None:
    told_of = told.thread(job, channel=job.recording)
    percents = [said for said in told_of if said[0].isdigit()]
    named = [int(one) for said in percents for one in re.findall(r"(\d+) %", said.splitlines()[0])]
    shares = reading(job)

    assert len(told.about(job, channel=job.recording)) == 1, job.recording
    assert len(_ends(told, job)) == 1, job.recording
    assert sorted(named) == sorted(set(named)), job.recording
    if LISTS_ALL.search(job.recording):
        assert all(crossed(shares, one) for one in named), job.recording
        assert set(named) >= {one for one in THRESHOLDS if crossed_for_long(shares, one)}
    assert len([said for said in told_of if said.startswith("Started")]) <= 1
    assert len(told_of) <= len(percents) + 2, job.recording
