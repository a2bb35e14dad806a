"""One team's stores, and short words for what is done with them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.announcing import card_notice, event_notice
from bot.domain.cancelling import Attempt, Outcome
from bot.domain.concluding import conclude
from bot.domain.events import Event, EventKind
from bot.domain.filters import Field, Filter
from bot.domain.history import EarlierRun
from bot.domain.jobs import Job, JobId, JobStatus
from bot.domain.journey import Journey, Step
from bot.domain.notices import Notice, NoticeKind, Receipt
from bot.domain.pacing import Pace
from bot.domain.subscriptions import FilterTarget, Follower, JobTarget, Subscription, Target, Wishes
from bot.domain.watch import Answer, Conclusion, Look, Watched
from bot.store.database import Database
from bot.store.stores import for_team
from tests.builders import JOB_ID, NOON, a_job

PROJECT = "eu-de"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
ALL = frozenset(EventKind)
PACE = Pace(least=5 * SECOND, most=120 * SECOND, per_minute=40, jobs=3)
ETL = FilterTarget((Filter(Field.QUEUE, "etl"),))
BI = FilterTarget((Filter(Field.QUEUE, "bi"), Filter(Field.OWNER, "tmp*", exclude=True)))
SALES = "insert-sales"
"""The fingerprint of a statement."""
JOURNEY = Journey((Step(4.5, 0.25, 10), Step(9.0, 1.0, 40)))


def concluded(
    before: Watched | None, look: Look, followers: tuple[Follower, ...], at: datetime
) -> Conclusion | None:
    return conclude(before, look, followers, at, PACE)


class Asked:
    """Concludes as the bot does, and remembers what it was asked with."""

    def __init__(self) -> None:
        self.before: list[Watched | None] = []
        self.looks: list[Look] = []
        self.followers: list[tuple[Follower, ...]] = []

    def __call__(
        self, before: Watched | None, look: Look, followers: tuple[Follower, ...], at: datetime
    ) -> Conclusion | None:
        self.before.append(before)
        self.looks.append(look)
        self.followers.append(followers)
        return concluded(before, look, followers, at)


def a_job_id(number: int) -> JobId:
    return JobId(f"{number:08d}-dae0-4f3c-9d3b-0c1f9bd2ec2b")


def a_run(number: int, **said: Any) -> EarlierRun:
    """A run of the statement as DLI's list has it; those of higher numbers started later."""
    defaults: dict[str, Any] = {
        "fingerprint": SALES,
        "job_id": a_job_id(number),
        "started_at": NOON - 100 * HOUR + number * HOUR,
        "duration": 300 * SECOND,
        "outcome": JobStatus.FINISHED,
    }
    return EarlierRun(**{**defaults, **said})


def a_watched_run(number: int, **said: Any) -> EarlierRun:
    """The same run as those know it who watched it."""
    more = {"launching": 4 * SECOND, "tasks": 40, "sub_jobs": 1, "journey": JOURNEY}
    return a_run(number, **{**more, **said})


def an_attempt(**said: Any) -> Attempt:
    defaults: dict[str, Any] = {
        "project": PROJECT,
        "job_id": JOB_ID,
        "channel_id": "C1",
        "user_id": "U1",
        "outcome": Outcome.ASKED,
        "at": NOON,
    }
    return Attempt(**{**defaults, **said})


def said(notice: Notice) -> str:
    """What a notice is, in a few words: "C1 failed", "U1 hint"."""
    what = notice.event.key if notice.kind is NoticeKind.EVENT and notice.event else notice.kind
    return f"{notice.place} {what}"


