"""Tokens that expire, renewed in time: also of workspaces where nobody asks anything."""

import asyncio
import logging
from datetime import datetime, timedelta

from bot.ports import Clock, Installation, Installations, Leases
from bot.slack.granting import Granting, NotGranted

BEAT_SECONDS = 60
AHEAD = timedelta(hours=2)
"""So long before it expires a token is renewed, or from half of a life that is shorter."""
SPAN = timedelta(seconds=60)
"""How long a process that dies holds up others: more than Slack and the database take."""
STOP_SECONDS = 3
"""For an answer of Slack's that is under way when we stop: what it holds is given once."""

log = logging.getLogger(__name__)


class Rotation:
    """Renews tokens; of several processes one at a time renews a workspace's.

    Slack gives each refresh token's successor once. It is committed before anything is done
    with it; while the database doesn't take it, it is held here and nothing else is asked for.
    """

    def __init__(
        self,
        installations: Installations,
        granting: Granting,
        leases: Leases,
        clock: Clock,
        holder: str,
    ) -> None:
        self._installations = installations
        self._granting = granting
        self._leases = leases
        self._clock = clock
        self._holder = holder
        self._unkept: dict[str, Installation] = {}
        self._spent: dict[str, str | None] = {}

    @property
    def spent(self) -> frozenset[str]:
        """The workspaces whose token Slack won't renew: they have to install the app anew."""
        return frozenset(self._spent)

    async def beat(self) -> None:
        """Renew what is due. Raises a `StoreUnavailable`, and a SettingsError if no key fits."""
        await self._keep()
        found = {one.team_id: one for one in await self._installations.all()}
        self._spent = {
            team_id: token
            for team_id, token in self._spent.items()
            if team_id in found and found[team_id].refresh_token == token
        }
        for one in found.values():
            if is_due(one, self._clock()) and one.team_id not in self._spent:
                await self._alone(one.team_id)

    async def _alone(self, team_id: str) -> None:
        """Renew a workspace's tokens, unless another process does; a stop waits for the end."""
        lease = await self._leases.claim(f"rotate/{team_id}", self._holder, SPAN)
        if lease is None:
            return
        renewing = asyncio.create_task(self._renew(team_id))
        try:
            await asyncio.shield(renewing)
        except asyncio.CancelledError:
            await asyncio.wait([renewing], timeout=STOP_SECONDS)
            raise
        finally:
            await self._leases.release(lease)

    async def _renew(self, team_id: str) -> None:
        one, now = await self._installations.of(team_id), self._clock()
        if one is None or not is_due(one, now):
            return
        try:
            self._unkept[team_id] = await self._granting.next(one, now)
        except NotGranted as refused:
            await self._refused(one, refused)
        else:
            await self._keep()

    async def _keep(self) -> None:
        for team_id, renewed in tuple(self._unkept.items()):
            is_kept = await self._installations.renew(renewed, renewed.renewed_at or self._clock())
            del self._unkept[team_id]
            log.info("Renewed a token" if is_kept else "A token is of no use", extra=_of(renewed))

    async def _refused(self, one: Installation, refused: NotGranted) -> None:
        """Note what can't be mended here; the old token goes on until it expires."""
        told = {**_of(one), "code": refused.code}
        if not refused.is_spent:
            log.warning("Could not renew a token: it is tried again", extra=told)
            return
        known = await self._installations.of(one.team_id)
        if known is None or known.refresh_token != one.refresh_token:
            return
        self._spent[one.team_id] = one.refresh_token
        log.error(
            "Slack won't renew a workspace's token: the app has to be installed there anew, "
            "or nothing is told there once the token expires",
            extra=told,
        )


def is_due(one: Installation, at: datetime) -> bool:
    """Whether a token expires soon, and can be renewed."""
    if one.expires_at is None or one.refresh_token is None:
        return False
    life = one.expires_at - (one.renewed_at or one.installed_at)
    return one.expires_at - at < min(AHEAD, life / 2)


def _of(one: Installation) -> dict[str, object]:
    return {"team": one.team_id, "until": one.expires_at}
