"""SECURITY.md names what there is."""

import re
from pathlib import Path

from pydantic import SecretStr

from bot import doctor
from bot.settings import Settings
from bot.slack import http, oauth, rotation
from bot.store import installations
from bot.wishing import subscribing
from handlers import background
from handlers.grammar import targets

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "SECURITY.md").read_text()


def test_every_file_that_it_names_is_there() -> None:
    named = set(
        re.findall(r"`((?:bot|handlers|requirements|deploy|\.ci)/[^`]*|[A-Z]\w+|c\w+\.yaml)`", TEXT)
    )
    files = {name for name in named if "/" in name or name in {"Dockerfile", "compose.yaml"}}

    assert len(files) > 15
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_it_says_how_to_rotate_every_secret() -> None:
    told = TEXT.partition("## Rotating secrets")[2]
    secrets = {
        name.upper()
        for name, field in Settings.model_fields.items()
        if SecretStr.__name__ in str(field.annotation)
    }
    together = {"HUAWEICLOUD_SDK_SK", "HUAWEICLOUD_SDK_SECURITY_TOKEN", "DLI_PASSWORD"}

    assert {name for name in secrets - together if name not in told} == set()
    assert "access key, password" in told


def test_its_bounds_are_those_of_the_code() -> None:
    assert f"{subscribing.MOST:,} subscriptions a channel" in TEXT
    assert f"{targets.MOST_CHARACTERS} characters of filters in each" in TEXT
    assert f"{background.MOST_AT_ONCE:,} answers at a time" in TEXT
    assert f"{http.READ_SECONDS:.0f} s for a body, {http.MOST_AT_ONCE} bodies at a time" in TEXT
    assert f"{installations.MOST_BEGUN:,} installations may be under way" in TEXT
    assert f"{oauth.MOST_AT_ONCE} are finished at a time" in TEXT
    assert f"within {oauth.LIFE.total_seconds() / 60:.0f} minutes to the browser" in TEXT
    assert f"{rotation.AHEAD.total_seconds() / 3_600:.0f}" == "2"
    assert "renewed two hours before" in TEXT


def test_it_says_at_least_once_as_check_does() -> None:
    assert "*at least\nonce*" in TEXT
    assert any("at least once" in cost for cost in doctor.WITHOUT.values())
