"""The host of a world: its project, and perhaps those of others, over fakes."""

from collections.abc import Collection, Mapping
from datetime import datetime

from bot.delivery.budget import Budget
from bot.delivery.drafting import Ways
from bot.delivery.homes import Publisher
from bot.domain.access import Access
from bot.domain.homes import Mine
from bot.views.answers import Style
from handlers.desk import Desk
from handlers.hosts import Host, Hosts, Served
from tests.wishing.fakes import TEAM
from tests.wishing.world import PROJECT, World


def hosts_of(
    world: World,
    desk: Desk,
    style: Style | None = None,
    *,
    channels: Collection[str] = (),
    others: Mapping[str, World] | None = None,
) -> Hosts:
    """Serve the world's workspace alone; with `channels` in those alone.

    `others` are further projects of it, by their names.
    """
    style = style or Style()
    served = tuple(
        Served(name=name, asking=one.asking, wishing=one.wishing)
        for name, one in {PROJECT: world, **(others or {})}.items()
    )
    ways = Ways(
        homes=world.homes,
        conversations=world.conversations,
        speech=world.speech,
        clock=lambda: world.now,
        style=style,
        mind=_nothing_new,
    )
    homes = Publisher(ways, desk.messenger, Budget())
    host = Host(
        team_id=TEAM,
        projects=served,
        desk=desk,
        style=style,
        homes=homes,
        access=Access(frozenset(channels)),
    )
    return Hosts(host)


async def _nothing_new(user_id: str, mine: Mine, since: datetime) -> bool:
    return False
