"""Homes are kept current."""

from bot.delivery.budget import Budget
from bot.delivery.homes import Publisher, Ways
from bot.schedule import Every
from bot.telling.circle import Circle
from bot.telling.delivery import Alone

HOME_SECONDS = 1.6
"""How often a Home may be published that nobody asked for: fewer than 40 a minute."""


def publisher(circle: Circle, budget: Budget) -> Publisher:
    """Return what shows people of a team their Homes."""
    return Publisher(
        Ways(
            homes=circle.stores.homes,
            messenger=circle.messenger,
            conversations=circle.conversations,
            speech=circle.speech,
            budget=budget,
            clock=circle.clock,
            style=circle.style,
        )
    )


def tasks(homes: Publisher, alone: Alone) -> list[Every]:
    """Return what has to run."""
    return [alone("homes", HOME_SECONDS, homes.beat)]
