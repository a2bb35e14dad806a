"""The sub jobs of a run that were ever seen: the newest one by one, the others summed up."""

from dataclasses import dataclass

from bot.domain.jobs import SubJob

KEPT = 30
"""As many sub jobs as are remembered one by one, while older ones have ended: those that
anybody is shown."""
MOST = 500
"""The same while older ones run on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What the oldest sub jobs of a run came to, which aren't remembered one by one.

    They have ids up to `last_id`. `suspect` is the last of them that failed, or else that had
    failed tasks, and `suspected_at` its position.
    """

    count: int = 0
    last_id: int = -1
    done: int = 0
    total: int = 0
    failed: int = 0
    killed: int = 0
    most_stages: int = 0
    suspect: SubJob | None = None
    suspected_at: int = 0

    def with_(self, sub: SubJob) -> "Past":
        """Add the next sub job."""
        is_worse = has_failed(sub) or bool(sub.failed and not has_failed(self.suspect))
        return Past(
            count=self.count + 1,
            last_id=sub.id,
            done=self.done + sub.done,
            total=self.total + sub.total,
            failed=self.failed + sub.failed,
            killed=self.killed + sub.killed,
            most_stages=max(self.most_stages, len(sub.stage_ids)),
            suspect=sub if is_worse else self.suspect,
            suspected_at=self.count + 1 if is_worse else self.suspected_at,
        )


NONE_PAST = Past()


def has_failed(sub: SubJob | None) -> bool:
    """Whether Spark calls it failed."""
    return sub is not None and sub.status.upper() == "FAILED"


def remembered(
    past: Past, known: tuple[SubJob, ...], listed: tuple[SubJob, ...], running: frozenset[int]
) -> tuple[Past, tuple[SubJob, ...]]:
    """Return what is known of the sub jobs now that some are listed; DLI may list only a few.

    Of those that are remembered one by one the newest form counts. `running` are the ids of
    those that are listed as running.
    """
    by_id = {sub.id: sub for sub in known}
    by_id |= {sub.id: sub for sub in listed if sub.id > past.last_id}
    sub_jobs = [by_id[key] for key in sorted(by_id)]
    surplus = 0
    for sub in sub_jobs[: max(0, len(sub_jobs) - KEPT)]:
        if sub.id in running and len(sub_jobs) - surplus <= MOST:
            break
        past = past.with_(sub)
        surplus += 1
    return past, tuple(sub_jobs[surplus:])
