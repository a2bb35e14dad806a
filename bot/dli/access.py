"""The two ways into a project: an access key, or a user's token that gets renewed."""

from datetime import datetime, timedelta
from typing import Protocol

import httpx

from bot.dli import iam
from bot.dli.auth import SignedAuth, TokenAuth
from bot.dli.guard import Guard
from bot.dli.project import AccessKey, IamUser, Project
from bot.dli.shared import SharedRun
from bot.dli.transport import Http
from bot.errors import WrongCredentials
from bot.ports import Clock

_RENEW_BEFORE = timedelta(minutes=10)
_SHORTEST_LIFE = timedelta(minutes=1)


class Access(Protocol):
    """How to show DLI who asks, and about which project."""

    async def project_id(self) -> str:
        """Return the project's id; the first time, that may mean to ask IAM."""
        ...

    async def auth(self) -> httpx.Auth:
        """Return what authenticates a request now; that may mean to log in."""
        ...

    def may_use(self, auth: httpx.Auth) -> bool:
        """Tell whether `auth` is still worth sending: it hasn't been given up."""
        ...

    def renews(self, auth: httpx.Auth) -> bool:
        """Give up `auth`, which DLI has refused; tell whether another may do."""
        ...

    async def ended(self) -> None:
        """Wait for questions to IAM that are still under way."""
        ...


class KeyAccess:
    """An access key: nothing to renew. The project's id is asked for once."""

    def __init__(
        self,
        project: Project,
        key: AccessKey,
        http: Http,
        guard: Guard,
        clock: Clock,
    ) -> None:
        self._project = project
        self._project_id = project.project_id
        self._auth = SignedAuth(key, clock)
        self._http = http
        self._guard = guard
        self._clock = clock
        self._lookup = SharedRun(self._look_up)

    async def project_id(self) -> str:
        """See `Access`."""
        return self._project_id or await self._lookup()

    async def auth(self) -> httpx.Auth:
        """See `Access`."""
        return self._auth

    def may_use(self, auth: httpx.Auth) -> bool:
        """See `Access`."""
        return True

    def renews(self, auth: httpx.Auth) -> bool:
        """See `Access`."""
        return False

    async def ended(self) -> None:
        """See `Access`."""
        await self._lookup.ended()

    async def _look_up(self) -> str:
        request = iam.project_lookup(self._project)
        async with self._guard.turn() as turn:
            async with turn.flight():
                answer = await self._http.send(request, self._auth)
            try:
                found = iam.read_project_id(answer, self._project.region, self._clock())
            except WrongCredentials:
                await turn.refused()
                raise
            await turn.accepted()
        self._project_id = found
        return found


class TokenAccess:
    """A user who logs in when a token is needed, and again before it expires."""

    def __init__(
        self,
        project: Project,
        user: IamUser,
        http: Http,
        guard: Guard,
        clock: Clock,
    ) -> None:
        self._project = project
        self._user = user
        self._http = http
        self._guard = guard
        self._clock = clock
        self._project_id = project.project_id or ""
        self._auth: TokenAuth | None = None
        self._given_up: TokenAuth | None = None
        self._renew_at = clock()
        self._login = SharedRun(self._log_in)

    async def project_id(self) -> str:
        """See `Access`."""
        if not self._project_id:
            await self._login()
        if not self._project_id:
            raise iam.missing_project_id("IAM hasn't said what project its token is for")
        return self._project_id

    async def auth(self) -> httpx.Auth:
        """See `Access`."""
        if self._auth and self._clock() < self._renew_at:
            return self._auth
        return await self._login()

    def may_use(self, auth: httpx.Auth) -> bool:
        """See `Access`."""
        return self._given_up is not auth

    def renews(self, auth: httpx.Auth) -> bool:
        """See `Access`; a token that came in place of a refused one is the last."""
        if self._auth is not auth:
            return True
        self._auth, self._given_up = None, self._auth
        return self._guard.stale_tokens == 0

    async def ended(self) -> None:
        """See `Access`."""
        await self._login.ended()

    async def _log_in(self) -> TokenAuth:
        request = iam.login(self._user, self._project)
        async with self._guard.turn() as turn:
            async with turn.flight():
                answer = await self._http.send(request)
            try:
                token = iam.read_token(answer, self._clock())
            except WrongCredentials:
                await turn.refused()
                raise
            turn.logged_in()
        self._auth = TokenAuth(token.value)
        self._renew_at = renew_at(token.expires_at, self._clock())
        self._project_id = self._project_id or token.project_id
        return self._auth


def renew_at(expires_at: datetime, now: datetime) -> datetime:
    """Return when to replace a token: ten minutes before its end.

    A short-lived one serves half its life, and one that seems to have ended already, as
    clocks may differ, half a minute: else every call would begin with a login.
    """
    life = max(expires_at - now, _SHORTEST_LIFE)
    return now + life - min(_RENEW_BEFORE, life / 2)
