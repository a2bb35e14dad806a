"""Wishes of all sorts, hostile ones among them."""

from typing import Any

from hypothesis import strategies as st

from bot.domain.events import WORDS
from bot.domain.filters import Field, Filter
from bot.domain.jobs import JobId
from bot.domain.subscriptions import (
    FilterTarget,
    JobTarget,
    Subscription,
    Target,
    ThreadMode,
    Wishes,
)
from tests.builders import NOON

nasty = st.text(max_size=60) | st.sampled_from(
    ["<!channel>", "<@U123>", "@here", "`*_~", "&lt;", "x" * 3_000, "<http://a|b>", "\n\n"]
)
kinds = st.frozensets(st.sampled_from(sorted(WORDS)))
wishes = st.builds(
    Wishes,
    events=kinds,
    thresholds=st.frozensets(st.integers(1, 99), max_size=10).map(lambda s: tuple(sorted(s))),
    mentions=st.lists(st.sampled_from(["U1", "W2", "S3"]), unique=True).map(tuple),
    thread=st.sampled_from(ThreadMode),
)
filters = st.builds(Filter, st.sampled_from(Field), nasty, st.booleans())
targets: st.SearchStrategy[Target] = st.builds(
    lambda found: FilterTarget(tuple(found)), st.lists(filters, min_size=1, max_size=6)
) | st.builds(JobTarget, nasty.map(JobId))


def a_subscription(target: Target, wishes: Wishes, **said: Any) -> Subscription:
    defaults: dict[str, Any] = {
        "id": 1,
        "team_id": "T1",
        "channel_id": "C1",
        "project": "eu-de",
        "created_by": "U1",
        "created_at": NOON,
        "since": NOON,
    }
    return Subscription(target=target, wishes=wishes, **{**defaults, **said})


subscriptions = st.builds(a_subscription, targets, wishes)
