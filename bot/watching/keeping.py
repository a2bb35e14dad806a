"""Keeps what looks come to, and tells the log what that is."""

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.domain.concluding import conclude
from bot.domain.pacing import Pace
from bot.domain.subscriptions import Follower
from bot.domain.watch import Conclusion, Look, Watched
from bot.ports import Watchlist
from bot.watching.pace import Site

log = logging.getLogger(__name__)


class Keeper:
    """Puts looks at the jobs of a site beside what is known of them."""

    def __init__(self, watchlist: Watchlist, site: Site) -> None:
        self._watchlist = watchlist
        self._site = site

    async def keep(self, looks: Sequence[Look], pace: Pace, at: datetime) -> None:
        """Keep what `looks` come to, all or nothing. Raises a `StoreUnavailable`."""
        steps: list[tuple[Watched | None, Watched]] = []

        def concluded(
            before: Watched | None, look: Look, followers: tuple[Follower, ...], at: datetime
        ) -> Conclusion | None:
            conclusion = conclude(before, look, followers, at, pace)
            if conclusion is not None:
                steps.append((before, conclusion.watched))
            return conclusion

        new = await self._watchlist.observe(looks, concluded, at)
        for before, after in steps:
            self._log(before, after)
        for notice in new:
            log.info("Put a notice", extra=notice.facts)
            self._site.observer.created(notice)
        if new:
            self._site.on_notices()

    def _log(self, before: Watched | None, after: Watched) -> None:
        """Log what a step shows that somebody may ask for later; most show nothing."""
        facts = self._site.facts(after.job_id, status=after.job.status.value)
        if before is None:
            log.info("Found a job", extra=facts)
        elif before.job.status is not after.job.status:
            log.info("A job's status changed", extra={**facts, "before": before.job.status.value})
        if before is not None and after.misses > before.misses:
            log.info("DLI doesn't know a job", extra={**facts, "times": after.misses})
