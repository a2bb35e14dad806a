"""The local Slack as a whole, and how to act and look in it from Python."""

import asyncio
import random
import secrets
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.clock import utcnow
from bot.ports import Clock
from bot.sandbox.serving import serving
from bot.sandbox.slack.block_kit.state import options_of
from bot.sandbox.slack.changes import ConnectionChanged, FaultsChanged
from bot.sandbox.slack.delivery.ack import Ack
from bot.sandbox.slack.delivery.deliveries import Deliveries, Mode
from bot.sandbox.slack.delivery.http_mode import HttpMode
from bot.sandbox.slack.delivery.socket_mode import SocketMode
from bot.sandbox.slack.faults import Faults
from bot.sandbox.slack.interactions.actions import Actions
from bot.sandbox.slack.interactions.commands import Commands
from bot.sandbox.slack.interactions.entries import action_on, entered_in
from bot.sandbox.slack.interactions.events import DEFAULT_EVENTS, RETRY_SECONDS, Events
from bot.sandbox.slack.interactions.invocation import Invocation
from bot.sandbox.slack.interactions.person import Interactions, Person
from bot.sandbox.slack.interactions.submissions import Submission, Submissions
from bot.sandbox.slack.interactions.suggestions import Suggestions
from bot.sandbox.slack.limits import PER_CHANNEL, PER_CHANNEL_STRICT, Limit, RateLimits
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.modals import View
from bot.sandbox.slack.oauth.consent import Consent
from bot.sandbox.slack.oauth.installation import Client
from bot.sandbox.slack.page.deeds import Deeds
from bot.sandbox.slack.page.drawing import Drawing
from bot.sandbox.slack.page.live import Live
from bot.sandbox.slack.people import PLATFORM, YOU
from bot.sandbox.slack.record import Record
from bot.sandbox.slack.recorder import Recorder
from bot.sandbox.slack.routes import Endpoints, application
from bot.sandbox.slack.tasks import Tasks
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.web.api import WebApi
from bot.sandbox.slack.web.gate import Gate
from bot.sandbox.slack.web.hooks import HookApi
from bot.sandbox.slack.web.methods import CONNECT_LIMIT, DEFAULT_SCOPES
from bot.sandbox.slack.web.uploads import Uploads
from bot.sandbox.slack.wire import Json
from bot.sandbox.slack.workspace import Workspace


@dataclass(kw_only=True, eq=False, repr=False)
class SlackSandbox(Record):
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
        )
        return Endpoints(
            api=self._api,
            consent=Consent(self.client, [self.workspace], self.scopes),
            hooks=HookApi(self.workspace, self.faults),
            uploads=Uploads(self.workspace.files),
            socket=self._sockets.endpoint,
            live=Live(drawing),
            deeds=Deeds(self.person(YOU), self.faults, self._tasks, self.on_restart),
        )

    def person(self, user: str) -> Person:
        """Stand in for a person."""
        return Person(self.team.own(user), self._interactions)

    async def command(self, typed: str, *, channel: str = PLATFORM, user: str = YOU) -> Invocation:
        """Type a slash command, and wait for its ack; its replies are still to come."""
        return await self.person(user).command(typed, self.channel(channel).id)

    def say(
        self, text: str, *, channel: str = PLATFORM, user: str = YOU, thread_ts: str = ""
    ) -> Message:
        """Post a message as a person."""
        return self.person(user).say(text, self.channel(channel).id, thread_ts)

    async def click(
        self,
        target: Message | View,
        action_id: str,
        *,
        choice: object = None,
        user: str = YOU,
    ) -> Invocation:
        """Press a button, or choose something, in a message or a view as it stands now."""
        person = self.person(target.user if isinstance(target, View) else user)
        if isinstance(target, View):
            view = person.view(target.id)
            return await person.use_in_view(view, action_on(view.blocks, action_id, choice))
        message = person.message(target.channel, target.ts)
        action = action_on(message.all_blocks, action_id, choice)
        return await person.use_in_message(message, action)

    async def suggest(
        self, target: Message | View, action_id: str, typed: str, *, user: str = YOU
    ) -> list[Json]:
        """Type into a menu that the app fills, and return the options that it offers.

        One of them is what `click` and `submit` take as the choice.
        """
        person = self.person(target.user if isinstance(target, View) else user)
        return options_of(await person.suggestions(target, {"action_id": action_id}, typed))

    async def submit(self, view: View, values: Mapping[str, object]) -> Submission:
        """Hand a modal in with values by block id or action id; the rest stays as it is."""
        person = self.person(view.user)
        current = person.view(view.id)
        return await person.submit(current, entered_in(current.blocks, values))

    async def close(self, view: View) -> Ack | None:
        """Close a modal."""
        return await self.person(view.user).close(view)

    def open_home(self, user: str = YOU) -> None:
        """Look at the app's Home tab."""
        self.person(user).open_home()

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

    def views_of(self, user: str = YOU) -> tuple[View, ...]:
        """List the modals that a person has open; the last is on top."""
        return self.workspace.modals.stack(self.team.own(user))

    def home_of(self, user: str = YOU) -> View | None:
        """Find the Home tab that the app published for a person."""
        return self.workspace.modals.home(self.team.own(user))

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every socket of the app to reconnect; a `warning` leaves them open."""
        await self._sockets.dismiss_all(reason)

    async def cut_sockets(self) -> None:
        """Close every socket of the app without a word."""
        await self._sockets.close_all()
