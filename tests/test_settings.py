from pathlib import Path
from typing import Any

import pytest

from bot.configured import cancelling, language, owners, style, tells_directly
from bot.domain.cancelling import Policy
from bot.domain.languages import Language
from bot.domain.links import Links
from bot.domain.owners import Owners
from bot.errors import SettingsError
from bot.required import require, require_dli, require_slack
from bot.settings import (
    GivenSettings,
    Settings,
    read_file,
    read_settings,
)

SLACK = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
OAUTH = {
    "slack_client_id": "1.2",
    "slack_client_secret": "s",
    "slack_signing_secret": "s",
    "dli_bot_public_url": "https://bot.example",
    "dli_bot_encryption_key": f"{'k' * 43}=",
}
KEY = {"huaweicloud_sdk_ak": "AK", "huaweicloud_sdk_sk": "SK", "dli_region": "eu-de"}
USER = {"dli_username": "u", "dli_password": "p", "dli_domain_name": "d", "dli_region": "eu-de"}


def settings(**given: str | None) -> Settings:
    return GivenSettings.model_validate(given)


@pytest.mark.parametrize(
    "given",
    [
        KEY,
        USER,
        KEY | {"dli_region": "", "dli_endpoint": "http://x", "huaweicloud_sdk_project_id": "p"},
    ],
)
def test_enough_is_enough_for_dli(given: dict[str, str]) -> None:
    require_dli(settings(**given))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "HUAWEICLOUD_SDK_AK is missing"),
        (KEY | {"huaweicloud_sdk_ak": ""}, "HUAWEICLOUD_SDK_AK is missing"),
        ({"huaweicloud_sdk_ak": "a", "dli_region": "r"}, "HUAWEICLOUD_SDK_SK is missing"),
        (KEY | {"dli_region": ""}, "DLI_REGION is missing"),
        (KEY | USER, "HUAWEICLOUD_SDK_AK and DLI_USERNAME are both set"),
        ({"dli_username": "u", "dli_region": "r"}, "DLI_PASSWORD is missing"),
        (USER | {"dli_domain_name": ""}, "DLI_DOMAIN_NAME is missing"),
        (KEY | {"huaweicloud_sdk_ak": "…"}, "HUAWEICLOUD_SDK_AK holds what no key has"),
        (KEY | {"huaweicloud_sdk_sk": "…"}, "HUAWEICLOUD_SDK_SK holds what no key has"),
        (KEY | {"huaweicloud_sdk_ak": "AK\n12"}, "HUAWEICLOUD_SDK_AK holds what no key has"),
        (KEY | {"huaweicloud_sdk_sk": "sk 12"}, "HUAWEICLOUD_SDK_SK holds what no key has"),
        (
            KEY | {"dli_region": "", "dli_endpoint": "http://x"},
            "HUAWEICLOUD_SDK_PROJECT_ID is missing",
        ),
        (
            USER
            | {"dli_region": "", "dli_endpoint": "http://x", "huaweicloud_sdk_project_id": "p"},
            "DLI_IAM_ENDPOINT is missing",
        ),
    ],
)
def test_what_dli_lacks_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        require_dli(settings(**given))


def test_all_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as nothing:
        require(settings())
    with pytest.raises(SettingsError) as half:
        require(oauth(tmp_path, "channels = ['C1']", slack_signing_secret=None, **KEY))
    with pytest.raises(SettingsError) as unread:
        require(oauth(tmp_path, "channels = 3", slack_signing_secret=None, **KEY))

    assert [one.partition(" is missing")[0] for one in nothing.value.problems] == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET",
        "HUAWEICLOUD_SDK_AK",
        "DLI_REGION",
    ]
    assert [one.split()[0] for one in half.value.problems] == [
        "SLACK_SIGNING_SECRET",
        "DLI_BOT_CONFIG",
    ]
    assert [one.split()[0] for one in unread.value.problems] == [
        "SLACK_SIGNING_SECRET",
        "DLI_BOT_CONFIG:",
    ]


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "SLACK_BOT_TOKEN is missing"),
        ({"slack_bot_token": "xoxb-1"}, "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET is missing"),
        ({"slack_bot_token": "xapp-1"}, "SLACK_BOT_TOKEN holds an app-level token"),
        (SLACK | {"slack_app_token": "xoxb-1"}, "SLACK_APP_TOKEN must be an app-level token"),
        ({"slack_bot_token": "xoxb-…"}, "SLACK_BOT_TOKEN holds what no token has"),
        ({"slack_bot_token": "xoxb-1\n2"}, "SLACK_BOT_TOKEN holds what no token has"),
    ],
)
def test_what_slack_lacks_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        require_slack(settings(**given))


