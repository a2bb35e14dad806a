"""What the settings come to: which DLI project, how it is asked, and what people are shown."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.clock import utcnow
from bot.dli.client import DliClient
from bot.dli.project import AccessKey, Credentials, IamUser, Project
from bot.dli.regions import endpoints
from bot.domain.languages import Language
from bot.domain.statements import Privacy
from bot.errors import SettingsError
from bot.ports import Clock, Ledger
from bot.settings import Settings, read_file, require_dli
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
) -> AsyncIterator[DliClient]:
    """Open the client of the DLI project that the settings name.

    `ledger` and `clock` are as in `DliClient`: what all processes share.
    """
    require_dli(settings)
    async with DliClient(
        project(settings), clock=clock, patience=DLI_PATIENCE, on_call=on_call, ledger=ledger
    ) as client:
        yield client


def project(settings: Settings) -> Project:
    """Return the DLI project that the settings name."""
    implied = endpoints(settings.dli_region) if settings.dli_region else None
    return Project(
        name=settings.dli_region or "default",
        region=settings.dli_region,
        dli_endpoint=settings.dli_endpoint or (implied.dli if implied else ""),
        iam_endpoint=settings.dli_iam_endpoint or (implied.iam if implied else ""),
        project_id=settings.huaweicloud_sdk_project_id or None,
        credentials=_credentials(settings),
        requests_per_minute=settings.dli_requests_per_minute,
    )


def _credentials(settings: Settings) -> Credentials:
    if settings.dli_username and settings.dli_password:
        return IamUser(settings.dli_username, settings.dli_password, settings.dli_domain_name)
    if settings.huaweicloud_sdk_sk is None:
        raise SettingsError("HUAWEICLOUD_SDK_SK is missing")
    return AccessKey(
        settings.huaweicloud_sdk_ak,
        settings.huaweicloud_sdk_sk,
        settings.huaweicloud_sdk_security_token,
    )


def style(settings: Settings) -> Style:
    """Return what an operator chose people to see."""
    chosen = read_file(settings.dli_bot_config)
    return Style(privacy=Privacy(chosen.privacy.statement), job_link=chosen.links.job)


def language(settings: Settings) -> Language:
    """Return what is spoken where nobody chose."""
    return Language(read_file(settings.dli_bot_config).languages.default)


def means(settings: Settings) -> Means:
    """Return how often DLI may be asked."""
    return Means(
        per_minute=settings.dli_requests_per_minute,
        beat=timedelta(seconds=settings.dli_bot_sweep_seconds),
        least=timedelta(seconds=settings.dli_bot_look_min_seconds),
        most=timedelta(seconds=settings.dli_bot_look_max_seconds),
    )
