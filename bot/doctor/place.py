"""Where the bot runs: its database, and the port that it listens at."""

import errno
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from bot.doctor.given import wrong_setting
from bot.errors import SettingsError, StoreUnavailable
from bot.serving import listen
from bot.settings import Settings
from bot.store.database import opened
from bot.store.engines import LOCKED, is_locked, unmade_file
from bot.store.migrating import Schema
from bot.store.survey import Survey
from bot.views.findings import Finding

GLANCE = aiohttp.ClientTimeout(total=2)
_SAID = {
    Schema.NONE: "can be used; dli-bot run makes its tables",
    Schema.OLDER: "can be used; of an older version, which dli-bot run brings up to date",
    Schema.CURRENT: "can be used",
}


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[tuple[Finding, Survey | None]]:
    """Open the database, and leave it as it is: `run` and `migrate` change its schema."""
    url = settings.database()
    where = "set by DATABASE_URL" if settings.database_url else "a file in the user data folder"
    async with AsyncExitStack() as stack:
        survey: Survey | None = None
        try:
            if file := unmade_file(url):
                finding = _can_be_made(file, where)
            else:
                survey = Survey(await stack.enter_async_context(opened(url)))
                finding = await _surveyed(survey, where)
        except (SettingsError, StoreUnavailable) as error:
            finding = _unusable(error)
        yield finding, survey


async def _surveyed(survey: Survey, where: str) -> Finding:
    schema = await survey.schema()
    await survey.try_writing()
    return Finding("database", ok=True, detail=f"{_SAID[schema]} ({where})")


def _can_be_made(file: Path, where: str) -> Finding:
    """Say whether a file that isn't there can be made; none is made for a check."""
    folder = next(one for one in file.parents if one.exists())
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding("database", ok=True, detail=f"dli-bot run makes it ({where})")
    detail = f"DATABASE_URL: the file {file} can't be made, as {folder} can't be written to"
    cure = "set it to sqlite:///FILE with a file that the bot may write"
    return Finding("database", ok=False, detail=detail, cure=cure)


def _unusable(error: Exception) -> Finding:
    if isinstance(error, SettingsError):
        return wrong_setting("database", str(error))
    detail = f"DATABASE_URL: the database doesn't take what is written ({error})"
    cure = "let the user of DATABASE_URL make and write tables there, or set another database"
    return Finding("database", ok=False, detail=detail, cure=LOCKED if is_locked(error) else cure)


async def port(settings: Settings) -> Finding:
    """Say whether the bot can listen; whoever has the port now may well be the bot itself."""
    host, number = settings.dli_bot_host, settings.dli_bot_port
    try:
        listen(host, number).close()
    except OSError as error:
        return await _taken(host, number, error)
    detail = f"{host}, port {number}, is free" if number else f"{host}, any free port"
    return Finding("port", ok=True, detail=detail)


async def _taken(host: str, number: int, error: OSError) -> Finding:
    if error.errno == errno.EADDRINUSE:
        problems = await _problems_there(host, number)
        if problems is not None:
            return _runs_already(f"a bot runs already at {host}, port {number}", problems)
        return Finding(
            "port",
            ok=False,
            detail=f"{host}, port {number}, is taken by another program",
            cure="set DLI_BOT_PORT to a free port, or stop that program",
        )
    if error.errno == errno.EACCES:
        detail = f"this user may not listen at port {number}"
        return Finding("port", ok=False, detail=detail, cure="set DLI_BOT_PORT to 1024 or more")
    detail = f"{host} is no address of this machine"
    cure = "set DLI_BOT_HOST to 127.0.0.1, or to 0.0.0.0 for all addresses"
    return Finding("port", ok=False, detail=detail, cure=cure)


def _runs_already(detail: str, problems: Mapping[str, object]) -> Finding:
    if not problems:
        return Finding("port", ok=True, detail=f"{detail}, and is ready")
    told = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
    detail = f"{detail}, and isn't ready ({told})"
    return Finding("port", ok=True, detail=detail, cure="look into its log")


async def _problems_there(host: str, number: int) -> Mapping[str, object] | None:
    """Ask what listens there what `/readyz` tells; None if it isn't a bot of ours."""
    at = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - all addresses
    try:
        async with (
            aiohttp.ClientSession(timeout=GLANCE) as web,
            web.get(f"http://{at}:{number}/readyz") as answer,
        ):
            return dict((await answer.json())["problems"])
    except (aiohttp.ClientError, TimeoutError, ValueError, TypeError, LookupError):
        return None
