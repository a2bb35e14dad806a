"""What people do wrong when they set the bot up: each is broken, and mended at its end."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import format_datetime
from typing import Any, TypeAlias

from cryptography.fernet import Fernet

from bot.clock import utcnow
from bot.dli.regions import endpoints
from tests.doctor.front import Answer
from tests.doctor.place import ALERTS, Place

Change: TypeAlias = Mapping[str, object]
Break: TypeAlias = Callable[[Place], AbstractAsyncContextManager[Change]]

NOWHERE = "http://127.0.0.1:9"
KEY: Change = {"huaweicloud_sdk_ak": "", "huaweicloud_sdk_sk": None}
BY_REGION: Change = {"huaweicloud_sdk_project_id": ""}


@dataclass(frozen=True, slots=True)
class Fault:
    """`check` is the one that fails, with those that `follow`; `cure` stands in its cure."""

    name: str
    check: str
    cure: str
    broken: Break
    follow: frozenset[str] = field(default_factory=frozenset)


def setting(**change: object) -> Break:
    """A setting that is wrong."""
    return chosen(lambda place: change)


def chosen(change: Callable[[Place], Change]) -> Break:
    """The same, of a place."""

    @asynccontextmanager
    async def broken(place: Place) -> AsyncIterator[Change]:
        yield change(place)

    return broken


def slack_says(method: str, **body: Any) -> Break:
    """An answer of Slack's that isn't the usual one."""

    @asynccontextmanager
    async def broken(place: Place) -> AsyncIterator[Change]:
        place.slack_front.answer(method, body)
        yield {}
        place.slack_front.mend()

    return broken


def slack_fault(name: str, *methods: str) -> Break:
    @asynccontextmanager
    async def broken(place: Place) -> AsyncIterator[Change]:
        place.slack.faults.on(name, methods=methods)
        yield {}
        place.slack.faults.off(name)

    return broken


def dli_fault(name: str, change: Change) -> Break:
    @asynccontextmanager
    async def broken(place: Place) -> AsyncIterator[Change]:
        place.dli.faults.switch_on(name)
        yield change
        place.dli.faults.switch_off(name)

    return broken


def in_slack(deed: Callable[[Place], object], undone: Callable[[Place], object]) -> Break:
    @asynccontextmanager
    async def broken(place: Place) -> AsyncIterator[Change]:
        deed(place)
        yield {}
        undone(place)

    return broken


def clock(ahead: timedelta) -> Break:
    """DLI's clock isn't ours; it refuses no signature by the date that we send."""

    @asynccontextmanager
    async def broken(place: Place) -> AsyncIterator[Change]:
        place.dli_front.headers["Date"] = format_datetime(utcnow() - ahead, usegmt=True)
        yield {}
        place.dli_front.mend()

    return broken


@asynccontextmanager
async def elsewhere(place: Place) -> AsyncIterator[Change]:
    """The address of something that isn't Slack."""
    place.slack_front.instead["auth.test"] = Answer("<html>Please log in.</html>")
    yield {}
    place.slack_front.mend()


def temporary(place: Place, token: str | None) -> Change:
    key = place.dli.account.keys[1]
    return {
        "huaweicloud_sdk_ak": key.access,
        "huaweicloud_sdk_sk": key.secret,
        "huaweicloud_sdk_security_token": token,
    }


def user(place: Place, **change: object) -> Change:
    account = place.dli.account
    sound = {
        **KEY,
        "dli_username": account.user_name,
        "dli_password": account.password,
        "dli_domain_name": account.domain_name,
    }
    return {**sound, **change}


def by_oauth(place: Place, **change: object) -> Change:
    """Workspaces that install the app by themselves, in place of a token."""
    app = place.slack.workspace.installation.client
    sound = {
        "slack_bot_token": None,
        "slack_app_token": None,
        "slack_signing_secret": place.slack.signing_secret,
        "slack_client_id": app.id,
        "slack_client_secret": app.secret,
        "dli_bot_public_url": NOWHERE,
        "dli_bot_encryption_key": Fernet.generate_key().decode(),
        "dli_bot_config": place.toml('[access]\nworkspaces = ["*"]\n'),
    }
    return {**sound, **change}


def oauth(**change: object) -> Break:
    return chosen(lambda place: by_oauth(place, **change))


def config(text: str) -> Break:
    return chosen(lambda place: {"dli_bot_config": place.toml(text)})


