"""Slack, asked about the workspace of a token, or about all that installed the app by OAuth."""

from dataclasses import replace

from pydantic import SecretStr

from bot.doctor import oauth, workspace
from bot.doctor.given import wrong_settings
from bot.doctor.sending import TEST, Trial, of_another
from bot.doctor.sought import Sought
from bot.errors import SettingsError, StoreUnavailable
from bot.projects import is_pasted_whole
from bot.required import OTHER_TOKENS, require_slack
from bot.settings import Settings
from bot.slack.credentials import signing_secret
from bot.slack.oauth import INSTALL_PATH
from bot.store.cipher import Cipher
from bot.store.survey import Survey
from bot.views.findings import Finding


async def examine(settings: Settings, survey: Survey | None, trial: Trial) -> list[Finding]:
    """Ask Slack, as far as there are tokens of the right kind; `trial` asks for a test message."""
    findings, token = [], settings.slack_bot_token
    if not settings.uses_socket_mode and settings.slack_signing_secret:
        findings.append(signing_secret(settings.slack_signing_secret))
    if settings.uses_oauth:
        findings += await oauth.examine(settings)
        findings += await _installed(settings, survey, trial)
    elif token is not None and _may_be_a_bots(token.get_secret_value()):
        sought = Sought(workspaces=1)
        findings += await workspace.examine(token, settings, survey, trial, sought)
        findings += sought.findings()
    return findings


def _may_be_a_bots(token: str) -> bool:
    return is_pasted_whole(token) and not token.startswith(tuple(OTHER_TOKENS))


async def _installed(settings: Settings, survey: Survey | None, trial: Trial) -> list[Finding]:
    """Ask about each workspace with a token of its own; of those meant, the first is sent the test.

    That others couldn't be sent it is of no interest then.
    """
    try:
        require_slack(settings)
    except SettingsError:
        return []
    if survey is None or not await survey.is_current():
        return []
    try:
        installed = await survey.installations(Cipher(settings.encryption_keys())).all()
    except SettingsError as error:
        return wrong_settings("workspaces", error)
    except StoreUnavailable:  # as the database's own finding says
        return []
    findings = [_counted(len(installed), settings)]
    again = f"install the app again: {settings.dli_bot_public_url}{INSTALL_PATH}"
    cures = {
        "": again,
        "missing_scope": again,
        "token_expired": f"start the bot, which renews it; or {again}",
    }
    if trial.where and not any(trial.is_for(one.team_id, one.team_name) for one in installed):
        findings.append(of_another(trial, [one.team_name for one in installed]))
    is_posted, sought = False, Sought(len(installed))
    for one in installed:
        is_meant = not is_posted and trial.is_for(one.team_id, one.team_name)
        wanted = trial if is_meant else Trial()
        found = await workspace.examine(
            SecretStr(one.token), settings, survey, wanted, sought, cures
        )
        is_posted |= any(finding.check == TEST and finding.ok for finding in found)
        findings += [
            replace(finding, check=f"{finding.check} ({one.team_name})") for finding in found
        ]
    findings += sought.findings()
    return [one for one in findings if not (is_posted and _is_of_no_interest(one))]


def _is_of_no_interest(finding: Finding) -> bool:
    return finding.check.startswith(f"{TEST} (") and not finding.ok


def _counted(many: int, settings: Settings) -> Finding:
    if not many:
        detail = f"none has installed the app yet: {settings.dli_bot_public_url}{INSTALL_PATH}"
        return Finding("workspaces", ok=True, detail=detail)
    return Finding("workspaces", ok=True, detail=f"{many} installed the app")
