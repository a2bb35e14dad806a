"""The host of a world: its one project, over fakes."""

from collections.abc import Collection

from bot.delivery.budget import Budget
from bot.delivery.homes import Publisher, Ways
from bot.domain.access import Access
from bot.views.answers import Style
from handlers.desk import Desk
from handlers.hosts import Host, Hosts, Served
from tests.wishing.fakes import TEAM
from tests.wishing.world import PROJECT, World


def hosts_of(
    world: World, desk: Desk, style: Style | None = None, *, channels: Collection[str] = ()
) -> Hosts:
    """Serve the world's workspace alone; with `channels` in those alone."""
    style = style or Style()
    served = Served(name=PROJECT, asking=world.asking, wishing=world.wishing)
    homes = Publisher(
        Ways(
            homes=world.homes,
            messenger=desk.messenger,
            conversations=world.conversations,
            speech=world.speech,
            budget=Budget(),
            clock=lambda: world.now,
            style=style,
        )
    )
    host = Host(
        team_id=TEAM,
        projects=(served,),
        desk=desk,
        style=style,
        homes=homes,
        access=Access(frozenset(channels)),
    )
    return Hosts(host)
