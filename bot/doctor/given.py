"""What the settings themselves say, before anything is asked."""

from collections.abc import Callable, Iterable

from bot.errors import SettingsError
from bot.required import require_dli, require_slack
from bot.settings import Settings, read_file
from bot.views.findings import Finding


def settings(given: Settings, misspelt: Iterable[str]) -> list[Finding]:
    """Say whether what has to be set is, and whether the TOML file can be used.

    What is wrong with the file itself is said once, though others read it too. `misspelt` says
    which names are no setting's, and what they may be meant for.
    """
    findings = [
        *map(_misspelt, misspelt),
        *_required("settings of Slack", lambda: require_slack(given)),
        *_required("settings of DLI", lambda: require_dli(given)),
    ]
    if not given.dli_bot_config:
        return findings
    file = _required("config file", lambda: read_file(given.dli_bot_config))
    said = {one.detail for one in file if not one.ok}
    return [*(one for one in findings if one.detail not in said), *file]


def _misspelt(said: str) -> Finding:
    detail, _, cure = said.partition(": ")
    return Finding("settings", ok=True, detail=detail, cure=cure)


def wrong_settings(check: str, error: SettingsError) -> list[Finding]:
    """Turn each line that would end the start into a finding."""
    return [wrong_setting(check, problem) for problem in error.problems]


def wrong_setting(check: str, said: str) -> Finding:
    """Turn one of them into a finding."""
    detail, colon, cure = said.rpartition(": ")
    if not colon:
        return Finding(check, ok=False, detail=said, cure=f"set {said.split(maxsplit=1)[0]} right")
    if known := Settings.model_fields.get(detail.lower()):
        cure = f"correct {detail} ({known.description}), or unset it"
        return Finding(check, ok=False, detail=said, cure=cure)
    return Finding(check, ok=False, detail=detail, cure=cure)


def _required(check: str, require: Callable[[], object]) -> list[Finding]:
    try:
        require()
    except SettingsError as error:
        return wrong_settings(check, error)
    return [Finding(check, ok=True, detail="complete")]
