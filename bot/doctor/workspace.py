"""Slack, asked about one workspace: its bot's token, scopes, socket, channels."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot.config_file import FileSettings
from bot.configured import language, require_listed
from bot.doctor import channels, people, sending, sockets
from bot.doctor.asking import Trouble, asked
from bot.doctor.given import wrong_settings
from bot.doctor.sending import Trial
from bot.doctor.sought import Sought
from bot.domain.access import Access
from bot.domain.languages import Language
from bot.errors import SettingsError, StoreUnavailable
from bot.settings import Settings, read_file
from bot.slack.scopes import granted, missing
from bot.slack.web import sends_once, web_client
from bot.store.survey import Survey
from bot.views.findings import Finding

_WHICH_BOT = (
    "set SLACK_BOT_TOKEN to the Bot User OAuth Token (xoxb-…) from OAuth & Permissions of your "
    "Slack app"
)
_REINSTALL = (
    "install the app to the workspace again (Install App), and set SLACK_BOT_TOKEN to the new Bot "
    "User OAuth Token (xoxb-…) from OAuth & Permissions"
)
BOT_CURES: Mapping[str, str] = {
    "": _WHICH_BOT,
    "account_inactive": _REINSTALL,
    "token_revoked": _REINSTALL,
}
_UNTOLD = "not told by Slack, nor whether messages come exactly once or at least once"


@dataclass(frozen=True, slots=True)
class _Bot:
    """Who the bot is; `app_id` is "" if Slack doesn't tell."""

    team_id: str
    team: str
    app_id: str


async def examine(
    token: SecretStr,
    settings: Settings,
    survey: Survey | None,
    trial: Trial,
    sought: Sought,
    cures: Mapping[str, str] = BOT_CURES,
) -> list[Finding]:
    """Ask Slack about the workspace of a bot token; `trial` asks for a test message.

    `sought` hears of ids that may be of another workspace. `cures` are of a refused token, by
    Slack's word for it, and of one that lacks scopes; "" stands for the others.
    """
    file = _file(settings)
    access = Access(frozenset(file.access.channels))
    async with web_client(token, settings.slack_api_url) as shared:
        client = sends_once(shared)
        try:
            bot, findings = await _of_bot(client, cures, unfurls=file.links.unfurl)
        except Trouble as away:
            return [away.finding]
        if bot:
            findings += _listed(settings, bot.team_id)
            findings += await people.examine(client, file, bot.team_id, sought)
        findings += await sockets.examine(
            client, settings.slack_app_token, bot.app_id if bot else ""
        )
        if bot:
            findings += await channels.examine(client, survey, bot.team_id, access, sought)
        if bot and trial.where:
            findings.append(await _tried(client, bot, trial, settings, survey))
    return findings


async def _tried(
    client: AsyncWebClient, bot: _Bot, trial: Trial, settings: Settings, survey: Survey | None
) -> Finding:
    """Post a test message, if the workspace is the one that is meant."""
    if not trial.is_for(bot.team_id, bot.team):
        return sending.of_another(trial, [bot.team])
    speech = partial(_spoken, bot.team_id, settings, survey)
    return await sending.sent(client, trial.where, speech, bot.team)


async def _spoken(
    team_id: str, settings: Settings, survey: Survey | None, channel_id: str
) -> Language:
    """Return what a channel chose, or the operator, as far as that can be read."""
    with suppress(SettingsError, StoreUnavailable):
        if survey and await survey.is_current():
            chosen = await survey.language(team_id, channel_id)
            return chosen or language(settings)
        return language(settings)
    return Language.ENGLISH


def _listed(settings: Settings, team_id: str) -> list[Finding]:
    """Say so if the workspace isn't among those that may be served."""
    try:
        read_file(settings.dli_bot_config)
    except SettingsError:  # which has a finding of its own
        return []
    try:
        require_listed(settings, team_id)
    except SettingsError as error:
        return wrong_settings("Slack workspace", error)
    return []


def _file(settings: Settings) -> FileSettings:
    try:
        return read_file(settings.dli_bot_config)
    except SettingsError:  # which has a finding of its own
        return FileSettings()


async def _of_bot(
    client: AsyncWebClient, cures: Mapping[str, str], *, unfurls: bool
) -> tuple[_Bot | None, list[Finding]]:
    """Find out who the bot is and what it may do; raises Trouble if Slack can't be asked."""
    try:
        us = await asked("Slack bot token", client.base_url, client.auth_test(), cures)
    except Trouble as trouble:
        if trouble.is_away:
            raise
        return None, [trouble.finding]
    scopes = granted(us.headers)
    team_id, team = str(us.get("team_id") or ""), str(us.get("team") or "")
    bot = _Bot(team_id, team, await _app_id(client, str(us.get("bot_id") or "")))
    return bot, [
        Finding("Slack bot token", ok=True, detail=f"{us.get('user')} in {us.get('team')}"),
        Finding("Slack scopes", ok=True, detail=", ".join(sorted(scopes)) or _UNTOLD),
        *missing(scopes, unfurls=unfurls, cure=cures.get("missing_scope", "")),
    ]


async def _app_id(client: AsyncWebClient, bot_id: str) -> str:
    """Return the id of the bot's app; without `users:read` Slack doesn't tell."""
    try:
        answer = await asked("Slack app", client.base_url, client.bots_info(bot=bot_id))
    except Trouble:
        return ""
    return str((answer.get("bot") or {}).get("app_id") or "")
