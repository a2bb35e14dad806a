"""How a workspace installs the app by itself: two pages, with Slack's own between them."""

import logging
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hmac import compare_digest
from typing import TypeAlias

from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateUtils
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.domain.languages import Language
from bot.errors import StoreUnavailable
from bot.ports import Clock, Installation, Installations
from bot.slack.granting import Grant, Granting, NotGranted
from bot.slack.pages import language_of, shown
from bot.slack.scopes import wanted
from bot.views import pages
from bot.views.language import speaking
from bot.views.pages import Failure

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
LIFE = timedelta(seconds=OAuthStateUtils.default_expiration_seconds)
COOKIE = OAuthStateUtils.default_cookie_name
MOST_AT_ONCE = 20
"""Installations that are finished at a time, each with calls to Slack."""

_STATUS = {
    Failure.DECLINED: 200,
    Failure.OTHER_BROWSER: 400,
    Failure.LATE: 400,
    Failure.MISCONFIGURED: 500,
    Failure.SLACK_AWAY: 502,
    Failure.STORE_AWAY: 503,
    Failure.CROWDED: 503,
}
_ID = re.compile(r"[A-Z0-9]+")
_Answer: TypeAlias = Callable[[Request], Awaitable[Response]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where browsers come in, who may install, and in which language strangers are spoken to.

    `public_url` is the bot's address as browsers know it, `authorize_url` Slack's page.
    `unfurls` asks for what it takes to unfold links to jobs as well.
    """

    public_url: str
    authorize_url: str
    admits: Callable[[str], bool]
    language: Language = Language.ENGLISH
    unfurls: bool = False

    @property
    def install_url(self) -> str:
        """Where an installation begins."""
        return self.public_url + INSTALL_PATH

    @property
    def redirect_uri(self) -> str:
        """Where Slack sends a browser back to."""
        return self.public_url + REDIRECT_PATH

    @property
    def scopes(self) -> list[str]:
        """What a workspace is asked to allow."""
        return sorted(wanted(unfurls=self.unfurls))


class Installing:
    """Lets people install the app, each once, in time, and in the browser they began in.

    `on_installed` hears of each workspace after it was kept.
    """

    def __init__(
        self,
        door: Door,
        granting: Granting,
        installations: Installations,
        clock: Clock,
        on_installed: Callable[[Installation], None],
    ) -> None:
        self._door = door
        self._granting = granting
        self._installations = installations
        self._clock = clock
        self._on_installed = on_installed
        self._finishing = 0

    def routes(self) -> list[Route]:
        """Return the two addresses."""
        return [
            Route(INSTALL_PATH, partial(self._told, self._begin)),
            Route(REDIRECT_PATH, partial(self._told, self._finish)),
        ]

    async def _told(self, answer: _Answer, request: Request) -> Response:
        """Answer with a page in the browser's language, whatever happens."""
        with speaking(language_of(request, self._door.language)):
            try:
                return await answer(request)
            except _Failed as failed:
                return self._failed(failed.failure)
            except StoreUnavailable as error:
                log.warning("Could not keep an installation", extra={"detail": error})
                return self._failed(Failure.STORE_AWAY)

    def _failed(self, failure: Failure) -> Response:
        return shown(pages.failed(failure, self._door.install_url), _STATUS[failure])

    async def _begin(self, request: Request) -> Response:
        state, now = secrets.token_urlsafe(32), self._clock()
        if not await self._installations.begin(state, now + LIFE, now):
            raise _Failed(Failure.CROWDED)
        slack = AuthorizeUrlGenerator(
            client_id=self._granting.app.client_id,
            redirect_uri=self._door.redirect_uri,
            scopes=self._door.scopes,
            authorization_url=self._door.authorize_url,
        )
        answer = shown(pages.invitation(slack.generate(state)))
        answer.set_cookie(
            COOKIE,
            state,
            max_age=int(LIFE.total_seconds()),
            secure=self._door.public_url.startswith("https://"),
            httponly=True,
            samesite="lax",
        )
        return answer

    async def _finish(self, request: Request) -> Response:
        if "error" in request.query_params:
            raise _Failed(Failure.DECLINED)
        code = await self._code(request)
        async with self._place():
            try:
                return await self._installed(await self._granting.redeem(code, self._clock()))
            except NotGranted as refused:
                raise _Failed(_failure(refused)) from None

    async def _code(self, request: Request) -> str:
        """Return the code, once, if this browser began the installation, and in time."""
        state, code = (request.query_params.get(name, "") for name in ("state", "code"))
        kept = request.cookies.get(COOKIE, "")
        if not state or not compare_digest(state.encode(), kept.encode()):
            raise _Failed(Failure.OTHER_BROWSER)
        if not await self._installations.finish(state, self._clock()) or not code:
            raise _Failed(Failure.LATE)
        return code

    async def _installed(self, grant: Grant) -> Response:
        if not grant.team_id:
            taken_back = await self._give_back(grant, "Refused to be installed organization-wide")
            return shown(pages.org_wide(self._door.install_url, taken_back=taken_back), 403)
        if not self._door.admits(grant.team_id):
            taken_back = await self._give_back(grant, "Refused to be installed in a workspace")
            page = pages.foreign(grant.team_name, grant.team_id, taken_back=taken_back)
            return shown(page, 403)
        made = await self._granting.installation(grant)
        await self._installations.put(made, self._clock())
        log.info("Installed in a workspace", extra={"team": made.team_id, "by": made.installed_by})
        self._on_installed(made)
        return shown(pages.installed(made.team_name, _slack_url(made)))

    async def _give_back(self, grant: Grant, why: str) -> bool:
        taken_back = await self._granting.give_back(grant.token)
        log.warning(why, extra={"from_team": grant.team_id, "token_revoked": taken_back})
        return taken_back

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        if self._finishing >= MOST_AT_ONCE:
            raise _Failed(Failure.CROWDED)
        self._finishing += 1
        try:
            yield
        finally:
            self._finishing -= 1


class _Failed(Exception):
    """The app isn't installed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


def _failure(refused: NotGranted) -> Failure:
    if refused.is_wrong_set_up:
        log.error(
            "Slack doesn't take what the bot is set up with: compare SLACK_CLIENT_ID, "
            "SLACK_CLIENT_SECRET and DLI_BOT_PUBLIC_URL with your Slack app's pages Basic "
            "Information and OAuth & Permissions, Redirect URLs",
            extra={"code": refused.code},
        )
        return Failure.MISCONFIGURED
    log.warning("Slack gave no token for a code", extra={"code": refused.code})
    return Failure.LATE if refused.is_stale else Failure.SLACK_AWAY


def _slack_url(made: Installation) -> str:
    """Return what opens Slack at the app; "" if Slack's ids aren't what they should be."""
    ids = (made.team_id, made.app_id)
    return f"slack://app?team={ids[0]}&id={ids[1]}" if all(map(_ID.fullmatch, ids)) else ""
