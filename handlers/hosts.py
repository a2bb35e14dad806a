"""Which workspace a payload comes from, and what serves it."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeVar

from slack_bolt.request.internals import extract_team_id

from bot.asking import Asking
from bot.delivery.homes import Publisher
from bot.domain.access import Access
from bot.domain.ids import JobRef
from bot.errors import JobNotFound, ProjectGone
from bot.views import troubles
from bot.views.answers import Style
from bot.views.language import speaking
from bot.wishing import Asker, Wishing
from handlers.desk import Body, Desk

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One DLI project, as the people of one workspace meet it."""

    name: str
    asking: Asking
    wishing: Wishing


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One workspace: its desk, and the projects that it may ask about.

    The first project is meant where nobody names one. `homes` shows people what is theirs.
    `access` says in which channels the bot may be used.
    """

    team_id: str
    projects: tuple[Served, ...]
    desk: Desk
    style: Style
    homes: Publisher
    access: Access = field(default_factory=Access)

    @property
    def first(self) -> Served:
        """The project that is meant where nobody names one."""
        return self.projects[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The projects' names, the first one first."""
        return tuple(one.name for one in self.projects)

    def project(self, name: str) -> Served | None:
        """Return the project of a name, whose case doesn't matter; "" is the first."""
        if not name:
            return self.first
        return next((one for one in self.projects if one.name.casefold() == name.casefold()), None)

    def elsewhere(self, who: Asker) -> str:
        """Return where somebody may ask instead, in their language; "" if it is where they did."""
        if self.access.admits(who.channel_id):
            return ""
        with speaking(self.desk.speech.known(who.user_id)):
            return troubles.elsewhere(sorted(self.access.channels))

    def of(self, ref: JobRef) -> Served:
        """Return the project of a job, or raise a ProjectGone: another has other jobs."""
        return self.meant(ref.project)[0]

    def meant(self, project: str) -> tuple[Served, ...]:
        """Return the project that is named, or all if none is. Raises a ProjectGone."""
        if not project:
            return self.projects
        if named := self.project(project):
            return (named,)
        raise ProjectGone(project)

    async def where_known(self, project: str, work: Callable[[Served], Awaitable[T]]) -> T:
        """Do `work` in the project that is named; without one, in the first that knows the job.

        Raises a ProjectGone, and what `work` raises: JobNotFound if none of them knows it.
        """
        return await where_known(self.meant(project), work)


async def where_known(among: Sequence[Served], work: Callable[[Served], Awaitable[T]]) -> T:
    """Do `work` in the first of some projects that knows the job; raises what `work` raises."""
    *others, last = among
    for served in others:
        with suppress(JobNotFound):
            return await work(served)
    return await work(last)


class NotServed(Exception):
    """A workspace that was closed after something of it had been let in."""


class Hosts:
    """The workspaces that this process serves; they come and go while it runs."""

    def __init__(self, *hosts: Host) -> None:
        self._by_team = {host.team_id: host for host in hosts}

    def add(self, host: Host) -> None:
        """Serve a workspace from now on."""
        self._by_team[host.team_id] = host

    def drop(self, team_id: str) -> Host | None:
        """Serve a workspace no longer; return what served it."""
        return self._by_team.pop(team_id, None)

    def serves(self, team_id: str) -> bool:
        """Whether a workspace is served."""
        return team_id in self._by_team

    def of(self, body: Body) -> Host:
        """Return who serves the workspace of a payload, or raise a NotServed."""
        team_id = team_of(body)
        if host := self._by_team.get(team_id):
            return host
        raise NotServed(team_id)


def team_of(body: Body) -> str:
    """Return the workspace of a payload, as Bolt reads it: each kind tells it differently."""
    return extract_team_id(dict(body)) or ""
