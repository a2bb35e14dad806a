"""Secrets are secrets by their type, and no error that settings can end with shows one."""

import asyncio
import json
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.configured import dli_client, means, projects, style
from bot.demo import settings_for
from bot.doctor import examine, report
from bot.errors import SettingsError
from bot.required import require_dli, require_slack
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox
from bot.settings import (
    GivenSettings,
    Settings,
    read_file,
    read_settings,
)
from bot.store.database import opened
from tests.e2e.conftest import a_rig

PUBLIC = {
    "slack_api_url",
    "slack_client_id",
    "dli_bot_public_url",
    "huaweicloud_sdk_ak",
    "huaweicloud_sdk_project_id",
    "dli_region",
    "dli_endpoint",
    "dli_iam_endpoint",
    "dli_username",
    "dli_domain_name",
    "dli_requests_per_minute",
    "dli_bot_look_min_seconds",
    "dli_bot_look_max_seconds",
    "dli_bot_sweep_seconds",
    "dli_bot_host",
    "dli_bot_port",
    "dli_bot_log",
    "dli_bot_config",
}
"""What may be shown; whatever else becomes a setting has to be a secret, or be added here."""
SECRET = "hunter2-made-up"
NAMES = sorted(Settings.model_fields)


def test_every_setting_is_a_secret_unless_it_may_be_shown() -> None:
    secrets = {
        name
        for name, field in Settings.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }

    assert secrets == Settings.model_fields.keys() - PUBLIC
    assert {"slack_bot_token", "database_url", "dli_password", "huaweicloud_sdk_sk"} <= secrets


def test_a_secret_shows_itself_in_no_form_of_the_settings() -> None:
    secrets = {name: f"{SECRET}-{name}" for name in Settings.model_fields.keys() - PUBLIC}
    given_settings = GivenSettings.model_validate(secrets)

    shown = [
        repr(given_settings),
        str(given_settings),
        str(given_settings.model_dump()),
        given_settings.model_dump_json(),
        repr(given_settings.project()),
    ]

    assert [one for one in shown if SECRET in one] == []
    assert len([one for one in given_settings.secrets() if SECRET in one]) >= len(secrets)


@contextmanager
def _environment(values: dict[str, str], folder: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in NAMES:
            patch.delenv(name.upper(), raising=False)
        for name, value in values.items():
            patch.setenv(name.upper(), value)
        patch.chdir(folder)
        yield


async def _open_all(read: Settings) -> None:
    async with dli_client(read):
        pass
    async with opened(read.database()):
        pass


STEPS: tuple[Callable[[Settings], object], ...] = (
    require_slack,
    require_dli,
    lambda read: [means(read, project) for project in projects(read)],
    lambda read: style(read, "T1"),
    lambda read: read_file(read.dli_bot_config),
    lambda read: asyncio.run(_open_all(read)),
)
wrong = st.sampled_from(
    [
        SECRET,
        f"xapp-{SECRET}",
        f"xoxb-{SECRET}",
        f"postgresql://bot:{SECRET}@127.0.0.1:9/bot",
        f"postgresql://bot:{SECRET}@/%zz",
        f"postgresql://{SECRET}",
        f"postgresql://bot:a/{SECRET}@127.0.0.1:9/bot",
        f"postgresql://bot:{SECRET}@127.0.0.1:port/bot",
        f"postgresql://bot:{SECRET}@[::1/bot",
        f"mysql://bot:{SECRET}@127.0.0.1/bot",
        f"{SECRET}\n\0".replace("\0", ""),
        f" {SECRET} ",
        f"[{SECRET}",
        "",
    ]
)
secret_names = sorted(Settings.model_fields.keys() - PUBLIC)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(values=st.dictionaries(st.sampled_from(secret_names), wrong, max_size=4))
def test_no_error_of_the_settings_shows_a_secret(values: dict[str, str], tmp_path: Path) -> None:
    given_values = {"dli_region": "eu-de", "huaweicloud_sdk_ak": "AK", **values}
    with _environment(given_values, tmp_path):
        for said in _errors():
            assert SECRET not in said


def _errors() -> Iterator[str]:
    """Say what each step of a start ends with, and how it would look in a log."""
    try:
        read = read_settings()
    except SettingsError as error:
        yield "".join(traceback.format_exception(error))
        return
    for step in STEPS:
        try:
            step(read)
        except SettingsError as error:
            yield str(error)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "dli_bot_config"])
def test_a_secret_in_the_wrong_place_isnt_repeated(name: str, tmp_path: Path) -> None:
    with _environment({name: f"{SECRET} {{}}:"}, tmp_path):
        said = list(_errors())

    assert [one for one in said if SECRET in one] == []


@pytest.mark.parametrize("text", [b"\xff\xfe", b"A" * 9, b"SLACK_BOT_TOKEN='hunter2-made-up\n"])
def test_a_dotenv_file_that_cant_be_read_shows_nothing_of_it(text: bytes, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(text)
    with _environment({}, tmp_path):
        said = list(_errors())

    assert said
    assert [one for one in said if SECRET in one] == []


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_what_operators_look_at_shows_no_secret(
    mode: str,
) -> None:
    async with a_rig(mode) as rig:
        rig.dli.faults.switch_on("bad_credentials")
        await rig.ask("jobs")
        async with aiohttp.ClientSession(rig.bot.url) as web:
            shown = []
            for path in ("/metrics", "/readyz", "/healthz"):
                async with web.get(path) as answer:
                    shown.append(await answer.text())
        secrets = [
            rig.slack.bot_token,
            rig.slack.app_token,
            rig.slack.signing_secret,
            rig.dli.environment["HUAWEICLOUD_SDK_SK"],
        ]

    assert [secret for secret in secrets for text in shown if secret in text] == []


@pytest.mark.parametrize(
    "wrong_name", ["", "slack_bot_token", "huaweicloud_sdk_sk", "database_url"]
)
async def test_check_shows_no_secret(
    wrong_name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change = {
        "": {},
        "slack_bot_token": {"slack_bot_token": f"xoxb-{SECRET}"},
        "huaweicloud_sdk_sk": {"huaweicloud_sdk_sk": SECRET},
        "database_url": {"database_url": f"postgresql://bot:{SECRET}@127.0.0.1:9/bot"},
    }[wrong_name]
    async with DliSandbox().serve() as dli, SlackSandbox().serve() as slack:
        where = {"database_url": f"sqlite:///{tmp_path}/bot.db"} | change
        examined = settings_for(dli, slack, **where)
        findings = await examine(examined)
    report(findings, as_json=True)
    as_json = capsys.readouterr().out
    report(findings, as_json=False)
    said = as_json + capsys.readouterr().out
    hidden = [
        value.get_secret_value()
        for name in Settings.model_fields.keys() - PUBLIC - {"database_url"}
        if isinstance(value := getattr(examined, name), SecretStr)
    ]
    assert [secret for secret in (SECRET, *hidden) if secret in said] == []
    assert json.loads(as_json)
