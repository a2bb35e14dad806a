"""`manifest.yml`, the doctor, the demo and the README say the same."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot import demo, doctor
from bot.settings import Settings
from bot.views.troubles import COMMAND

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()


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


def test_socket_mode_is_the_default_and_typed_names_are_escaped(manifest: Any) -> None:
    [command] = manifest["features"]["slash_commands"]

    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"]["is_enabled"] is True
    assert command["command"] == COMMAND
    assert command["should_escape"] is True
    assert command["usage_hint"] == demo.USAGE_HINT


def test_the_scopes_are_those_the_doctor_checks_and_the_readme_explains(manifest: Any) -> None:
    scopes = manifest["oauth_config"]["scopes"]["bot"]

    assert set(scopes) == doctor.WITHOUT.keys()
    assert all(
        re.search(rf"- {scope} # .+", (ROOT / "manifest.yml").read_text()) for scope in scopes
    )
    assert set(re.findall(r"^\| `([a-z:.]+)` \| scope", README, re.MULTILINE)) == set(scopes)


def test_the_readme_has_a_row_for_every_setting() -> None:
    told = set(re.findall(r"`([A-Z][A-Z0-9_]{4,})`", README.split("## Settings")[1]))

    assert {name.upper() for name in Settings.model_fields} <= told
