"""What the settings come to: which DLI project, how it is asked, and what people are shown."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.clock import utcnow
from bot.dli.client import DliClient
from bot.dli.project import AccessKey, Credentials, IamUser, Project
from bot.dli.regions import endpoints
from bot.domain.access import Access
from bot.domain.cancelling import Policy
from bot.domain.languages import Language
from bot.domain.links import Links
from bot.domain.owners import Owners
from bot.domain.people import Listed
from bot.domain.statements import Privacy
from bot.errors import SettingsError
from bot.ports import Clock, Ledger
from bot.projects import ProjectSettings
from bot.required import dli_projects
from bot.settings import Settings, read_file
from bot.views.answers import Style
from bot.watching.pace import Means

DLI_PATIENCE = timedelta(seconds=9)
"""For one call with all its retries; a question as a whole has a second more."""


@asynccontextmanager
async def dli_client(
    settings: Settings,
    on_call: Callable[[str, str, float], None] | None = None,
    ledger: Ledger | None = None,
    clock: Clock = utcnow,
    *,
    of: Project | None = None,
) -> AsyncIterator[DliClient]:
    """Open the client of a DLI project; `of` is the one, or else the first.

    `ledger` and `clock` are as in `DliClient`: what all processes share.
    """
    async with DliClient(
        of or projects(settings)[0],
        clock=clock,
        patience=DLI_PATIENCE,
        on_call=on_call,
        ledger=ledger,
    ) as client:
        yield client


def project_named(settings: Settings, name: str) -> Project:
    """Return a DLI project, "" being the first; raises a SettingsError if there's no such one."""
    known = projects(settings)
    found = [one for one in known if name.casefold() in {"", one.name.casefold()}]
    if not found:
        names = ", ".join(one.name for one in known)
        raise SettingsError(f"--project {name}: there is no such project: choose of {names}")
    return found[0]


def projects(settings: Settings) -> tuple[Project, ...]:
    """Return the DLI projects that the settings name; raises a SettingsError."""
    return tuple(_project(name, given) for name, given in dli_projects(settings).items())


def _project(name: str, given: ProjectSettings) -> Project:
    implied = endpoints(given.region) if given.region else None
    return Project(
        name=name,
        region=given.region,
        dli_endpoint=given.endpoint or (implied.dli if implied else ""),
        iam_endpoint=given.iam_endpoint or (implied.iam if implied else ""),
        project_id=given.project_id or None,
        credentials=_credentials(given),
        requests_per_minute=given.requests_per_minute,
        workspaces=frozenset(given.workspaces),
    )


def _credentials(given: ProjectSettings) -> Credentials:
    if given.username and given.password:
        return IamUser(given.username, given.password, given.domain_name)
    if given.secret_key is None:
        raise SettingsError("HUAWEICLOUD_SDK_SK is missing")
    return AccessKey(given.access_key, given.secret_key, given.security_token)


def style(settings: Settings, team_id: str) -> Style:
    """Return what an operator chose the people of a workspace to see."""
    chosen = read_file(settings.dli_bot_config)
    return Style(
        privacy=Privacy(chosen.privacy.statement),
        links=links(settings),
        cancels=cancelling(settings, team_id).is_on,
        unfurls=chosen.links.unfurl,
        tells_directly=tells_directly(settings),
    )


def links(settings: Settings) -> Links:
    """Return where the ids of jobs lead, by project."""
    chosen = read_file(settings.dli_bot_config)
    own = {name: given.link for name, given in chosen.projects.items() if given.link}
    return Links(chosen.links.job, own)


def cancelling(settings: Settings, team_id: str) -> Policy:
    """Return who in a workspace may cancel jobs."""
    chosen = read_file(settings.dli_bot_config).cancel
    return Policy(
        admins=chosen.admins_in(team_id),
        owners=bool(chosen.owners),
        only_listed=chosen.owners == "listed",
    )


def listed(settings: Settings, team_id: str) -> Listed:
    """Return who is who in a workspace, by the operator's word."""
    return Listed(read_file(settings.dli_bot_config).people.of(team_id))


def owners(settings: Settings, team_id: str) -> Owners:
    """Return whom to ping in a workspace for owners of jobs whom nobody said they are."""
    return Owners(read_file(settings.dli_bot_config).mentions.owners_in(team_id))


def language(settings: Settings) -> Language:
    """Return what is spoken where nobody chose."""
    return Language(read_file(settings.dli_bot_config).languages.default)


def tells_directly(settings: Settings) -> bool:
    """Return whether owners who didn't choose are told directly of jobs in trouble."""
    return read_file(settings.dli_bot_config).mentions.direct


def unfurls(settings: Settings) -> bool:
    """Return whether links to jobs are to be unfolded."""
    return read_file(settings.dli_bot_config).links.unfurl


def access(settings: Settings) -> Access:
    """Return where the bot may be used."""
    return Access(frozenset(read_file(settings.dli_bot_config).access.channels))


def require_listed(settings: Settings, team_id: str) -> None:
    """Raise a SettingsError if the workspace of a bot token isn't among those that may be served.

    Without OAuth, no list is a list of all.
    """
    listed = read_file(settings.dli_bot_config).access
    if listed.workspaces and not listed.admits(team_id):
        raise SettingsError(
            f"DLI_BOT_CONFIG: [access] workspaces doesn't list {team_id}, the workspace of the "
            "bot's token: add it, or use the token of one that is listed"
        )


def means(settings: Settings, of: Project) -> Means:
    """Return how often DLI may be asked about a project."""
    return Means(
        per_minute=of.requests_per_minute,
        beat=timedelta(seconds=settings.dli_bot_sweep_seconds),
        least=timedelta(seconds=settings.dli_bot_look_min_seconds),
        most=timedelta(seconds=settings.dli_bot_look_max_seconds),
    )
