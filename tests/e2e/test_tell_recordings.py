"""Recorded real runs through the whole bot tell what reading all of their answers predicts."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.dli.wire import read_progress
from bot.domain.jobs import JobId
from bot.domain.progress import Progress
from bot.domain.reckoning import advance
from bot.sandbox.dli.recordings import recordings
from bot.sandbox.dli.replay import Replay
from tests.e2e.telling import Told, a_place

LASTS = 20.0
"""Seconds that the longest recordings are replayed in; short ones keep their own time."""
THRESHOLDS = (25, 50, 75)
SURE = timedelta(seconds=5)
"""A share that stays above a threshold for so long after a look was asked for is what it showed."""
LISTS_ALL = re.compile(r"^(?!.*-running-only$)")
"""Recordings in which DLI lists ended sub jobs too; else what a look misses is never known."""


def reading(job: Replay) -> list[tuple[datetime, float]]:
    """Read from every recorded answer how far the job was by all answers until then, in percent."""
    known: Progress | None = None
    shares = []
    moment = job.started_at
    while moment < job.ends_at:
        seen = read_progress(job.progress(moment), JobId(job.job_id), moment)
        known = advance(known and replace(known, overall=None, basis=None), seen)
        shares.append((moment, 100 * (known.overall or 0.0)))
        moment += timedelta(milliseconds=100)
    return shares


def crossed(shares: list[tuple[datetime, float]], threshold: int) -> bool:
    """Whether a threshold was ever reached."""
    return any(share >= threshold for _, share in shares)


def seen(shares: list[tuple[datetime, float]], looks: list[datetime], threshold: int) -> bool:
    """Whether a look has surely shown that a threshold was reached."""
    return any(
        all(share >= threshold for moment, share in shares if look <= moment <= look + SURE)
        for look in looks
        if shares[0][0] <= look <= shares[-1][0] - SURE
    )


async def test_every_recording_is_told_as_it_reads(tmp_path: Path) -> None:
    async with a_place(tmp_path, rate_limits=False) as told, told.bot():
        jobs = await _followed(told)
        await told.slack.wait_until(lambda: all(_ends(told, job) for job in jobs))
        await told.slack.wait_until(lambda: all(_is_final(told, job) for job in jobs))

        for job in jobs:
            _check(told, job)


async def _followed(told: Told) -> list[Replay]:
    """Start every recording, and follow each in a channel of its own from its launch on.

    None is an earlier run of another: no two have the same statement.
    """
    jobs = []
    for number, recording in enumerate(recordings().values()):
        job = told.dli.start_job(
            recording.name,
            speed=max(1.0, recording.duration_seconds / LASTS),
            launching_seconds=2,
            statement=f"INSERT INTO t{number} SELECT * FROM orders",
        )
        told.dli.hang_job(job.job_id)
        told.slack.create_channel(job.recording)
        await told.ask(f"subscribe {job.job_id} on:started,progress,end", channel=job.recording)
        jobs.append(job)
    return [told.dli.resume_job(job.job_id) for job in jobs]


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
        looks = [one.at for one in told.dli.calls.of("progress", job_id=job.job_id, status=200)]
        assert set(named) >= {one for one in THRESHOLDS if seen(shares, looks, one)}, job.recording
    assert len([said for said in told_of if said.startswith("Started")]) <= 1
    assert len(told_of) <= len(percents) + 2, job.recording
