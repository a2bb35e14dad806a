"""What looks at jobs come to, before any of it is written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from bot.domain.history import EarlierRun, runs_before
from bot.domain.jobs import JobId, Observation
from bot.domain.notices import Notice
from bot.domain.subscriptions import Follower, Subscription, together
from bot.domain.watch import Look, Watched
from bot.ports.watching import Conclude


@dataclass(slots=True, kw_only=True)
class Batch:
    """Some looks at jobs of one project, put beside what is known of these jobs.

    `known` and `follows` begin as they are in the database and keep up with the looks;
    `dropped` are jobs with channels that want to hear no more of them, and `meant` the
    subscriptions that looks may match, by id. `earlier` are runs of statements, by fingerprint,
    as far as looks need them. `found` are the jobs that weren't known.
    """

    known: dict[JobId, Watched]
    follows: dict[JobId, tuple[Subscription, ...]]
    dropped: frozenset[tuple[JobId, str]]
    meant: Mapping[int, Subscription]
    earlier: Mapping[str, tuple[EarlierRun, ...]]
    concluded: set[JobId] = field(default_factory=set)
    found: set[JobId] = field(default_factory=set)
    refreshed: set[JobId] = field(default_factory=set)
    matched: list[tuple[JobId, Subscription]] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    runs: list[EarlierRun] = field(default_factory=list)

    def add(self, look: Look, conclude: Conclude, at: datetime) -> None:
        """Take in a look; one at a job that nobody follows, and no Home shows, is passed over."""
        job_id = look.job_id
        known = self.follows.get(job_id, ())
        new = tuple(self._new(look, known))
        if not (known or new or look.is_owned):
            return
        before = self.known.get(job_id)
        if before and isinstance(look.answer, Observation):
            earlier = self.earlier.get(before.fingerprint, ())
            look = replace(look, earlier=runs_before(before.job, earlier))
        conclusion = conclude(before, look, tuple(followers(known, new)), at)
        if conclusion is None:
            return
        if job_id not in self.known:
            self.found.add(job_id)
        self.known[job_id] = conclusion.watched
        self.follows[job_id] = (*known, *new)
        self.matched += [(job_id, one) for one in new]
        self.notices += conclusion.notices
        self.concluded.add(job_id)
        if conclusion.refresh:
            self.refreshed.add(job_id)
        if conclusion.run is not None:
            self.runs.append(conclusion.run)

    def _new(self, look: Look, known: tuple[Subscription, ...]) -> Iterator[Subscription]:
        for one in dict.fromkeys(look.matches):
            found = self.meant.get(one)
            if found and found not in known and (look.job_id, found.channel_id) not in self.dropped:
                yield found


def followers(known: Iterable[Subscription], new: Iterable[Subscription]) -> Iterator[Follower]:
    """Yield a follower for each channel, with the wishes of all its subscriptions.

    A channel that follows the job already is not new, but what one more subscription of it
    has only now come to mean is: then there is a second, new follower for that one.
    """
    before, fresh = _by_channel(known), _by_channel(new)
    for channel_id in dict.fromkeys((*before, *fresh)):
        old, added = before.get(channel_id, ()), fresh.get(channel_id, ())
        if old:
            yield _follower((*old, *added))
        if added:
            yield _follower(added, new=True)


def _by_channel(wishes: Iterable[Subscription]) -> dict[str, tuple[Subscription, ...]]:
    in_order = sorted(wishes, key=lambda one: (one.channel_id, one.id))
    groups = groupby(in_order, key=lambda one: one.channel_id)
    return {channel_id: tuple(group) for channel_id, group in groups}


def _follower(wishes: tuple[Subscription, ...], *, new: bool = False) -> Follower:
    return Follower(
        team_id=wishes[0].team_id,
        channel_id=wishes[0].channel_id,
        wishes=together(one.wishes for one in wishes),
        direct=any(one.is_direct for one in wishes),
        since=min(one.since for one in wishes),
        new=new,
        by=wishes[0].created_by,
    )
