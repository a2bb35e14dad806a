"""The app's tokens in one workspace, and what became of each."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ports import Clock
from bot.sandbox.slack.wire import Refused

MOST_LIVE = 2
"""How many rotating tokens live beside each other: with the third, the first is revoked."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What the app is handed: an access token, and how to get the next one if it expires."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_in: int = 0


@dataclass(slots=True)
class _Access:
    expires_at: datetime | None
    refusal: str = ""


class BotTokens:
    """Issues, rotates and ends tokens. With a `life` they rotate; None: they last."""

    def __init__(self, clock: Clock, life: timedelta | None) -> None:
        self._clock = clock
        self._life = life
        self._access: dict[str, _Access] = {}
        self._refresh: dict[str, bool] = {}

    def keep(self, access: str) -> None:
        """Take a token that somebody else made; it lasts."""
        self._access[access] = _Access(None)

    def knows(self, secret: str) -> bool:
        """Say whether a token was issued here, whatever became of it."""
        return secret in self._access or secret in self._refresh

    @property
    def lasting(self) -> str:
        """The token that doesn't expire; "" when there is none."""
        live = (token for token, one in self._access.items() if not (one.refusal or one.expires_at))
        return next(live, "")

    @property
    def any_left(self) -> bool:
        """Whether the app still has a token, or a way to get one."""
        return bool(self.lasting) or not all(self._refresh.values())

    def issue(self) -> Pair:
        """Make a token; one that lasts is the same each time."""
        if self._life is None:
            access = self.lasting or f"xoxb-{secrets.token_hex(16)}"
            self.keep(access)
            return Pair(access)
        pair = Pair(
            f"xoxe.xoxb-1-{secrets.token_hex(24)}",
            f"xoxe-1-{secrets.token_hex(24)}",
            round(self._life.total_seconds()),
        )
        self._access[pair.access] = _Access(self._clock() + self._life)
        self._refresh[pair.refresh] = False
        self._revoke_oldest()
        return pair

    def rotate(self, refresh: str) -> Pair:
        """Use a refresh token up; the access token that came with it lives on."""
        if self._refresh.get(refresh, True):
            raise Refused("invalid_refresh_token")
        self._refresh[refresh] = True
        return self.issue()

    def exchange(self, access: str) -> Pair:
        """Trade a token that lasts for one that rotates."""
        self.check(access)
        if self._access[access].expires_at:
            raise Refused("token_already_exchanged")
        self.revoke(access)
        return self.issue()

    def check(self, access: str) -> None:
        """Refuse a token that isn't one, or is one no longer."""
        known = self._access.get(access)
        if known is None:
            raise Refused("invalid_auth")
        if known.refusal:
            raise Refused(known.refusal)
        if known.expires_at and known.expires_at <= self._clock():
            raise Refused("token_expired")

    def revoke(self, access: str) -> None:
        """End one token."""
        self._access[access].refusal = "token_revoked"

    def end(self) -> None:
        """End them all, as an uninstallation does."""
        for known in self._access.values():
            known.refusal = known.refusal or "account_inactive"
        self._refresh = dict.fromkeys(self._refresh, True)

    def expire(self) -> None:
        """Let those that expire do so now; they can be refreshed."""
        for known in self._access.values():
            known.expires_at = self._clock() if known.expires_at else None

    def _revoke_oldest(self) -> None:
        rotating = [one for one in self._access.values() if one.expires_at and not one.refusal]
        for known in rotating[:-MOST_LIVE]:
            known.refusal = "token_revoked"
