"""The bot asks for what it needs and no more, and says what a missing scope costs."""

import re
from pathlib import Path

import pytest

from bot.demo import settings_for
from bot.doctor import WITHOUT, Finding, examine
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox
from bot.sandbox.slack.web.methods import DEFAULT_SCOPES, METHODS
from bot.slack.scopes import UNFURLING

ROOT = Path(__file__).parents[2]
SOURCES = "\n".join(file.read_text() for file in (ROOT / "bot" / "slack").glob("*.py"))
CALLED = {
    name for name in METHODS if f'"{name}"' in SOURCES or f".{name.replace('.', '_')}(" in SOURCES
}
NO_METHOD = {"app_mentions:read", "commands", "links:read"}
"""What Slack asks for without a call of ours: it tells us of something."""
ASKED_FOR = WITHOUT.keys() | UNFURLING.keys()
HISTORY = [scope for scope in WITHOUT if scope.endswith(":history")]


def test_each_scope_is_one_that_a_call_of_ours_needs() -> None:
    needed = {scope for name in CALLED for scope in METHODS[name].scopes}

    assert needed >= ASKED_FOR - NO_METHOD


def test_each_call_of_ours_has_a_scope_that_lets_it() -> None:
    assert "chat.postMessage" in CALLED
    assert [
        name
        for name in CALLED
        if METHODS[name].scopes and not ASKED_FOR & set(METHODS[name].scopes)
    ] == []


async def examined(scopes: frozenset[str], folder: Path, **more: object) -> list[Finding]:
    async with DliSandbox().serve() as dli, SlackSandbox(scopes=scopes).serve() as slack:
        url = f"sqlite:///{folder}/bot.db"
        given = settings_for(dli, slack, database_url=url, **more)
        return [finding for finding in await examine(given) if not finding.ok]


@pytest.mark.parametrize("scope", sorted(WITHOUT))
async def test_a_missing_scope_is_named_with_what_it_costs_and_its_cure(
    scope: str, tmp_path: Path
) -> None:
    [wrong] = await examined(DEFAULT_SCOPES - {scope}, tmp_path)

    assert wrong.check == f"Slack scope {scope}"
    assert WITHOUT[scope] in wrong.detail
    assert f"add {scope} at OAuth & Permissions" in wrong.cure


async def test_scopes_to_unfold_links_are_missed_by_who_wants_that(tmp_path: Path) -> None:
    (tmp_path / "bot.toml").write_text(
        '[links]\njob = "https://console.example/dli?job={job_id}"\nunfurl = true\n'
    )
    lacking = DEFAULT_SCOPES - UNFURLING.keys()

    assert await examined(lacking, tmp_path) == []
    wrong = await examined(lacking, tmp_path, dli_bot_config=tmp_path / "bot.toml")

    assert [one.check for one in wrong] == ["Slack scope links:read", "Slack scope links:write"]


@pytest.mark.parametrize("scope", HISTORY)
def test_what_cant_be_proved_without_history_is_called_at_least_once(scope: str) -> None:
    assert re.search("said at least once, not exactly once", WITHOUT[scope])


def test_every_kind_of_conversation_has_its_history() -> None:
    assert HISTORY == ["channels:history", "groups:history", "im:history"]
