"""Trigger ids: a person did something, so the app may open a modal, once and soon."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.ports import Clock
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.wire import Refused

LIFE = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Trigger:
    """Who did something, in which channel if in any, and when."""

    user: str
    channel: str
    issued_at: datetime
    is_used: bool = False


class Triggers:
    """Issues trigger ids, and takes each back at most once."""

    def __init__(self, team: Team, clock: Clock) -> None:
        self._team = team
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, user: str, channel: str = "") -> str:
        """Make a trigger id for what `user` just did."""
        trigger_id = f"{len(self._issued) + 1}.{self._team.id}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(user, channel, self._clock())
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger id up; refused when it is unknown, too old or used already."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.is_used:
            raise Refused("exchanged_trigger_id")
        if self._clock() - trigger.issued_at > LIFE:
            raise Refused("expired_trigger_id")
        self._issued[trigger_id] = replace(trigger, is_used=True)
        return trigger