FAULTS = (
    Fault(
        "another app's bot token",
        "Slack bot token",
        "SLACK_BOT_TOKEN",
        setting(slack_bot_token="xoxb-of-nobody"),
    ),
    Fault(
        "the app token in the bot token's place",
        "settings of Slack",
        "Bot User OAuth Token (xoxb-…)",
        chosen(lambda place: {"slack_bot_token": place.slack.app_token}),
    ),
    Fault(
        "the token as a page shows it",
        "settings of Slack",
        "paste it anew",
        setting(slack_bot_token="xoxb-…"),
    ),
    Fault(
        "a person's token",
        "settings of Slack",
        "Bot User OAuth Token (xoxb-…)",
        setting(slack_bot_token="xoxp-of-somebody"),
    ),
    Fault(
        "a refresh token",
        "settings of Slack",
        "Bot User OAuth Token (xoxb-…)",
        setting(slack_bot_token="xoxe-1-made-up"),
    ),
    Fault(
        "an app that was uninstalled",
        "Slack bot token",
        "Install App",
        slack_fault("token_revoked", "auth.test"),
    ),
    Fault(
        "no token at all",
        "settings of Slack",
        "OAuth & Permissions",
        setting(slack_bot_token=None),
    ),
    Fault(
        "the bot token in the app token's place",
        "settings of Slack",
        "connections:write",
        chosen(lambda place: {"slack_app_token": place.slack.bot_token}),
    ),
    Fault(
        "an app token that was revoked",
        "Slack app token",
        "SLACK_APP_TOKEN",
        setting(slack_app_token="xapp-1-A0GONE-1-2"),
    ),
    Fault(
        "an app token without its scope",
        "Slack app token",
        "connections:write",
        slack_says("apps.connections.open", ok=False, error="missing_scope"),
    ),
    Fault(
        "tokens of two apps",
        "Slack app",
        "the same Slack app",
        slack_says("bots.info", ok=True, bot={"app_id": "A0ANOTHER1"}),
    ),
    Fault(
        "a network that lets no WebSocket through",
        "Slack socket",
        "WebSocket",
        slack_fault("sockets_closed"),
    ),
    Fault(
        "an address of Slack's where nothing listens",
        "Slack bot token",
        "SLACK_API_URL",
        setting(slack_api_url=NOWHERE),
    ),
    Fault("an address that isn't Slack's", "Slack bot token", "SLACK_API_URL", elsewhere),
    Fault(
        "a signing secret cut short",
        "Slack signing secret",
        "Basic Information",
        setting(slack_app_token=None, slack_signing_secret="8f742231b10e"),
    ),
    Fault(
        "a channel that the bot was never invited to",
        f"Slack channel #{ALERTS}",
        f"/invite @DLI Progress in #{ALERTS}",
        in_slack(lambda p: p.slack.remove(ALERTS), lambda p: p.slack.invite(ALERTS)),
    ),
    Fault(
        "a channel that there isn't among those where the bot may be used",
        "listed channel C0ETLALRET",
        "correct [access] channels in DLI_BOT_CONFIG",
        config('[access]\nchannels = ["C0ETLALERT", "C0ETLALRET"]\n'),
    ),
    Fault(
        "somebody who may cancel, with a typo in their id",
        "listed person U0ALICE010",
        "Copy member ID",
        config('[cancel]\nadmins = ["U0ALICE010"]\n'),
    ),
    Fault(
        "a bot to be pinged for its owner",
        "listed person U0DLIPROG1",
        "take it out",
        config('[mentions]\nowners = { "etl_*" = "U0DLIPROG1" }\n'),
    ),
    Fault(
        "a channel that was archived",
        f"Slack channel #{ALERTS}",
        f"unarchive #{ALERTS}",
        in_slack(
            lambda p: p.slack.archive(ALERTS), lambda p: p.slack.archive(ALERTS, archived=False)
        ),
    ),
    Fault(
        "another app's client id",
        "Slack OAuth",
        "set SLACK_CLIENT_ID to the Client ID",
        oauth(slack_client_id="1.2"),
    ),
    Fault(
        "a client secret of before it was regenerated",
        "Slack OAuth",
        "set SLACK_CLIENT_SECRET to the Client Secret",
        oauth(slack_client_secret="8f742231b10e8888abcd99yyyzzz85a5"),
    ),
    Fault(
        "the client secret as a page shows it",
        "settings of Slack",
        "paste it anew",
        oauth(slack_client_secret="••••••••"),
    ),
    Fault(
        "an address of Slack's where nothing listens, with OAuth",
        "Slack OAuth",
        "SLACK_API_URL",
        oauth(slack_api_url=NOWHERE),
    ),
    Fault(
        "another secret key",
        "DLI jobs",
        "HUAWEICLOUD_SDK_SK",
        setting(huaweicloud_sdk_sk="of-another-key"),
    ),
    Fault(
        "an access key that was deleted",
        "DLI jobs",
        "HUAWEICLOUD_SDK_AK",
        setting(huaweicloud_sdk_ak="DELETEDKEY"),
    ),
    Fault(
        "a temporary key without its token",
        "DLI jobs",
        "HUAWEICLOUD_SDK_SECURITY_TOKEN",
        chosen(lambda place: temporary(place, None)),
    ),
    Fault(
        "a security token of yesterday",
        "DLI jobs",
        "HUAWEICLOUD_SDK_SECURITY_TOKEN",
        chosen(lambda place: temporary(place, "expired")),
    ),
    Fault(
        "both a key and a user",
        "settings of DLI",
        "unset the other",
        setting(dli_username="bot", dli_password="pw", dli_domain_name="corp"),
    ),
    Fault(
        "a wrong password",
        "IAM",
        "DLI_PASSWORD",
        chosen(lambda place: user(place, dli_password="forgotten")),
    ),
    Fault(
        "another account's name",
        "IAM",
        "DLI_DOMAIN_NAME",
        chosen(lambda place: user(place, dli_domain_name="another")),
    ),
    Fault(
        "a project of another region",
        "DLI jobs",
        "HUAWEICLOUD_SDK_PROJECT_ID",
        setting(huaweicloud_sdk_project_id="5b" * 16),
    ),
    Fault(
        "a region without a project",
        "DLI project",
        "HUAWEICLOUD_SDK_PROJECT_ID",
        setting(dli_region="elsewhere-1", **BY_REGION),
        follow=frozenset({"DLI project sandbox-1"}),
    ),
    Fault(
        "a region that there isn't",
        "DLI jobs",
        "DLI_REGION",
        chosen(
            lambda place: {
                "dli_region": "nowhere-1",
                "dli_endpoint": endpoints("nowhere-1").dli.replace(".com", ".invalid"),
            }
        ),
        follow=frozenset({"DLI project sandbox-1"}),
    ),
    Fault(
        "an endpoint of IAM's where nothing listens",
        "IAM",
        "DLI_IAM_ENDPOINT",
        setting(dli_iam_endpoint=NOWHERE, **BY_REGION),
    ),
    Fault(
        "an endpoint of DLI's where nothing listens",
        "DLI jobs",
        "DLI_ENDPOINT",
        setting(dli_endpoint=NOWHERE),
    ),
    Fault(
        "https where http is spoken",
        "DLI jobs",
        "https://",
        chosen(lambda place: {"dli_endpoint": place.dli.url.replace("http:", "https:")}),
    ),
    Fault(
        "an endpoint of another service",
        "DLI jobs",
        "DLI_ENDPOINT",
        chosen(lambda place: {"dli_endpoint": f"{place.dli.url}/obs"}),
    ),
    Fault("a key without rights", "DLI jobs", "dli:jobs:get", dli_fault("denied", {})),
    Fault("a clock 20 minutes ahead", "clock", "NTP", clock(timedelta(minutes=20))),
    Fault(
        "more requests than DLI allows",
        "DLI limit",
        "DLI_REQUESTS_PER_MINUTE to 60",
        dli_fault("throttled", {}),
        frozenset({"DLI jobs"}),
    ),
    Fault(
        "fewer requests than are needed",
        "DLI budget",
        "DLI_REQUESTS_PER_MINUTE to 2",
        setting(dli_requests_per_minute=1),
    ),
    Fault(
        "a table of the TOML file misspelt",
        "config file",
        "did you mean links?",
        config('[link]\njob = "https://c.example/?j={job_id}"\n'),
    ),
    Fault(
        "a link without a place for the job",
        "config file",
        "correct it in that file",
        config('[links]\njob = "https://c.example/"\n'),
    ),
    Fault("a TOML file that is none", "config file", "mend it there", config("links: {}\n")),
    Fault(
        "a TOML file that isn't there",
        "config file",
        "name a TOML file",
        chosen(lambda place: {"dli_bot_config": place.folder / "gone.toml"}),
    ),
    Fault(
        "a host that isn't this machine",
        "port",
        "DLI_BOT_HOST",
        setting(dli_bot_host="192.0.2.1"),
    ),
    Fault(
        "a folder for a database",
        "database",
        "sqlite:///FILE",
        chosen(lambda place: {"database_url": f"sqlite:///{place.folder}"}),
    ),
    Fault(
        "a file in a folder's place",
        "database",
        "sqlite:///FILE",
        chosen(lambda place: {"database_url": f"sqlite:///{place.toml('')}/bot.db"}),
    ),
    Fault(
        "a database of nobody's kind",
        "database",
        "postgresql://",
        setting(database_url="mysql://bot:secret@127.0.0.1/bot"),
    ),
    Fault(
        "an address of PostgreSQL's that can't be read",
        "database",
        "postgresql://USER:PASSWORD@HOST/NAME",
        setting(database_url="postgresql://bot:secret@[::1/bot"),
    ),
    Fault(
        "a password with an @ as it is",
        "database",
        "%XX",
        setting(database_url="postgresql://bot:sec@ret@127.0.0.1/bot"),
    ),
    Fault(
        "a PostgreSQL that doesn't run",
        "database",
        "start PostgreSQL",
        setting(database_url="postgresql://bot:secret@127.0.0.1:9/bot"),
    ),
)
