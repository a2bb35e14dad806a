"""Several DLI projects, and several workspaces that installed the app by OAuth."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet

from bot.demo import settings_for
from bot.doctor import Finding, examine
from bot.ports.installations import Installation
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack.cloud import SlackCloud
from bot.sandbox.slack.sandbox import SlackSandbox
from bot.settings import Settings
from bot.store.cipher import Cipher
from bot.store.database import opened
from bot.store.installations import SqlInstallations
from bot.store.migrating import migrate
from tests.builders import NOON
from tests.doctor.faults import NOWHERE
from tests.doctor.place import ALERTS, Place

LINK = "https://console.example/dli?job={job_id}"
LAKE = """
[projects.lake]
region = "sandbox-1"
project_id = "{project}"
endpoint = "{url}"
iam_endpoint = "{url}"
access_key = "{key}"
secret_key = "{secret}"
requests_per_minute = {budget}
"""


def lake(place: Place, **wrong: object) -> Path:
    """A second project beside that of the environment."""
    key = place.dli.account.keys[0]
    sound: dict[str, object] = {
        "project": place.dli.account.project_id,
        "url": place.dli.url,
        "key": key.access,
        "secret": key.secret,
        "budget": 60,
    }
    return place.toml(LAKE.format_map(sound | wrong))


async def test_each_project_is_checked_and_named(place: Place) -> None:
    main = place.dli.environment["DLI_REGION"]

    found = await examine(place.settings(dli_bot_config=lake(place)))

    assert [one.line for one in found if not one.ok] == []
    checks = {one.check for one in found}
    assert {f"DLI jobs ({main})", "DLI jobs (lake)", "DLI budget (lake)", "clock (lake)"} <= checks
    assert "DLI jobs" not in checks


async def test_a_project_is_missed_that_was_called_otherwise_before(place: Place) -> None:
    served = place.dli.environment["DLI_REGION"]

    wrong = await place.wrong(dli_region="main")

    assert not await place.wrong()
    assert "1 subscription is of this project" in wrong[f"DLI project {served}"].detail
    assert f"[projects.{served}]" in wrong[f"DLI project {served}"].cure


async def test_what_is_wrong_with_a_project_is_called_as_the_file_calls_it(place: Place) -> None:
    wrong = await place.wrong(dli_bot_config=lake(place, project="5b" * 16))

    assert wrong.keys() == {"DLI jobs (lake)"}
    assert "set projects.lake.project_id to the id" in wrong["DLI jobs (lake)"].cure


async def test_a_secret_of_the_file_isnt_shown(place: Place) -> None:
    file = lake(place, secret="hunter2-of-the-lake")

    found = await examine(place.settings(dli_bot_config=file))

    [wrong] = [one for one in found if not one.ok]
    assert "projects.lake.secret_key" in wrong.cure
    assert not [one for one in found if "hunter2" in one.line]


@dataclass(frozen=True, slots=True)
class Installed:
    """Two workspaces, of which those that are told have installed the app."""

    cloud: SlackCloud
    settings: Settings
    key: str

    async def install(self, *workspaces: SlackSandbox) -> None:
        async with opened(self.settings.database()) as database:
            kept = SqlInstallations(database, Cipher([self.key]))
            for one in workspaces:
                await kept.put(_installation(one, self.cloud.install(one)), NOON)

    async def examined(
        self, send: str = "", workspace: str = "", **change: object
    ) -> dict[str, Finding]:
        settings = self.settings.model_copy(update=change)
        found = await examine(settings, send, workspace=workspace)
        return {one.check: one for one in found}


def _installation(workspace: SlackSandbox, granted: dict[str, str]) -> Installation:
    return Installation(
        team_id=workspace.team.id,
        team_name=workspace.team.name,
        app_id=granted["app_id"],
        bot_id="B1",
        bot_user_id=granted["bot_user_id"],
        scopes=granted["scope"],
        token=granted["access_token"],
        installed_by="U1",
        installed_at=NOON,
    )


@asynccontextmanager
async def installable(folder: Path) -> AsyncIterator[Installed]:
    file, key = folder / "bot.toml", Fernet.generate_key().decode()
    file.write_text('[access]\nworkspaces = ["*"]\n')
    async with DliSandbox().serve() as dli, SlackCloud().serve() as cloud:
        settings = settings_for(
            dli,
            cloud.workspaces[0],
            database_url=f"sqlite:///{folder}/bot.db",
            slack_api_url=cloud.api_url,
            slack_bot_token=None,
            slack_app_token=None,
            slack_signing_secret=cloud.signing_secret,
            slack_client_id=cloud.client.id,
            slack_client_secret=cloud.client.secret,
            dli_bot_public_url=NOWHERE,
            dli_bot_encryption_key=key,
            dli_bot_config=file,
        )
        async with opened(settings.database()) as database:
            await migrate(database)
        yield Installed(cloud, settings, key)


async def test_before_anybody_installed_the_app_it_is_said_where(tmp_path: Path) -> None:
    async with installable(tmp_path) as place:
        found = await place.examined()

    assert [one.line for one in found.values() if not one.ok] == []
    assert f"{NOWHERE}/slack/install" in found["workspaces"].detail


async def test_each_workspace_is_checked_and_named(tmp_path: Path) -> None:
    async with installable(tmp_path) as place:
        acme, globex = place.cloud.workspaces
        await place.install(acme, globex)
        sound = await place.examined()
        globex.uninstall()
        broken = await place.examined()

    assert sound["workspaces"].detail == "2 installed the app"
    assert [one.line for one in sound.values() if not one.ok] == []
    [wrong] = [one for one in broken.values() if not one.ok]
    assert wrong.check == f"Slack bot token ({globex.team.name})"
    assert f"{NOWHERE}/slack/install" in wrong.cure


async def test_who_installed_the_app_before_links_unfold_is_to_install_it_again(
    tmp_path: Path,
) -> None:
    async with installable(tmp_path) as place:
        await place.install(place.cloud.workspaces[0])
        file = tmp_path / "bot.toml"
        file.write_text(f'{file.read_text()}[links]\njob = "{LINK}"\nunfurl = true\n')
        wrong = [one for one in (await place.examined()).values() if not one.ok]

    assert [one.check for one in wrong] == [
        f"Slack scope {scope} (Acme Data)" for scope in ("links:read", "links:write")
    ]
    again = f"install the app again: {NOWHERE}/slack/install"
    assert {one.cure for one in wrong} == {again}


NAMED = """
[access]
workspaces = ["*"]
channels = ["C0ETLALERT", "C1ETLALERT"{0}]
[cancel]
admins = ["U0ALICE001", "T1SANDBOX1/U1ALICE001"{1}]
[mentions]
owners = {{ "etl_*" = ["U1RAJ00001"{1}] }}
"""


async def test_an_id_is_no_fault_that_one_of_the_workspaces_knows(tmp_path: Path) -> None:
    async with installable(tmp_path) as place:
        await place.install(*place.cloud.workspaces)
        (tmp_path / "bot.toml").write_text(NAMED.format("", ""))
        found = await place.examined()

    assert [one.line for one in found.values() if not one.ok] == []
    assert found["listed people (Acme Data)"].detail == "1 of 2 are people of this workspace"
    assert found["listed people (Globex BI)"].detail == "2 of 3 are people of this workspace"
    assert found["listed channels (Acme Data)"].detail.startswith("1 of 2 in [access] channels")


async def test_an_id_that_no_workspace_knows_is_named_once(tmp_path: Path) -> None:
    async with installable(tmp_path) as place:
        await place.install(*place.cloud.workspaces)
        (tmp_path / "bot.toml").write_text(NAMED.format(', "C0GONE"', ', "U0GONE"'))
        found = await place.examined()

    wrong = {name for name, one in found.items() if not one.ok}
    assert wrong == {"listed person U0GONE", "listed channel C0GONE"}


async def test_an_id_is_wrong_that_the_workspace_before_it_doesnt_know(tmp_path: Path) -> None:
    async with installable(tmp_path) as place:
        await place.install(*place.cloud.workspaces)
        (tmp_path / "bot.toml").write_text(NAMED.format("", ', "T1SANDBOX1/U0RAJ00001"'))
        wrong = [one for one in (await place.examined()).values() if not one.ok]

    assert [one.check for one in wrong] == ["listed person U0RAJ00001 (Globex BI)"]
    assert "whom Slack doesn't know in this workspace" in wrong[0].detail


async def test_nothing_is_said_of_an_id_where_a_workspace_couldnt_be_asked(
    tmp_path: Path,
) -> None:
    async with installable(tmp_path) as place:
        acme, globex = place.cloud.workspaces
        await place.install(acme, globex)
        globex.uninstall()
        (tmp_path / "bot.toml").write_text(NAMED.format("", ""))
        wrong = {name for name, one in (await place.examined()).items() if not one.ok}

    assert wrong == {f"Slack bot token ({globex.team.name})"}


async def test_a_test_message_goes_to_the_workspace_that_has_the_channel(tmp_path: Path) -> None:
    async with installable(tmp_path) as place:
        acme, globex = place.cloud.workspaces
        await place.install(acme, globex)
        globex.create_channel("only-here", members={globex.team.own("U0DLIPROG1")})
        found = await place.examined("#only-here")

    assert f"test message ({acme.team.name})" not in found
    assert found[f"test message ({globex.team.name})"].ok
    assert [len(one.posts) for one in (acme, globex)] == [0, 1]


async def test_a_test_message_goes_to_the_workspace_that_is_named(tmp_path: Path) -> None:
    async with installable(tmp_path) as place:
        acme, globex = place.cloud.workspaces
        await place.install(acme, globex)
        by_name = await place.examined(f"#{ALERTS}", globex.team.name.lower())
        by_id = await place.examined(f"#{ALERTS}", globex.team.id)
        by_another = await place.examined(f"#{ALERTS}", "initech")

    [told] = [one for one in by_name if one.startswith("test message")]
    assert f"posted in #{ALERTS} of {globex.team.name}" in by_name[told].detail
    assert told in by_id
    assert [len(one.posts) for one in (acme, globex)] == [0, 2]
    assert not by_another["test message"].ok
    assert acme.team.name in by_another["test message"].cure


async def test_another_encryption_key_is_named(tmp_path: Path) -> None:
    async with installable(tmp_path) as place:
        await place.install(place.cloud.workspaces[0])
        another = place.settings.model_validate(
            {
                **{
                    name: getattr(place.settings, name)
                    for name in type(place.settings).model_fields
                },
                "dli_bot_encryption_key": Fernet.generate_key().decode(),
            }
        )
        [wrong] = [one for one in await examine(another) if not one.ok]

    assert wrong.check == "workspaces"
    assert "DLI_BOT_ENCRYPTION_KEY" in wrong.detail
    assert "add the key" in wrong.cure
