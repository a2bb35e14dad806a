"""What a channel chooses for itself: a mute, a daily digest, defaults."""

import logging
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.channels import Channel, Defaults, DigestPlan
from bot.domain.chosen import (
    DefaultsOff,
    DefaultsSet,
    DefaultsShown,
    DigestOff,
    DigestSet,
    DigestShown,
    Muted,
    MuteShown,
    Unmuted,
)
from bot.domain.preferences import Preference
from bot.wishing.reach import Reach
from bot.wishing.ways import Asker, Ways
from bot.wishing.zones import next_time

T = TypeVar("T")

log = logging.getLogger(__name__)


class Choices:
    """Carries out what a channel chooses. Every method raises StoreUnavailable."""

    def __init__(self, ways: Ways, reach: Reach) -> None:
        self._ways = ways
        self._reach = reach

    async def mute_for(self, asker: Asker, time: timedelta) -> Muted:
        """Hold a channel's notices back for some time."""
        until = self._ways.clock() + time
        return await self._muted(asker, until, await self.zone(asker))

    async def mute_until(self, asker: Asker, hour: int, minute: int) -> Muted:
        """Hold them back until it is so late where the asker lives."""
        zone = await self.zone(asker)
        until = next_time(hour, minute, zone, self._ways.clock())
        return await self._muted(asker, until, zone)

    async def unmute(self, asker: Asker) -> Unmuted:
        """Let them go."""
        was_muted = await self._ways.channels.unmute(asker.channel_id, self._ways.clock())
        if was_muted:
            log.info("Unmuted", extra=self._ways.facts(asker))
            self._ways.on_change()
        return Unmuted(was_muted)

    async def mute_shown(self, asker: Asker) -> MuteShown:
        """Say whether they are held back."""
        channel = await self._ways.channels.channel(asker.channel_id)
        until = channel.muted_until if channel.is_muted(self._ways.clock()) else None
        return MuteShown(until=until, zone=await self.zone(asker))

    async def set_digest(
        self, asker: Asker, hour: int, minute: int, *, days: str = "*", zone: str = ""
    ) -> DigestSet:
        """Let a channel have a daily digest, in `zone` or where the asker lives."""
        trouble = await self._reach.trouble(asker.channel_id)
        plan = DigestPlan(hour=hour, minute=minute, days=days, zone=zone or await self.zone(asker))
        now = self._ways.clock()
        due_at = self._ways.next_fire(plan, now)
        await self._ways.channels.set_digest(asker.channel_id, plan, due_at, now)
        log.info("A daily digest was chosen", extra=self._ways.facts(asker, due_at=due_at))
        self._ways.on_change()
        return DigestSet(plan, due_at, trouble)

    async def end_digest(self, asker: Asker) -> DigestOff:
        """Let it have none."""
        channel = await self._ways.channels.channel(asker.channel_id)
        now = self._ways.clock()
        await self._ways.channels.set_digest(asker.channel_id, None, None, now)
        log.info("The daily digest was ended", extra=self._ways.facts(asker))
        return DigestOff(channel.digest is not None)

    async def digest_shown(self, asker: Asker) -> DigestShown:
        """Say whether it has one."""
        channel = await self._ways.channels.channel(asker.channel_id)
        return DigestShown(channel.digest, channel.digest_due_at)

    async def set_defaults(self, asker: Asker, chosen: Defaults) -> DefaultsSet:
        """Choose what new subscriptions take; what isn't chosen stays as it was."""
        before = (await self._ways.channels.channel(asker.channel_id)).defaults
        together = Defaults(
            events=_newer(chosen.events, before.events),
            thresholds=_newer(chosen.thresholds, before.thresholds),
            mentions=_newer(chosen.mentions, before.mentions),
            thread=_newer(chosen.thread, before.thread),
        )
        await self._ways.channels.set_defaults(asker.channel_id, together)
        return DefaultsSet(together)

    async def put_defaults(self, asker: Asker, chosen: Defaults) -> DefaultsSet:
        """Choose all of that anew."""
        await self._ways.channels.set_defaults(asker.channel_id, chosen)
        return DefaultsSet(chosen)

    async def reset_defaults(self, asker: Asker) -> DefaultsOff:
        """Let new subscriptions take what ours do."""
        await self._ways.channels.set_defaults(asker.channel_id, Defaults())
        return DefaultsOff()

    async def defaults_shown(self, asker: Asker) -> DefaultsShown:
        """Say what new subscriptions take."""
        channel = await self._ways.channels.channel(asker.channel_id)
        return DefaultsShown(channel.defaults)

    async def channel(self, asker: Asker) -> Channel:
        """Return all that a channel chose."""
        return await self._ways.channels.channel(asker.channel_id)

    async def own(self, asker: Asker) -> Preference:
        """Return what somebody chose for themselves."""
        return await self._ways.preferences.of(asker.user_id)

    async def choose_direct(self, asker: Asker, *, direct: bool | None) -> None:
        """Choose whether somebody is told of their jobs' failures by direct message."""
        await self._ways.preferences.set_direct(asker.user_id, direct=direct)

    async def _muted(self, asker: Asker, until: datetime, zone: str) -> Muted:
        await self._ways.channels.mute(asker.channel_id, until, asker.user_id)
        log.info("Muted", extra=self._ways.facts(asker, until=until))
        return Muted(until=until, zone=zone)

    async def zone(self, asker: Asker) -> str:
        """Return the time zone in which somebody lives, as far as Slack tells."""
        return await self._ways.conversations.zone(asker.user_id)


def _newer(chosen: T | None, before: T | None) -> T | None:
    return before if chosen is None else chosen