def oauth(folder: Path, access: str = "workspaces = ['T1']", **given: str | None) -> Settings:
    path = folder / "bot.toml"
    path.write_text(f"[access]\n{access}\n")
    return settings(**{**OAUTH, "dli_bot_config": str(path), **given})


def test_workspaces_install_the_app_with_all_that_oauth_needs(tmp_path: Path) -> None:
    given = oauth(tmp_path)

    require_slack(given)

    assert given.uses_oauth
    assert not given.uses_socket_mode
    assert read_file(given.dli_bot_config).access.admits("T1")
    assert not read_file(given.dli_bot_config).access.admits("T2")


def test_a_star_lets_any_workspace_install(tmp_path: Path) -> None:
    given = oauth(tmp_path, "workspaces = ['*']")

    assert read_file(given.dli_bot_config).access.admits("T2")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"slack_app_token": "xapp-1"}, "SLACK_APP_TOKEN and SLACK_CLIENT_ID are both set"),
        ({"slack_bot_token": "xoxb-1"}, "SLACK_BOT_TOKEN and SLACK_CLIENT_ID are both set"),
        ({"slack_client_id": ""}, "SLACK_CLIENT_ID is missing"),
        ({"slack_client_secret": None}, "SLACK_CLIENT_SECRET is missing"),
        ({"slack_client_id": "Client ID 1.2"}, "SLACK_CLIENT_ID holds what no id has"),
        ({"slack_client_secret": "••••"}, "SLACK_CLIENT_SECRET holds what no secret has"),
        ({"slack_signing_secret": None}, "SLACK_SIGNING_SECRET is missing"),
        ({"dli_bot_public_url": ""}, "DLI_BOT_PUBLIC_URL is missing"),
        ({"dli_bot_encryption_key": None}, "DLI_BOT_ENCRYPTION_KEY is missing: make a key with"),
        ({"dli_bot_encryption_key": f"{'k' * 43}=,short"}, "DLI_BOT_ENCRYPTION_KEY holds what is"),
        ({"access": "channels = ['C1']"}, r"DLI_BOT_CONFIG lacks \[access\] workspaces"),
        ({"access": "workspaces = ['acme']"}, "access.workspaces.0: must be a workspace's id"),
        ({"access": "channels = ['#etl']"}, "access.channels.0: must be a channel's id"),
    ],
)
def test_what_oauth_lacks_is_named(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        require_slack(oauth(tmp_path, **change))


@pytest.mark.parametrize(
    "url", ["http://bot.example", "https://bot.example/?x=1", "ftp://127.0.0.1", "bot.example"]
)
def test_an_address_that_leads_people_astray_isnt_taken(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DLI_BOT_PUBLIC_URL", url)

    with pytest.raises(SettingsError, match=r"^DLI_BOT_PUBLIC_URL: must be an address"):
        read_settings()


@pytest.mark.parametrize(
    "url", ["https://[::1", "https://h:99999", "https://h:x", "h", "h:80", "https://u:pw@h"]
)
def test_an_address_that_is_none_isnt_taken(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DLI_ENDPOINT", url)

    with pytest.raises(SettingsError, match=r"^DLI_ENDPOINT: must be an address that starts"):
        read_settings()


def test_each_encryption_key_is_a_secret_by_itself() -> None:
    given = settings(dli_bot_encryption_key="hunter2hunter2, hunter3hunter3")

    assert given.encryption_keys() == ["hunter2hunter2", "hunter3hunter3"]
    assert {"hunter2hunter2", "hunter3hunter3"} <= set(given.secrets())


def test_the_app_token_turns_socket_mode_on() -> None:
    http = settings(slack_bot_token="xoxb-1", slack_signing_secret="s")
    require_slack(http)

    assert not http.uses_socket_mode
    assert settings(**SLACK).uses_socket_mode


def test_no_secret_is_shown_by_the_settings_themselves() -> None:
    shown = repr(settings(**SLACK, **KEY, slack_signing_secret="hunter2"))

    assert not [secret for secret in ("xoxb-1", "xapp-1", "'SK'", "hunter2") if secret in shown]


def test_the_environment_and_a_dotenv_file_are_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DLI_REGION", "eu-de")
    monkeypatch.setenv("DLI_ENDPOINT", "")
    Path(".env").write_text("DLI_REGION=elsewhere\nDLI_BOT_PORT=8080\nUNRELATED=1\n")

    read = read_settings()

    assert (read.dli_region, read.dli_bot_port, read.dli_endpoint) == ("eu-de", 8080, "")


def test_what_is_empty_or_blank_is_absent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "bot.toml"
    path.write_text("[projects.a]\naccess_key = 'AK'\nsecret_key = '${PROD_SK}'\n")
    monkeypatch.setenv("PROD_SK", " ")
    monkeypatch.setenv("SLACK_APP_TOKEN", " ")

    assert not read_settings().uses_socket_mode
    with pytest.raises(SettingsError, match=r"projects\.a\.secret_key is missing"):
        require_dli(settings(dli_bot_config=str(path)))


def test_a_value_that_isnt_utf_8_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "bot.toml"
    path.write_text("[projects.a]\nsecret_key = '${PROD_SK}'\n")
    monkeypatch.setenv("PROD_SK", "\udcff")

    with pytest.raises(SettingsError, match="PROD_SK isn't UTF-8"):
        read_file(path)

    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-\udcff")
    with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN isn't UTF-8"):
        read_settings()


def test_a_file_as_editors_save_it_is_read_or_told_how(tmp_path: Path) -> None:
    path = tmp_path / "bot.toml"
    path.write_text("[languages]\ndefault = 'zh'\n", "utf-8-sig")

    assert read_file(path).languages.default == "zh"

    path.write_text("[languages]\n", "utf-16")
    with pytest.raises(SettingsError, match="isn't UTF-8: save it as UTF-8"):
        read_file(path)


def test_a_region_in_capitals_is_the_same_region() -> None:
    assert settings(dli_region="EU-DE").project().region == "eu-de"


def test_a_bad_value_is_named_without_being_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLI_BOT_PORT", "hunter2")

    with pytest.raises(SettingsError, match="DLI_BOT_PORT: must be a whole number") as raised:
        read_settings()

    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("privacy", "isn't TOML"),
        ("[privacy]\nstatement = 'some'", "privacy.statement: must be 'masked', 'hid"),
        ("[cancel]\nadmins = 'U0123'", "cancel.admins: must be a list in square brackets"),
        ("[cancel]\nowners = 'perhaps'", 'cancel.owners: must be true, false or "listed"'),
        (
            "[cancel]\nowners = 'listed'",
            r"cancel.owners is \"listed\", and \[people\] lists nobody",
        ),
        ("[people]\nann = 'C1'", "people: the id of ann must be a person's"),
        ("[people]\nann = 3", "people.ann: must be text in quotes: correct"),
        ("[people]\n'etl_*' = 'U1'", r"people: etl_\* is no name of one DLI user"),
        ("[people]\nann = 'U1'\nANN = 'U2'", "people: two links name ann"),
        ("[people]\nann = 'U1'\nbob = 'U1'", "people: several DLI users are U1"),
        ("[people]\nann = 'U1'\n[people.T1]\nANN = 'U1'", "people: two links name ann"),
        ("[people.ann]\nann = 'U1'", "people: no workspace's id is ann"),
        ("projects = 3", "projects: must be a table"),
        ("[projects]\na = 'b'", "projects.a: must be a table"),
        ("[projects.'a b']\nregion = 'eu-de'", "projects.a b: must be letters, digits"),
        ("[projects.a]\nregion = 3", "projects.a.region: must be text in quotes"),
        ("[projects.a]\nrequests_per_minute = 'x'", "requests_per_minute: must be a whole number"),
        ("[projects.a]\nrequests_per_minute = 0", "requests_per_minute: must be 1 or more"),
        ("[projects.a]\nsecret_key = 3", "projects.a.secret_key: must be text in quotes"),
        ("[languages]\ndefault = 'fr'", "languages.default: must be 'en' or 'zh'"),
        ("[links]\njob = 'http://x'", "links.job: must be an https:// address with"),
        ("[links]\nunfurl = true", "links: unfurl needs job, or a project's link, the address by"),
        ("[links]\njob = 'https://x/{region}/{job_id}'", r"links.job: must have \{job_id\} alone"),
        ("[links]\njob = 'https://x/{{job_id}}'", r"links.job: must have \{job_id\} alone in brac"),
        ("[projects.a]\nlink = 'http://x'", "projects.a.link: must be an https:// address with"),
        (
            "[projects.a]\nlink = 'https://x/{region}/{job_id}'",
            r"projects.a.link: must have \{job_id\} alone in braces: write all else out",
        ),
        ("[link]", "unknown name link: did you mean links?"),
        ("[cancel]\nadmins = ['ann']", "cancel.admins.0: must be a person's id, such as U0123"),
        ("[cancel]\nadmins = ['S0TEAM']", "cancel.admins.0: must be a person's id"),
        ("[cancel]\nadmins = ['acme/U0ANN']", "cancel.admins.0: must be a person's id"),
        ("[cancel]\nadmins = ['/U0ANN']", "cancel.admins.0: must be a person's id"),
        (
            "[mentions]\nowners = { 'etl_*' = '@oncall' }",
            r"mentions.owners.etl_\*: must be the id of a person \(U0123\) or of a user group",
        ),
        ("[mentions]\nowners = { x = ['T1/U1', 'acme/U2'] }", "mentions.owners.x: must be the id"),
        ("[mentions]\nowners = { x = [] }", "mentions.owners.x: must be the id"),
        ("[mentions]\nowners = { x = 3 }", "mentions.owners.x: must be"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "bot.toml"
    path.write_text(text)

    with pytest.raises(SettingsError, match=named):
        read_file(path)


def test_the_file_chooses_privacy_and_links(tmp_path: Path) -> None:
    path = tmp_path / "bot.toml"
    path.write_text(
        "[privacy]\nstatement = 'hidden'\n[links]\njob = 'https://x/dli?job={job_id}'\n"
    )

    chosen = read_file(path)

    assert chosen.privacy.statement == "hidden"
    assert chosen.links.job == "https://x/dli?job={job_id}"


def test_each_project_has_a_link_of_its_own_or_the_one_for_all(tmp_path: Path) -> None:
    path = tmp_path / "bot.toml"
    path.write_text(
        "[links]\njob = 'https://x/de?{job_id}'\n"
        "[projects.lake]\nlink = 'https://x/nl?{job_id}'\n[projects.test]\nlink = ''\n"
    )

    links = style(GivenSettings(dli_bot_config=path), "T1").links

    assert links == Links("https://x/de?{job_id}", {"lake": "https://x/nl?{job_id}"})


def test_links_unfold_as_soon_as_one_project_has_some(tmp_path: Path) -> None:
    path = tmp_path / "bot.toml"
    path.write_text("[links]\nunfurl = true\n[projects.lake]\nlink = 'https://x/nl?{job_id}'\n")

    assert style(GivenSettings(dli_bot_config=path), "T1").unfurls


def test_nobody_may_cancel_or_is_pinged_unless_the_file_says_so(tmp_path: Path) -> None:
    path = tmp_path / "bot.toml"
    path.write_text("")
    settings = GivenSettings.model_validate({"dli_bot_config": path})

    assert cancelling(settings, "T1") == Policy()
    assert owners(settings, "T1") == Owners()
    assert not tells_directly(settings)
    assert not style(settings, "T1").cancels

    path.write_text(
        "[cancel]\nadmins = ['U0ANN']\nowners = true\n"
        "[mentions]\ndirect = true\nowners = { 'etl_*' = 'S0ETL', '*' = 'U0REST' }\n"
    )
    assert cancelling(settings, "T1") == Policy(admins=frozenset({"U0ANN"}), owners=True)
    assert owners(settings, "T1") == Owners((("etl_*", "S0ETL"), ("*", "U0REST")))
    assert tells_directly(settings)
    assert style(settings, "T1").cancels


def test_an_admin_of_one_workspace_is_none_in_another(tmp_path: Path) -> None:
    path = tmp_path / "bot.toml"
    path.write_text("[cancel]\nadmins = ['T1/U0ANN', 'T2/U0BOB', 'T2/U0CY']\n")
    settings = GivenSettings.model_validate({"dli_bot_config": path})

    assert cancelling(settings, "T1").admins == {"U0ANN"}
    assert cancelling(settings, "T2").admins == {"U0BOB", "U0CY"}
    assert not cancelling(settings, "T3").is_on
    assert not style(settings, "T3").cancels


def test_who_is_pinged_may_be_another_in_each_workspace(tmp_path: Path) -> None:
    path = tmp_path / "bot.toml"
    path.write_text(
        "[mentions.owners]\n'etl_*' = ['T1/S1', 'T2/S2']\nbob = 'T2/U0BOB'\n'*' = 'U0REST'\n"
    )
    settings = GivenSettings.model_validate({"dli_bot_config": path})

    told = {
        team_id: [owners(settings, team_id).of(name) for name in ("etl_a", "bob", "eve")]
        for team_id in ("T1", "T2", "T3")
    }
    assert told == {
        "T1": ["S1", "U0REST", "U0REST"],
        "T2": ["S2", "U0BOB", "U0REST"],
        "T3": ["U0REST", "U0REST", "U0REST"],
    }


def test_the_bounds_of_the_looks_have_to_be_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLI_BOT_LOOK_MIN_SECONDS", "30")
    monkeypatch.setenv("DLI_BOT_LOOK_MAX_SECONDS", "20")

    with pytest.raises(SettingsError, match=r"^DLI_BOT_LOOK_MIN_SECONDS is more than"):
        read_settings()


def test_the_database_is_a_file_of_the_user_unless_one_is_named() -> None:
    assert settings().database().startswith("sqlite:////")
    assert settings(database_url="postgresql://h/d").database() == "postgresql://h/d"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:hunter2@h/d",
        "postgresql://bot:%68unter2@h/d",
        "postgresql://bot:hunter2@[::1/d",
        "postgresql://bot:p@hunter2@h/d",
        "postgresql://bot:p#hunter2@h/d",
        "postgresql://h/d?user=bot&password=hunter2",
    ],
)
def test_the_password_of_the_database_is_a_secret_by_itself(url: str) -> None:
    assert "hunter2" in settings(database_url=url).secrets()


def test_where_a_database_is_isnt_secret() -> None:
    assert not settings(database_url="sqlite:///bot.db").secrets()


def test_the_operator_chooses_a_language(tmp_path: Path) -> None:
    path = tmp_path / "bot.toml"
    path.write_text("[languages]\ndefault = 'zh'\n")

    assert language(GivenSettings(dli_bot_config=path)) is Language.CHINESE
    assert language(GivenSettings()) is Language.ENGLISH
