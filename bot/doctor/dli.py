"""DLI, asked about each project: credentials, rights, endpoints, clock, budget."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.configured import DLI_PATIENCE, means, projects
from bot.dli.client import DliClient
from bot.dli.guard import CredentialsState
from bot.dli.project import IamUser, Project
from bot.doctor import budget
from bot.doctor.refusals import WORST_SKEW, Refusal
from bot.domain.jobs import JobQuery
from bot.errors import DliError, OverBudget, SettingsError, StoreUnavailable
from bot.ports import Ledger
from bot.projects import ENVIRONMENT
from bot.settings import Settings, read_file
from bot.store.survey import Survey
from bot.views.findings import Finding
from bot.views.text import duration

SKEW = timedelta(minutes=5)
"""A clock further off than this is worth mending."""
_UNCOUNTED = (
    "before you check again, let dli-bot migrate make the database's tables: five refusals lock a "
    "key, and it's there that they are counted"
)


async def examine(settings: Settings, survey: Survey | None) -> list[Finding]:
    """Ask DLI about all projects, if the settings tell how."""
    try:
        asked = projects(settings)
    except SettingsError:
        return []
    found = await asyncio.gather(*(_examined(one, settings, survey) for one in asked))
    if len(asked) == 1:
        return found[0]
    return [
        replace(finding, check=f"{finding.check} ({one.name})")
        for one, findings in zip(asked, found, strict=True)
        for finding in findings
    ]


async def _examined(one: Project, settings: Settings, survey: Survey | None) -> list[Finding]:
    names = _names(one, settings)
    found = [finding async for finding in _of_project(one, names, await _ledger(survey))]
    try:
        demand = await survey.demand(one.name) if survey and await survey.is_current() else None
    except StoreUnavailable:  # as the database's own finding says
        demand = None
    if demand is not None:
        setting = names["requests_per_minute"]
        found.append(budget.suffices(demand, means(settings, one), setting))
    return found


async def _ledger(survey: Survey | None) -> Ledger | None:
    try:
        return await survey.ledger() if survey else None
    except StoreUnavailable:
        return None


def _names(one: Project, settings: Settings) -> Mapping[str, str]:
    """Return what the settings of a project are called, which may stand in the TOML file."""
    is_in_file = one.name in read_file(settings.dli_bot_config).projects
    return (
        {name: f"projects.{one.name}.{name}" for name in ENVIRONMENT} if is_in_file else ENVIRONMENT
    )


async def _of_project(
    one: Project, names: Mapping[str, str], ledger: Ledger | None
) -> AsyncIterator[Finding]:
    """Ask IAM if it is needed, and DLI if nothing stands in the way: refused once at most."""
    try:
        async with DliClient(one, patience=DLI_PATIENCE, ledger=ledger) as client:
            findings = [finding async for finding in _asked(client, one, names)]
            is_refused = client.credentials_state is CredentialsState.REFUSED
            for finding in findings:
                is_uncounted = ledger is None and is_refused and not finding.ok
                cure = f"{finding.cure}; {_UNCOUNTED}" if is_uncounted else finding.cure
                yield replace(finding, cure=cure)
            if client.clock_skew is not None:
                yield _clock(client.clock_skew)
            if client.limit_told is not None:
                setting = names["requests_per_minute"]
                yield budget.allows(client.limit_told, one.requests_per_minute, setting)
    except SettingsError as error:
        cure = "name a proxy that starts with http:// or https://"
        yield Finding("DLI jobs", ok=False, detail=str(error), cure=cure)


async def _asked(
    client: DliClient, one: Project, names: Mapping[str, str]
) -> AsyncIterator[Finding]:
    if isinstance(one.credentials, IamUser) or not one.project_id:
        entered = await _entered(client, one, names)
        yield entered
        if not entered.ok:
            return
    try:
        page = await client.jobs(JobQuery(page_size=1))
    except OverBudget as error:
        yield _untried(error, names)
        return
    except DliError as error:
        detail, cure = Refusal(error, one, names, client.clock_skew).said()
        yield Finding("DLI jobs", ok=False, detail=detail, cure=cure)
        return
    jobs = "1 job" if page.total == 1 else f"{page.total:,} jobs"
    yield Finding("DLI jobs", ok=True, detail=f"readable, {jobs} in the list")


def _untried(error: OverBudget, names: Mapping[str, str]) -> Finding:
    """Say that DLI wasn't asked: the bot's processes, or checks before, have used the minute up."""
    wait = duration(error.retry_after or timedelta(minutes=1))
    return Finding(
        "DLI jobs",
        ok=True,
        detail="not tried: the bot's own requests of this minute are used up",
        cure=f"check again in {wait}; if it stays so, raise {names['requests_per_minute']}",
    )


async def _entered(client: DliClient, one: Project, names: Mapping[str, str]) -> Finding:
    try:
        await client.enter_project()
    except SettingsError as error:
        return Finding("DLI project", ok=False, detail="not found by region", cure=str(error))
    except DliError as error:
        detail, cure = Refusal(error, one, names, client.clock_skew, of_iam=True).said()
        return Finding("IAM", ok=False, detail=detail, cure=cure)
    if isinstance(one.credentials, IamUser):
        return Finding("IAM", ok=True, detail=f"lets {one.credentials.username} in")
    return Finding("IAM", ok=True, detail=f"knows the project of {one.region}")


def _clock(skew: timedelta) -> Finding:
    if abs(skew) <= SKEW:
        return Finding("clock", ok=True, detail="agrees with DLI's")
    detail = f"{duration(abs(skew))} {'ahead of' if skew > timedelta() else 'behind'} DLI's"
    cure = "set this machine's clock (NTP): beyond 15 minutes DLI refuses every request"
    return Finding("clock", ok=abs(skew) <= WORST_SKEW, detail=detail, cure=cure)