class Team:
    """A workspace that subscribes to jobs, has them seen, and waits to be told."""

    def __init__(self, database: Database, team_id: str) -> None:
        self.id = team_id
        stores = for_team(database, team_id)
        self.subscriptions = stores.subscriptions
        self.watchlist = stores.watchlist
        self.outbox = stores.outbox
        self.channels = stores.channels
        self.people = stores.people
        self.preferences = stores.preferences
        self.unfurls = stores.unfurls
        self.history = stores.history
        self.homes = stores.homes
        self.audit = stores.audit

    def wish(self, target: Target = ETL, channel_id: str = "C1", **said: Any) -> Subscription:
        events = {"events": said.pop("events", ALL), "thresholds": said.pop("at", (25, 50, 75))}
        more = {name: said.pop(name) for name in ("mentions", "thread") if name in said}
        defaults: dict[str, Any] = {
            "id": 0,
            "team_id": self.id,
            "project": PROJECT,
            "created_by": "U1",
            "created_at": NOON,
            "since": NOON - HOUR,
        }
        wishes = Wishes(**events, **more)
        return Subscription(
            **{**defaults, "channel_id": channel_id, "target": target, "wishes": wishes, **said}
        )

    def wish_for(self, watched: Watched, channel_id: str = "C1", **said: Any) -> Subscription:
        return self.wish(JobTarget(watched.job_id), channel_id, **said)

    def watched(self, job: Job | None = None, **said: Any) -> Watched:
        defaults: dict[str, Any] = {
            "team_id": self.id,
            "project": PROJECT,
            "first_seen_at": NOON,
            "seen_at": NOON,
            "due_at": NOON,
        }
        return Watched(**{**defaults, "job": job or a_job(), **said})

    def look(self, answer: Answer, *matches: int, job_id: JobId | None = None) -> Look:
        known = getattr(answer, "job_id", JOB_ID)
        return Look(
            team_id=self.id,
            project=PROJECT,
            job_id=job_id or known,
            answer=answer,
            matches=matches,
        )

    async def follow_all(
        self, channel_id: str = "C1", target: Target = ETL, **said: Any
    ) -> Subscription:
        """Subscribe a channel to all jobs that match."""
        kept, _ = await self.subscriptions.add(self.wish(target, channel_id, **said))
        return kept

    async def follow(
        self, channel_id: str = "C1", job: Job | None = None, **said: Any
    ) -> Subscription:
        """Subscribe a channel to one job, which gets a card there."""
        watched = self.watched(job)
        kept, _ = await self.subscriptions.add(
            self.wish_for(watched, channel_id, **said),
            watched=watched,
            card=card_notice(self.id, channel_id, PROJECT, watched.job_id, NOON),
        )
        return kept

    async def see(self, *looks: Look, at: datetime = NOON) -> list[str]:
        """Keep looks, and return what is new to be said."""
        new = await self.watchlist.observe(looks, concluded, at)
        return [said(notice) for notice in new]

    async def see_runs(
        self, *runs: EarlierRun, matches: tuple[int, ...] = (), at: datetime = NOON
    ) -> None:
        """See that the jobs of these runs have ended."""
        by_job: Mapping[JobId, EarlierRun] = {run.job_id: run for run in runs}

        def with_run(
            before: Watched | None, look: Look, followers: tuple[Follower, ...], at: datetime
        ) -> Conclusion | None:
            conclusion = concluded(before, look, followers, at)
            if conclusion is None:
                return None
            run = by_job[look.job_id]
            watched = replace(conclusion.watched, fingerprint=run.fingerprint)
            return replace(conclusion, watched=watched, run=run)

        looks = [
            self.look(
                a_job(job_id=run.job_id, status=run.outcome, start_time=run.started_at), *matches
            )
            for run in runs
        ]
        await self.watchlist.observe(looks, with_run, at)

    async def runs(self, fingerprint: str = SALES) -> list[EarlierRun]:
        """Return the runs of a statement, the newest first."""
        return list((await self.history.earlier(PROJECT, [fingerprint])).get(fingerprint, ()))

    async def end(
        self,
        *matches: int,
        job_id: JobId = JOB_ID,
        status: JobStatus = JobStatus.FINISHED,
        at: datetime = NOON,
        message: str = "",
    ) -> list[str]:
        """See that a job has ended."""
        job = a_job(job_id=job_id, status=status, message=message)
        return await self.see(self.look(job, *matches), at=at)

    async def queue(self, each: int = 100) -> tuple[Notice, ...]:
        return await self.outbox.waiting(each)

    async def backlog(self) -> int:
        """Count the notices that wait."""
        waits = await self.outbox.backlog()
        return waits.pending + waits.sending

    async def due(self, at: datetime = NOON, project: str = PROJECT) -> tuple[JobId, ...]:
        """Return the jobs that are due and that nobody has claimed."""
        due = await self.watchlist.claim(project, at, 9, MINUTE)
        await self.watchlist.unclaim(project, due)
        return due

    async def waiting(self, each: int = 100) -> list[str]:
        return [said(notice) for notice in await self.queue(each)]

    async def next(self, place: str = "C1") -> Notice:
        """Return what is to be said next in a place."""
        return next(notice for notice in await self.queue() if notice.place == place)

    async def say(
        self, place: str = "C1", *, ts: str = "1.1", card_version: int | None = None
    ) -> Notice:
        """Say what is next in a place."""
        notice = await self.next(place)
        assert await self.outbox.start(notice, NOON)
        await self.outbox.said(notice, Receipt(place, ts), NOON, card_version=card_version)
        return notice

    def notice(self, key: str, place: str = "C1") -> Notice:
        """A notice about no job."""
        return Notice(
            team_id=self.id,
            place=place,
            key=key,
            kind=NoticeKind.SUMMARY,
            created_at=NOON,
        )

    def happened(self, kind: EventKind, place: str = "C1", job_id: JobId = JOB_ID) -> Notice:
        return event_notice(self.id, place, PROJECT, job_id, Event(kind=kind, at=NOON))
