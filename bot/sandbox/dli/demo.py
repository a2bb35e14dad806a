"""A working day in the local DLI, played."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.sandbox.dli.recordings import recordings, tape
from bot.sandbox.dli.replay import Replay
from bot.sandbox.dli.scenes import BURST, REPEATED, STEADY, THE_DAY, Scene
from bot.sandbox.dli.server import DliSandbox

BEFORE = ((20.9, 0.94), (45.3, 1.13), (69.7, 0.86), (94.1, 1.04), (142.0, 1.22), (166.5, 0.97))
"""When what is repeated ran before, in hours ago, and how many times longer than usual it took.

They are a day and some minutes apart, so that no two are of one day, at whatever hour one looks.
"""
STARTED_BEFORE = 4
"""As many of these runs has what one can start oneself."""

HOURS = 2
FIRST = 1.1
MINUTES_BETWEEN = 0.75
MINUTES_BETWEEN_BURSTS = 15
FIRST_BURST = 4


def demo_jobs(dli: DliSandbox) -> list[Replay]:
    """Fill an empty DLI with a working day, and return its jobs, running ones first.

    More have run on the days before, and more will be submitted within the next two hours, one by
    one and in bursts.
    """
    today = [_play(dli, scene) for scene in THE_DAY]
    for scene in (*_days_before(), *_to_come()):
        _play(dli, scene)
    return today


async def run(*, port: int, speed: float, announce: Callable[[str], None]) -> None:
    """Serve a local DLI with a working day in it until cancelled.

    `announce` gets each line that a person needs to use it.
    """
    async with DliSandbox(speed=speed).serve(port=port) as dli:
        jobs = demo_jobs(dli)
        announce(f"The local DLI answers at {dli.url}, as these settings say:")
        for name, value in dli.environment.items():
            announce(f"{name}={value}")
        announce(f"A running job to ask about: {jobs[0].job_id}")
        await asyncio.Event().wait()


def _days_before() -> Iterator[Scene]:
    """Yield earlier runs of what is repeated, each with a day of its own where it has one."""
    for hours, longer in BEFORE:
        for scene in REPEATED:
            statement = scene.statement.replace("2026-11-27", f"2026-11-{26 - hours // 24:.0f}")
            yield replace(
                scene, statement=statement, minutes=scene.minutes * longer, hours_ago=hours
            )
    for hours, longer in BEFORE[:STARTED_BEFORE]:
        for scene in _recorded():
            yield replace(scene, minutes=scene.minutes * longer, hours_ago=hours)


def _recorded() -> Iterator[Scene]:
    """Yield the recordings that finish, as they are started by hand."""
    for name, recording in recordings().items():
        if recording.final_status == "FINISHED":
            played = tape(name)
            yield Scene(
                recording=name,
                statement=played.statement,
                queue_name="default",
                owner=played.owner,
                minutes=recording.duration_seconds / 60,
                database_name=played.database_name,
            )


def _to_come() -> Iterator[Scene]:
    """Yield what will be submitted, each scene with its time."""
    for place in range(int(HOURS * 60 / MINUTES_BETWEEN)):
        scene = STEADY[place % len(STEADY)]
        yield replace(scene, begun=0, in_minutes=FIRST + place * MINUTES_BETWEEN)
    for minute in range(FIRST_BURST, HOURS * 60, MINUTES_BETWEEN_BURSTS):
        for scene in BURST:
            yield replace(scene, begun=0, in_minutes=minute)


def _play(dli: DliSandbox, scene: Scene) -> Replay:
    seconds = scene.minutes * 60
    waiting = scene.waiting * 60
    launching = scene.launching * 60 / dli.workspace.speed
    whole = seconds / dli.workspace.speed + launching
    until = scene.in_minutes * 60 / dli.workspace.speed
    job = dli.start_job(
        scene.recording,
        speed=recordings()[scene.recording].duration_seconds / seconds,
        elapsed_seconds=waiting + whole * scene.begun + scene.hours_ago * 3600 - until,
        launching_seconds=waiting + launching,
        statement=scene.statement,
        queue_name=scene.queue_name,
        owner=scene.owner,
        database_name=scene.database_name,
        tags=scene.tags,
        figures=scene.figures,
    )
    return dli.hang_job(job.job_id) if waiting else job
