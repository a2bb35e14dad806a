"""The app in one workspace: whether it is installed, by whom, and with which tokens."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.ports import Clock
from bot.sandbox.slack.changes import Changes, ConnectionChanged, Uninstalled
from bot.sandbox.slack.oauth.tokens import BotTokens, Pair
from bot.sandbox.slack.people import APP_ID
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.wire import Json, Refused

CODE_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The app as OAuth knows it; with `token_seconds` its tokens rotate."""

    id: str = field(default_factory=lambda: f"{secrets.randbelow(10**12)}.1")
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    redirect_urls: tuple[str, ...] = ()
    token_seconds: float | None = None

    @property
    def life(self) -> timedelta | None:
        """How long a token lives; None: for ever."""
        return timedelta(seconds=self.token_seconds) if self.token_seconds else None


@dataclass(slots=True)
class _Code:
    user: str
    scopes: frozenset[str]
    redirect_uri: str
    made_at: datetime
    is_used: bool = False


class Installation:
    """Everything that can happen to the app's rights in a workspace."""

    def __init__(self, team: Team, clock: Clock, changes: Changes, client: Client) -> None:
        self.client = client
        self.scopes: frozenset[str] = frozenset()
        self.installer = ""
        self.tokens = BotTokens(clock, client.life)
        self._team = team
        self._clock = clock
        self._changes = changes
        self._codes: dict[str, _Code] = {}

    @property
    def is_installed(self) -> bool:
        """Whether the app is there."""
        return self.tokens.any_left

    def issued(self, secret: str) -> bool:
        """Say whether a code or a token is this workspace's."""
        return secret in self._codes or self.tokens.knows(secret)

    def start_with(self, token: str, scopes: Collection[str]) -> None:
        """Be installed from the beginning."""
        self.scopes = frozenset(scopes)
        self.tokens.keep(token)

    def allow(self, user: str, scopes: Iterable[str], redirect_uri: str = "") -> str:
        """Take a person's consent, and make the code that the app can redeem once."""
        code = f"{self._team.number}{secrets.token_hex(16)}"
        self._codes[code] = _Code(user, frozenset(scopes), redirect_uri, self._clock())
        return code

    def redeem(self, code: str, redirect_uri: str = "") -> Json:
        """Install the app, and return what `oauth.v2.access` answers."""
        known = self._codes.get(code)
        if known is None or self._clock() - known.made_at > CODE_LIFE:
            raise Refused("invalid_code")
        if known.is_used:
            raise Refused("code_already_used")
        if redirect_uri != known.redirect_uri:
            raise Refused("bad_redirect_uri")
        known.is_used = True
        return self.install(known.user, known.scopes)

    def install(self, user: str, scopes: Collection[str]) -> Json:
        """Install the app, or again with more scopes, and return what the app is told."""
        kept = self.scopes if self.is_installed else frozenset()
        self.scopes = kept.union(scopes)
        self.installer = user
        pair = self.tokens.issue()
        self._changes.tell(ConnectionChanged())
        return self._granted(pair)

    def refresh(self, refresh_token: str) -> Json:
        """Rotate the app's token."""
        self._need_rotation()
        return self._granted(self.tokens.rotate(refresh_token))

    def exchange(self, token: str) -> Json:
        """Trade the app's lasting token for one that rotates."""
        self._need_rotation()
        return self._granted(self.tokens.exchange(token))

    def revoke(self, token: str) -> None:
        """End one token; with one that lasts, the app is uninstalled."""
        self.tokens.check(token)
        if token == self.tokens.lasting:
            self.uninstall()
        self.tokens.revoke(token)

    def uninstall(self) -> None:
        """Take the app out of the workspace."""
        self._changes.tell(Uninstalled())
        self.tokens.end()
        self._changes.tell(ConnectionChanged())

    def _need_rotation(self) -> None:
        if self.client.life is None:
            raise Refused("token_rotation_not_enabled")

    def _granted(self, pair: Pair) -> Json:
        said: Json = {
            "ok": True,
            "app_id": APP_ID,
            "authed_user": {"id": self.installer},
            "scope": ",".join(sorted(self.scopes)),
            "token_type": "bot",
            "access_token": pair.access,
            "bot_user_id": self._team.app_user,
            "team": {"id": self._team.id, "name": self._team.name},
            "enterprise": None,
            "is_enterprise_install": False,
        }
        if pair.refresh:
            said |= {"refresh_token": pair.refresh, "expires_in": pair.expires_in}
        return said
