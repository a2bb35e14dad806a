"""Several local workspaces behind one Web API address, and one app for all of them."""

import secrets
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.clock import utcnow
from bot.ports import Clock
from bot.sandbox.serving import serving
from bot.sandbox.slack.arguments import read_arguments, with_credentials
from bot.sandbox.slack.oauth.consent import Consent
from bot.sandbox.slack.oauth.installation import Client
from bot.sandbox.slack.oauth.paper import workspaces_page
from bot.sandbox.slack.page.guard import LoopbackOnly
from bot.sandbox.slack.people import YOU
from bot.sandbox.slack.sandbox import SlackSandbox
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.web.methods import DEFAULT_SCOPES
from bot.sandbox.slack.wire import Json, Refused


@dataclass(kw_only=True, eq=False, repr=False)
class SlackCloud:
    """Slack as an app that can be installed anywhere sees it: HTTP mode and OAuth.

    Every workspace is a `SlackSandbox` with a page, people, channels and ids of its own;
    at the beginning the app is in none of them. A call's token decides which workspace
    answers. Tokens rotate where `client` has `token_seconds`.

        async with SlackCloud(request_url=f"{bot}/slack/events").serve() as cloud:
            acme, globex = cloud.workspaces
            to = cloud.allow(address, acme)         # what a person does on the consent page
            answer = cloud.install(globex)          # or without OAuth's detour
            answer["access_token"]
            acme.uninstall()

    `address` is what the app redirects to, `cloud.authorize_url` with `client_id`, `scope`,
    `state` and `redirect_uri`; `to` leads back to the app with a code. `scopes` are those
    that the app may ask for; `settings` are any other of `SlackSandbox`.
    """

    names: Sequence[str] = ("Acme Data", "Globex BI")
    client: Client = field(default_factory=Client)
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    request_url: str | None = None
    scopes: Collection[str] = DEFAULT_SCOPES
    clock: Clock = utcnow
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make the workspaces."""
        self.url = ""
        self.workspaces = [self._workspace(Team(at, name)) for at, name in enumerate(self.names)]
        self._consent = Consent(
            self.client, [one.workspace for one in self.workspaces], self.scopes
        )

    @asynccontextmanager
    async def serve(self, *, port: int = 0) -> "AsyncIterator[SlackCloud]":
        """Serve everything on loopback while the context is open; each page has its own port."""
        routes = [
            Route("/", self._index),
            Route("/api/{method}", self._call, methods=["GET", "POST"]),
            Route("/oauth/v2/authorize", self._consent.endpoint, methods=["GET", "POST"]),
        ]
        app = Starlette(routes=routes, middleware=[Middleware(LoopbackOnly)])
        async with AsyncExitStack() as stack:
            for workspace in self.workspaces:
                await stack.enter_async_context(workspace.serve())
            self.url = await stack.enter_async_context(serving(app, port=port))
            yield self

    @property
    def api_url(self) -> str:
        """Where the Web API is: what a client takes for its `base_url`."""
        return f"{self.url}/api/"

    @property
    def authorize_url(self) -> str:
        """Where an app sends whoever wants to install it."""
        return f"{self.url}/oauth/v2/authorize"

    def allow(self, address: str, workspace: SlackSandbox, *, user: str = YOU) -> str:
        """Say yes to an address of `authorize_url`, and return where the browser goes then."""
        return self._consent.allow(self._consent.read(address), workspace.workspace, user)

    def cancel(self, address: str) -> str:
        """Say no to an address of `authorize_url`, and return where the browser goes then."""
        return self._consent.cancel(self._consent.read(address))

    def install(self, workspace: SlackSandbox, *, user: str = YOU) -> Json:
        """Install the app with all its scopes, and return what `oauth.v2.access` would."""
        installer = workspace.team.own(user)
        return workspace.workspace.installation.install(installer, self.scopes)

    def _workspace(self, team: Team) -> SlackSandbox:
        return SlackSandbox(
            team=team,
            client=self.client,
            bot_token="",
            app_token="",
            signing_secret=self.signing_secret,
            request_url=self.request_url,
            scopes=self.scopes,
            clock=self.clock,
            **self.settings,
        )

    async def _index(self, request: Request) -> Response:
        return HTMLResponse(workspaces_page(one.workspace for one in self.workspaces))

    async def _call(self, request: Request) -> Response:
        """Let the workspace answer that issued the token, or the code, of a call.

        What nobody issued is for the first to refuse.
        """
        meant = self.workspaces[0]
        with suppress(Refused):
            arguments = with_credentials(
                await read_arguments(request), request.headers.get("authorization", "")
            )
            proofs = [arguments.text(name) for name in ("code", "refresh_token", "token")]
            issuers = [
                one
                for proof in proofs
                for one in self.workspaces
                if one.workspace.installation.issued(proof)
            ]
            meant = issuers[0] if issuers else meant
        return await meant.answer(request)
