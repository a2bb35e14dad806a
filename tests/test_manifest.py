"""`manifest.yml`, the doctor, the demo and the documentation say the same."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot import demo, doctor
from bot.sandbox.slack.interactions.events import DEFAULT_EVENTS
from bot.sandbox.slack.web.methods import DEFAULT_SCOPES
from bot.settings import Settings
from bot.slack.oauth import REDIRECT_PATH
from bot.slack.scopes import WITHOUT
from bot.views import ids
from bot.views.troubles import COMMAND

ROOT = Path(__file__).parent.parent
FOR_ADMINS = (ROOT / "docs/start/slack.md").read_text("utf-8")
SETTINGS = (ROOT / "docs/reference/settings.md").read_text("utf-8")


@pytest.fixture(scope="module")
def manifest() -> Any:
    return yaml.safe_load((ROOT / "manifest.yml").read_text())


def test_it_is_valid_for_slack(manifest: Any) -> None:
    schema = json.loads((ROOT / "tests/data/slack-manifest.schema.json").read_text())

    jsonschema.Draft202012Validator(schema).validate(manifest)


def test_http_mode_is_one_comment_away() -> None:
    text = (ROOT / "manifest.yml").read_text()
    http = re.sub(r"# ((?:request_)?url: )", r"\1", text).replace(
        "socket_mode_enabled: true", "socket_mode_enabled: false"
    )

    features = yaml.safe_load(http)
    assert features["features"]["slash_commands"][0]["url"].endswith("/slack/events")
    for part in ("interactivity", "event_subscriptions"):
        assert features["settings"][part]["request_url"].endswith("/slack/events")


def test_several_workspaces_are_another_comment_away() -> None:
    text = (ROOT / "manifest.yml").read_text()
    shared = text.replace("# redirect_urls:", "redirect_urls:").replace("#   - https", "  - https")
    asked = yaml.safe_load(shared)["oauth_config"]

    [address] = asked["redirect_urls"]
    assert address.endswith(REDIRECT_PATH)
    assert set(asked["scopes"]["bot"]) == WITHOUT.keys()


def test_socket_mode_is_the_default_and_typed_names_are_escaped(manifest: Any) -> None:
    [command] = manifest["features"]["slash_commands"]

    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert command["command"] == COMMAND
    assert command["should_escape"] is True
    assert command["usage_hint"] == demo.USAGE_HINT


def test_the_scopes_are_those_the_doctor_checks_and_admins_are_told_of(manifest: Any) -> None:
    scopes = manifest["oauth_config"]["scopes"]["bot"]

    assert set(scopes) == doctor.WITHOUT.keys()
    assert all(
        re.search(rf"- {scope} # .+", (ROOT / "manifest.yml").read_text()) for scope in scopes
    )
    [table] = re.findall(r"\| scope \| what it is for \|\n(.+?)\n\n", FOR_ADMINS, re.DOTALL)
    assert set(re.findall(r"^\| `([a-z:._]+)` \|", table, re.MULTILINE)) == set(scopes)


def test_its_shortcuts_are_those_that_are_answered(manifest: Any) -> None:
    shortcuts = manifest["features"]["shortcuts"]
    answered = {value for name, value in vars(ids).items() if name.endswith("_SHORTCUT")}

    assert {one["callback_id"] for one in shortcuts} == answered
    assert [one["type"] for one in shortcuts] == ["message", "global", "global"]


def test_it_has_the_events_and_scopes_that_the_local_slack_grants(manifest: Any) -> None:
    events = set(manifest["settings"]["event_subscriptions"]["bot_events"])

    assert events == DEFAULT_EVENTS
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == DEFAULT_SCOPES
    assert manifest["features"]["app_home"]["home_tab_enabled"] is True


def test_unfolding_links_is_a_few_comments_away() -> None:
    text = (ROOT / "manifest.yml").read_text()
    unfolding = re.sub(r"# (unfurl_domains:|- (?:console|links:|link_))", r"\1", text)
    unfolding = unfolding.replace("  #   - console", "    - console")

    manifest = yaml.safe_load(unfolding)
    schema = json.loads((ROOT / "tests/data/slack-manifest.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(manifest)
    assert manifest["features"]["unfurl_domains"] == ["console.example"]
    assert {"links:read", "links:write"} <= set(manifest["oauth_config"]["scopes"]["bot"])
    assert "link_shared" in manifest["settings"]["event_subscriptions"]["bot_events"]


def test_the_reference_has_a_row_for_every_setting() -> None:
    told = set(re.findall(r"^\| `([A-Z][A-Z0-9_]{4,})` \|", SETTINGS, re.MULTILINE))

    assert {name.upper() for name in Settings.model_fields} <= told
