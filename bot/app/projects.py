"""The DLI projects of a workspace: watched for it, and asked by its people."""

import logging
from collections.abc import Callable
from functools import partial

from bot.asking import Asking
from bot.configured import means
from bot.domain.jobs import JobId
from bot.domain.watch import Watched
from bot.errors import StoreUnavailable
from bot.outside import Outside
from bot.ports import Watchlist
from bot.remembering import Memory
from bot.schedule import next_fire
from bot.settings import Settings
from bot.store.survey import Survey
from bot.telling import Circle, Watch
from bot.wishing import Ways, Wishing
from handlers.hosts import Served

log = logging.getLogger(__name__)


def watched(settings: Settings, outside: Outside, team_id: str) -> tuple[Watch, ...]:
    """Return the projects that a workspace may ask about, the first one first."""
    return tuple(
        Watch(
            project=name,
            means=means(settings, reached.project),
            jobs=reached.client.watching(),
            skew=partial(outside.skew, name),
        )
        for name, reached in outside.dli.items()
        if reached.project.serves(team_id)
    )


def served(outside: Outside, circle: Circle, on_change: Callable[[], None], watch: Watch) -> Served:
    """Return how the people of a workspace ask about a project, and what they wish for it."""
    client, stores = outside.dli[watch.project].client, circle.stores
    asking = Asking(
        client,
        circle.clock,
        Memory(client, watch.project, circle.clock, stores.history),
        partial(_recalled, stores.watchlist, watch.project),
    )
    ways = Ways(
        team_id=circle.team_id,
        project=watch.project,
        subscriptions=stores.subscriptions,
        channels=stores.channels,
        people=stores.people,
        preferences=stores.preferences,
        unfurls=stores.unfurls,
        outbox=stores.outbox,
        audit=stores.audit,
        conversations=circle.conversations,
        jobs=client,
        look=asking.job,
        clock=circle.clock,
        skew=watch.skew,
        next_fire=next_fire,
        on_change=on_change,
        policy=circle.policy,
        listed=circle.listed,
        observer=circle.observer,
    )
    return Served(name=watch.project, asking=asking, wishing=Wishing(ways))


async def miss(outside: Outside) -> None:
    """Log what was subscribed to in projects that the settings don't name any more."""
    try:
        left_out = await Survey(outside.database).left_out(tuple(outside.dli))
    except StoreUnavailable:
        return
    for name, count in left_out.items():
        log.warning(
            "Nothing is told of a project that the settings don't name any more",
            extra={"project": name, "subscriptions": count},
        )


async def _recalled(watchlist: Watchlist, project: str, job_id: JobId) -> Watched | None:
    """Return what is known of a job; nothing while the database is away."""
    try:
        return await watchlist.known(project, job_id)
    except StoreUnavailable:
        return None
