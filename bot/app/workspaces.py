"""The workspaces that a process serves: each has stores, services and tasks of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.app.projects import served, watched
from bot.configured import access, cancelling, language, listed, owners, style, tells_directly
from bot.delivery.budget import Call
from bot.domain.notices import Backlog
from bot.errors import SettingsError
from bot.ops.metrics import Metrics
from bot.outside import Outside
from bot.schedule import Schedule
from bot.settings import Settings
from bot.slack.admission import Admitted
from bot.slack.conversations import SlackConversations
from bot.slack.messenger import SlackMessenger
from bot.speech import Speech
from bot.store.stores import for_team
from bot.telling import Circle, Telling, Watch
from handlers.background import Background
from handlers.desk import Desk
from handlers.hosts import Host, Hosts

log = logging.getLogger(__name__)

LEAVE_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """A workspace that is served."""

    us: Admitted
    client: AsyncWebClient
    circle: Circle
    telling: Telling
    schedule: Schedule
    tasks: AsyncExitStack = field(default_factory=AsyncExitStack)


class Workspaces:
    """Opens and closes workspaces; what is theirs runs while `telling` is entered."""

    def __init__(
        self, settings: Settings, outside: Outside, background: Background, metrics: Metrics
    ) -> None:
        self.hosts = Hosts()
        self._settings = settings
        self._outside = outside
        self._background = background
        self._metrics = metrics
        self._open: dict[str, _Open] = {}
        self._is_telling = False

    async def open(self, us: Admitted, client: AsyncWebClient) -> None:
        """Serve a workspace, over a client that speaks for it; one that is open is left alone.

        Raises a SettingsError if it may ask about no project.
        """
        if us.team_id in self._open:
            return
        circle = self._circle(us.team_id, client)
        schedule = Schedule(self._metrics.store_away)
        telling = Telling(circle, schedule)
        opened = _Open(us=us, client=client, circle=circle, telling=telling, schedule=schedule)
        self._open[us.team_id] = opened
        self.hosts.add(self._host(opened))
        log.info("Serving a workspace", extra={"team": us.team_id})
        if self._is_telling:
            await _start(opened)

    async def close(self, team_id: str) -> None:
        """Serve a workspace no longer: what is under way ends, nothing more is begun.

        So nothing is written for it any more, and what was can be forgotten.
        """
        host, opened = self.hosts.drop(team_id), self._open.pop(team_id, None)
        if host and opened:
            log.info("Serving a workspace no longer", extra={"team": team_id})
            await host.desk.drain(LEAVE_SECONDS)
            await opened.tasks.aclose()
            await opened.telling.drain(LEAVE_SECONDS)
            await opened.telling.leave()

    @asynccontextmanager
    async def telling(self) -> AsyncIterator[None]:
        """Watch and tell for all that are open, and for those that are opened meanwhile."""
        self._is_telling = True
        try:
            for opened in tuple(self._open.values()):
                await _start(opened)
            yield
        finally:
            self._is_telling = False
            await asyncio.gather(*(opened.tasks.aclose() for opened in self._open.values()))

    @property
    def count(self) -> int:
        """How many are served."""
        return len(self._open)

    def admits(self, team_id: str, app_id: str) -> bool:
        """Whether something comes from a workspace that is served, through its app."""
        opened = self._open.get(team_id)
        return opened is not None and opened.us.admits(team_id, app_id)

    def token(self, team_id: str) -> str | None:
        """Return what speaks for a workspace."""
        opened = self._open.get(team_id)
        return opened.client.token if opened else None

    def calls_used(self, call: Call) -> int:
        """Return how many calls of a kind Slack had in the last minute, of all workspaces."""
        return sum(opened.telling.calls_used(call) for opened in self._open.values())

    async def backlog(self) -> Backlog:
        """Count what waits in all workspaces. Raises a `StoreUnavailable`."""
        found = [await one.circle.stores.outbox.backlog() for one in tuple(self._open.values())]
        return sum(found, start=Backlog())

    async def problem(self) -> str:
        """Return "" while Slack takes what is told, for `/readyz`."""
        found = (opened.telling.problem() for opened in self._open.values())
        return next((problem for problem in found if problem), "")

    async def drain(self, seconds: float) -> None:
        """Wait for the messages under way, at most so long, and leave the rest to others."""
        opened = tuple(self._open.values())
        await asyncio.gather(*(one.telling.drain(seconds) for one in opened))

    def _circle(self, team_id: str, client: AsyncWebClient) -> Circle:
        allowed = access(self._settings)
        stores = for_team(
            self._outside.database,
            team_id,
            direct=tells_directly(self._settings),
            access=allowed,
        )
        conversations = SlackConversations(client, allowed)
        spoken = language(self._settings)
        watches = self._watched(team_id)
        return Circle(
            team_id=team_id,
            watches=watches,
            replica=self._outside.replica,
            ledger=self._outside.ledger,
            conversations=conversations,
            messenger=SlackMessenger(client),
            stores=stores,
            speech=Speech(stores.preferences, stores.channels, conversations, spoken),
            style=replace(style(self._settings, team_id), first_project=watches[0].project),
            observer=self._metrics,
            owners=owners(self._settings, team_id),
            policy=cancelling(self._settings, team_id),
            listed=listed(self._settings, team_id),
        )

    def _watched(self, team_id: str) -> tuple[Watch, ...]:
        if watches := watched(self._settings, self._outside, team_id):
            return watches
        raise SettingsError(
            f"DLI_BOT_CONFIG: no project is for the workspace {team_id}: add it to the workspaces "
            "of one"
        )

    def _host(self, opened: _Open) -> Host:
        """Return how people of a workspace ask and wish."""
        circle = opened.circle
        project = partial(served, self._outside, circle, opened.telling.wake)
        return Host(
            team_id=circle.team_id,
            projects=tuple(project(watch) for watch in circle.watches),
            desk=Desk(
                circle.messenger, self._background, circle.speech, on_deed=opened.telling.homes.acts
            ),
            style=circle.style,
            homes=opened.telling.homes,
            access=access(self._settings),
        )


async def _start(opened: _Open) -> None:
    await opened.tasks.enter_async_context(opened.schedule.running(*opened.telling.tasks()))
