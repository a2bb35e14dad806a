"""How far a run is by its own tasks, where nothing is known of earlier ones.

A lone sub job is as far as its tasks. Where several follow one another nobody knows how many
will come, so the share of the tasks known so far says too much at first: what it meant on
recorded runs is said instead, which `python -m benchmarks.estimates` measures anew.
"""

from collections.abc import Sequence

from bot.domain.jobs import SubJob
from bot.domain.sub_jobs import NONE_PAST, Past

BEGUN = 0.20
"""How far a run is, on the average, when its first tasks begin: planning took some time."""
ALL_KNOWN = 0.70
"""How far it is when all tasks that are known so far have run: more sub jobs will come."""
CURVE = 0.7
"""The first tasks of a sub job are slower than the later ones."""
DEPTH = 0.10
"""What it's further if its sub jobs have two stages each, and so build on earlier ones."""
_PREPARES = "withThreadLocalCaptured"
"""Spark's name of sub jobs that prepare a shuffle or a broadcast: others always follow them."""


def share(
    sub_jobs: Sequence[SubJob], running: frozenset[int], past: Past = NONE_PAST
) -> float | None:
    """Return how far a run is, 0..1; None if that can't be told.

    `running` are the ids of the sub jobs that DLI lists as running now. A lone sub job that
    has ended tells nothing: whether others follow it is not known.
    """
    if any(sub.id in running and sub.num_tasks is None for sub in sub_jobs):
        return None
    if is_lone(sub_jobs, past):
        only = sub_jobs[0]
        return only.done / only.total if only.total and only.id in running else None
    ended = past.done + sum(sub.done for sub in sub_jobs if sub.id not in running)
    known = ended + sum(sub.total for sub in sub_jobs if sub.id in running)
    if not known:
        return None
    done: float = (past.done + sum(sub.done for sub in sub_jobs)) / known
    deepest = max(past.most_stages, *(len(sub.stage_ids) for sub in sub_jobs))
    depth = min(2.0, deepest / (past.count + len(sub_jobs)))
    return BEGUN + (ALL_KNOWN - BEGUN) * float(done**CURVE) + DEPTH * (depth - 1)


def is_lone(sub_jobs: Sequence[SubJob], past: Past = NONE_PAST) -> bool:
    """Whether there's one sub job, and nothing tells that another will follow it."""
    return len(sub_jobs) == 1 and not past.count and _PREPARES not in sub_jobs[0].name
