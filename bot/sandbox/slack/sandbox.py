"""The local Slack as a whole."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.clock import utcnow
from bot.ports import Clock
from bot.sandbox.serving import serving
from bot.sandbox.slack.acting import Acting
from bot.sandbox.slack.changes import ConnectionChanged, FaultsChanged
from bot.sandbox.slack.delivery.deliveries import Deliveries, Mode
from bot.sandbox.slack.delivery.http_mode import HttpMode
from bot.sandbox.slack.delivery.socket_mode import SocketMode
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.interactions.actions import Actions
from bot.sandbox.slack.interactions.commands import Commands
from bot.sandbox.slack.interactions.events import DEFAULT_EVENTS, RETRY_SECONDS, Events
from bot.sandbox.slack.interactions.person import Interactions, Person
from bot.sandbox.slack.interactions.shortcuts import DEFAULT_SHORTCUTS, Shortcut
from bot.sandbox.slack.interactions.submissions import Submissions
from bot.sandbox.slack.interactions.suggestions import Suggestions
from bot.sandbox.slack.limits import PER_CHANNEL, PER_CHANNEL_STRICT, Limit, RateLimits
from bot.sandbox.slack.oauth.consent import Consent
from bot.sandbox.slack.oauth.installation import Client
from bot.sandbox.slack.page.deeds import Deeds
from bot.sandbox.slack.page.drawing import Drawing
from bot.sandbox.slack.page.live import Live
from bot.sandbox.slack.people import YOU
from bot.sandbox.slack.recorder import Recorder
from bot.sandbox.slack.routes import Endpoints, application
from bot.sandbox.slack.tasks import Tasks
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.web.api import WebApi
from bot.sandbox.slack.web.gate import Gate
from bot.sandbox.slack.web.hooks import HookApi
from bot.sandbox.slack.web.methods import CONNECT_LIMIT, DEFAULT_SCOPES
from bot.sandbox.slack.web.uploads import Uploads
from bot.sandbox.slack.workspace import Workspace


@dataclass(kw_only=True, eq=False, repr=False)
class SlackSandbox(Acting):
    """A Slack workspace on this machine, with people, channels and one app.

    The fields are what the app's manifest and its owner would say, and how strict Slack
    is: `strict_posts` takes one message a second and channel, without the small burst that
    is tolerated otherwise, and `connects` is how often a socket may be asked for.
    `bot_token=""` has the app not installed; it can be, by OAuth (`client`), also beside other
    workspaces (`bot.sandbox.slack.cloud`). `request_url` is where commands and events are
    posted when no socket is open; `on_restart` is what the page's *Restart* does; `chance`
    decides which socket carries what. People are called by id (`bot.sandbox.slack.people`).
    Acting raises `Refused` where Slack's own client would not let a person.
    """

    team: Team = field(default_factory=Team)
    client: Client = field(default_factory=Client)
    bot_token: str = field(default_factory=lambda: f"xoxb-{secrets.token_hex(16)}")
    app_token: str = field(default_factory=lambda: f"xapp-{secrets.token_hex(16)}")
    signing_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    request_url: str | None = None
    scopes: Collection[str] = DEFAULT_SCOPES
    events: Collection[str] = DEFAULT_EVENTS
    unfurl_domains: Collection[str] = ()
    shortcuts: Sequence[Shortcut] = DEFAULT_SHORTCUTS
    command_name: str = "/dli-progress"
    usage_hint: str = "<job_id>"
    should_escape: bool = True
    dli_control: str | None = None
    on_restart: Callable[[], None] | None = None
    rate_limits: bool = True
    strict_posts: bool = False
    connects: Limit = CONNECT_LIMIT
    ack_seconds: float = 3
    connection_seconds: float = 10_800
    retry_seconds: Sequence[float] = RETRY_SECONDS
    clock: Clock = utcnow
    chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        """Build the parts."""
        self.workspace = Workspace(self.team, self.clock, self.client)
        if self.bot_token:
            self.workspace.installation.start_with(self.bot_token, self.scopes)
        changes = self.workspace.changes
        self.faults = Faults(self._faults_changed)
        self._recorder = Recorder(changes, self.clock)
        self._tasks = Tasks()
        self._limits = RateLimits(self.clock, enforced=self.rate_limits)
        self._sockets = SocketMode(
            self.clock,
            self.faults,
            lambda: changes.tell(ConnectionChanged()),
            connection_seconds=self.connection_seconds,
            chance=self.chance,
        )
        self._deliveries = Deliveries(
            self._sockets,
            HttpMode(self.request_url, self.signing_secret),
            self.faults,
            self._tasks,
            self.workspace.installation,
            ack_seconds=self.ack_seconds,
        )
        self._interactions = self._with_people()
        self._api = self._with_app()

    def _with_people(self) -> Interactions:
        workspace, deliveries = self.workspace, self._deliveries
        return Interactions(
            workspace,
            Commands(workspace, deliveries, self.command_name, should_escape=self.should_escape),
            Actions(workspace, deliveries),
            Submissions(workspace, deliveries),
            Suggestions(workspace, deliveries),
            Events(
                workspace,
                deliveries,
                self._tasks,
                self.events,
                unfurl_domains=self.unfurl_domains,
                retry_seconds=self.retry_seconds,
            ),
            tuple(self.shortcuts),
        )

    def _with_app(self) -> WebApi:
        per_channel = PER_CHANNEL_STRICT if self.strict_posts else PER_CHANNEL
        gate = Gate(
            self.workspace,
            self.app_token,
            self._limits,
            self.faults,
            per_channel=per_channel,
            connects=self.connects,
        )
        return WebApi(self.workspace, gate, self.faults, self._socket_url)

    def _socket_url(self) -> str:
        base = self.url.replace("http://", "ws://", 1)
        return f"{base}/link/?ticket={self._sockets.ticket()}"

    def _faults_changed(self) -> None:
        self.workspace.changes.tell(FaultsChanged())
        if self.faults.is_on("sockets_closed"):
            self._tasks.start(self._sockets.close_all())
        if self.faults.is_on("deaf"):
            self._sockets.deafen()

    @asynccontextmanager
    async def serve(self, *, port: int = 0) -> "AsyncIterator[SlackSandbox]":
        """Serve the workspace on loopback while the context is open; port 0 takes a free one."""
        async with serving(application(self._endpoints()), port=port) as url:
            self.workspace.base_url = url
            try:
                yield self
            finally:
                await self._tasks.end()
                await self._sockets.close_all()

    async def run(self, *, port: int) -> None:
        """Serve until cancelled."""
        async with self.serve(port=port):
            await asyncio.Event().wait()

    def _endpoints(self) -> Endpoints:
        drawing = Drawing(
            workspace=self.workspace,
            deliveries=self._deliveries,
            faults=self.faults,
            command=self.command_name,
            usage_hint=self.usage_hint,
            dli_control=self.dli_control,
            can_restart=self.on_restart is not None,
            shortcuts=self.shortcuts,
            me=self.team.own(YOU),
        )
        return Endpoints(
            api=self._api,
            consent=Consent(self.client, [self.workspace], self.scopes),
            hooks=HookApi(self.workspace, self.faults),
            uploads=Uploads(self.workspace.files),
            socket=self._sockets.endpoint,
            live=Live(drawing),
            deeds=Deeds(
                lambda user: self.person(user or YOU), self.faults, self._tasks, self.on_restart
            ),
        )

    def _stand_in(self, user: str) -> Person:
        return self.person(user or YOU)

    @property
    def url(self) -> str:
        """Where the web page is."""
        return self.workspace.base_url

    @property
    def api_url(self) -> str:
        """Where the Web API is: what a client takes for its `base_url`."""
        return f"{self.url}/api/"

    @property
    def mode(self) -> Mode:
        """How the app would be reached now."""
        return self._deliveries.mode

    @property
    def socket_count(self) -> int:
        """How many sockets the app has open."""
        return self._sockets.count

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every socket of the app to reconnect; a `warning` leaves them open."""
        await self._sockets.dismiss_all(reason)

    async def cut_sockets(self) -> None:
        """Close every socket of the app without a word."""
        await self._sockets.close_all()
