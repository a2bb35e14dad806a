import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from pydantic import SecretStr

from bot.dli import CredentialsState, Project
from bot.dli.access import renew_at
from bot.dli.iam import read_token
from bot.dli.transport import Answer
from bot.errors import (
    DliError,
    Failing,
    Nonsense,
    NotAllowed,
    Refused,
    SettingsError,
    Throttled,
    WrongCredentials,
)
from tests.dli.gateway import PROJECT_ID, Gateway, Received, Reply, is_signed, problem, reply
from tests.dli.rig import BY_KEY, BY_USER, JOB, KEY, NOW, RUNNING, talking

LOGIN = "/v3/auth/tokens"
PROJECTS = "/v3/projects"
NAMELESS = replace(BY_KEY, project_id=None)
STALE = problem(401, "APIGW.0307", "The token must be updated.")
REFUSED_LOGIN = reply(401, error={"code": 401, "message": "password is wrong"})


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Cloud:
    """IAM and DLI, whose tokens are good until they are revoked."""

    clock: Hands
    password: str = "correct horse"
    seconds: float = 0.0
    issued: int = 0
    refusals: int = 0
    are_tokens_good: bool = True
    refused_token: Reply = STALE

    async def __call__(self, request: Received) -> Reply:
        issued = self.issued
        await asyncio.sleep(self.seconds)
        if request.path == LOGIN:
            return self._login(request)
        token = request.headers.get("x-auth-token")
        if self.are_tokens_good and token == f"token {issued}":
            return RUNNING
        self.refusals += 1
        return self.refused_token

    def revoke(self) -> None:
        self.issued += 100

    def _login(self, request: Received) -> Reply:
        user = request.json["auth"]["identity"]["password"]["user"]
        if user["password"] != self.password:
            self.refusals += 1
            return REFUSED_LOGIN
        self.issued += 1
        expires_at = (self.clock() + timedelta(hours=24)).isoformat()
        token = {"expires_at": expires_at, "project": {"id": PROJECT_ID}}
        answer = reply(201, token=token)
        return replace(answer, headers={"X-Subject-Token": f"token {self.issued}"})


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def cloud(clock: Hands) -> Cloud:
    return Cloud(clock)


async def error_of(answering: Callable[[Received], Reply], project: Project) -> Exception:
    async with talking(answering, project) as (client, _):
        with pytest.raises((DliError, SettingsError)) as caught:
            await client.cancel(JOB)
    return caught.value


async def test_a_user_logs_in_once_and_shows_the_token(cloud: Cloud) -> None:
    async with talking(cloud, BY_USER) as (client, gateway):
        for _ in range(3):
            await client.progress(JOB)

        assert client.credentials_state is CredentialsState.ACCEPTED

    assert gateway.asked_for(LOGIN) == 1
    assert gateway.last.headers["x-auth-token"] == "token 1"
    assert gateway.last.headers["x-project-id"] == PROJECT_ID
    assert "authorization" not in gateway.last.headers


async def test_a_login_names_the_user_and_the_project(cloud: Cloud) -> None:
    async with talking(cloud, BY_USER) as (client, gateway):
        await client.progress(JOB)

    login = gateway.received[0]
    assert (login.method, login.target) == ("POST", f"{LOGIN}?nocatalog=true")
    assert login.json == {
        "auth": {
            "identity": {
                "methods": ["password"],
                "password": {
                    "user": {
                        "name": "dli-bot",
                        "password": "correct horse",
                        "domain": {"name": "OTC00000000001"},
                    }
                },
            },
            "scope": {"project": {"id": PROJECT_ID}},
        }
    }


async def test_without_an_id_the_project_is_named_like_the_region(cloud: Cloud) -> None:
    async with talking(cloud, replace(BY_USER, project_id=None)) as (client, gateway):
        await client.progress(JOB)

    assert gateway.received[0].json["auth"]["scope"] == {"project": {"name": "eu-de"}}
    assert gateway.last.path == f"/v1/{PROJECT_ID}/jobs/{JOB}/progress"


async def test_many_who_come_at_once_share_one_login(cloud: Cloud) -> None:
    cloud.seconds = 0.01
    async with talking(cloud, BY_USER) as (client, gateway):
        await asyncio.gather(*(client.progress(JOB) for _ in range(50)))

    assert gateway.asked_for(LOGIN) == 1
    assert gateway.asked_for("progress") == 50


async def test_a_token_is_used_until_ten_minutes_before_its_end(cloud: Cloud, clock: Hands) -> None:
    async with talking(cloud, BY_USER, clock=clock) as (client, gateway):
        await client.progress(JOB)
        clock.move(hours=23, minutes=49)
        await client.progress(JOB)
        before = gateway.asked_for(LOGIN)

        clock.move(minutes=2)
        await client.progress(JOB)

    assert (before, gateway.asked_for(LOGIN)) == (1, 2)
    assert gateway.last.headers["x-auth-token"] == "token 2"


@pytest.mark.parametrize(
    ("minutes_left", "renewed_after"),
    [(1440, 1430), (30, 20), (20, 10), (10, 5), (1, 0.5), (0, 0.5), (-600, 0.5)],
)
def test_a_token_serves_most_of_its_life(minutes_left: float, renewed_after: float) -> None:
    moment = renew_at(NOW + timedelta(minutes=minutes_left), NOW)

    assert moment - NOW == timedelta(minutes=renewed_after)


async def test_tokens_that_seem_to_have_ended_cost_no_login_each(
    cloud: Cloud, clock: Hands
) -> None:
    clock.move(days=3)
    cloud.clock = Hands()
    cloud.seconds = 0.005
    async with talking(cloud, BY_USER, clock=clock) as (client, gateway):
        await asyncio.gather(*(client.progress(JOB) for _ in range(50)))

    assert gateway.asked_for(LOGIN) == 1


@pytest.mark.parametrize(
    "refusal",
    [
        problem(401, "APIGW.0301", "token expires, expires_at: 2026-11-01"),
        problem(401, "APIG.0307", "The token must be updated."),
        problem(400, "DLI.0015", "Token parsing failed"),
        problem(401, "", ""),
    ],
)
async def test_a_revoked_token_is_renewed_unnoticed(refusal: Reply, cloud: Cloud) -> None:
    cloud.refused_token = refusal
    async with talking(cloud, BY_USER) as (client, gateway):
        await client.progress(JOB)
        cloud.revoke()

        await client.progress(JOB)
        await client.progress(JOB)

        assert client.credentials_state is CredentialsState.ACCEPTED

    assert gateway.asked_for(LOGIN) == 2
    assert cloud.refusals == 1


async def test_a_revoked_token_is_renewed_for_a_cancellation_too(cloud: Cloud) -> None:
    async with talking(cloud, BY_USER) as (client, gateway):
        await client.progress(JOB)
        cloud.revoke()

        await client.cancel(JOB)

    assert gateway.asked_for(LOGIN) == 2


async def test_many_whose_token_was_revoked_share_one_renewal(cloud: Cloud) -> None:
    cloud.seconds = 0.005
    async with talking(cloud, BY_USER) as (client, gateway):
        await client.progress(JOB)
        cloud.revoke()

        await asyncio.gather(*(client.progress(JOB) for _ in range(100)))

    assert gateway.asked_for(LOGIN) == 2
    assert cloud.refusals <= 2


async def test_tokens_may_be_revoked_any_number_of_times(cloud: Cloud) -> None:
    async with talking(cloud, BY_USER) as (client, _):
        for _ in range(10):
            await client.progress(JOB)
            cloud.revoke()

        await client.progress(JOB)

    assert cloud.refusals == 10


async def test_a_refused_login_is_not_repeated_however_many_ask(cloud: Cloud) -> None:
    cloud.password = "changed"
    async with talking(cloud, BY_USER) as (client, gateway):
        asked = (client.progress(JOB) for _ in range(200))
        errors = await asyncio.gather(*asked, return_exceptions=True)
        state = client.credentials_state

    assert {type(error) for error in errors} == {WrongCredentials}
    assert len(gateway.received) == 1
    assert state is CredentialsState.REFUSED


async def test_a_user_removed_in_the_middle_is_refused_four_times_at_most(
    cloud: Cloud,
) -> None:
    cloud.seconds = 0.005
    heard = 0

    async def removing(request: Received) -> Reply:
        nonlocal heard
        heard += 1
        if heard == 50:
            cloud.password = "changed"
            cloud.revoke()
        return await cloud(request)

    async with talking(removing, BY_USER) as (client, _):
        asked = (client.progress(JOB) for _ in range(200))
        errors = await asyncio.gather(*asked, return_exceptions=True)
        state = client.credentials_state

    assert any(isinstance(error, WrongCredentials) for error in errors)
    assert 1 <= cloud.refusals <= 4
    assert state is CredentialsState.REFUSED


async def test_tokens_that_dli_never_takes_are_refused_four_times_at_most(
    cloud: Cloud,
) -> None:
    cloud.are_tokens_good = False
    errors: list[object] = []
    async with talking(cloud, BY_USER) as (client, _):
        for _ in range(3):
            asked = (client.progress(JOB) for _ in range(50))
            errors += await asyncio.gather(*asked, return_exceptions=True)

    assert {type(error) for error in errors} == {WrongCredentials}
    assert cloud.refusals == 2


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(400, error={"code": 400}), WrongCredentials),
        (reply(403, error={"code": 403}), WrongCredentials),
        (Reply(b"<html></html>", 404), Refused),
        (reply(404, error={"code": 404}), Refused),
        (problem(429, "APIGW.0308"), Throttled),
        (reply(503), Failing),
        (reply(201, token={}), Nonsense),
        (Reply(b"<html></html>"), Nonsense),
    ],
)
async def test_a_login_that_fails_is_told_without_iams_words(
    answer: Reply, kind: type[DliError]
) -> None:
    error = await error_of(lambda _: answer, BY_USER)

    assert type(error) is kind
    assert "said" not in str(error)


def test_a_token_without_a_readable_end_is_good_for_an_hour() -> None:
    answer = Answer(201, {"X-Subject-Token": "t"}, b'{"token": {"expires_at": 7}}')

    token = read_token(answer, NOW)

    assert token.expires_at == NOW + timedelta(hours=1)
    assert token.project_id == ""


async def test_a_token_of_no_known_project_asks_for_the_setting() -> None:
    answer = replace(reply(201, token={}), headers={"X-Subject-Token": "t"})
    project = replace(BY_USER, project_id=None)

    error = await error_of(lambda _: answer, project)

    assert isinstance(error, SettingsError)
    assert "HUAWEICLOUD_SDK_PROJECT_ID" in str(error)


def projects(*ids: str) -> Callable[[Received], Reply]:
    found = [{"id": project_id, "name": "eu-de"} for project_id in ids]

    def answer(request: Received) -> Reply:
        if not is_signed(request):
            return problem(401, "APIGW.0301")
        return reply(projects=found) if request.path == PROJECTS else RUNNING

    return answer


async def test_a_keys_project_is_looked_up_once_by_the_region() -> None:
    async with talking(projects("p1"), NAMELESS) as (client, gateway):
        await asyncio.gather(*(client.progress(JOB) for _ in range(20)))

    assert gateway.asked_for(PROJECTS) == 1
    assert gateway.received[0].target == f"{PROJECTS}?name=eu-de"
    assert "x-project-id" not in gateway.received[0].headers
    assert gateway.last.path == f"/v1/p1/jobs/{JOB}/progress"
    assert gateway.last.headers["x-project-id"] == "p1"


@pytest.mark.parametrize(
    ("ids", "found"), [((), "no project"), (("p1", "p2"), "2 projects"), (("",), "1")]
)
async def test_none_or_several_projects_ask_for_the_setting(
    ids: tuple[str, ...], found: str
) -> None:
    calls: list[tuple[str, str]] = []
    async with talking(projects(*ids), NAMELESS, calls=calls) as (client, _):
        with pytest.raises(SettingsError) as caught:
            await client.progress(JOB)

    assert f"IAM knows {found}" in str(caught.value)
    assert "HUAWEICLOUD_SDK_PROJECT_ID" in str(caught.value)
    assert calls == [("progress", "settings_error")]


@pytest.mark.parametrize(
    "found", ["http://127.0.0.1:9/", "../../p2", "p1?", "p@127.0.0.1", "p1\r\n"]
)
async def test_a_project_whose_id_would_lead_elsewhere_is_none(found: str) -> None:
    async with talking(projects(found), NAMELESS) as (client, gateway):
        with pytest.raises(SettingsError):
            await client.progress(JOB)

    assert [request.path for request in gateway.received] == [PROJECTS]


async def test_no_answer_of_iams_names_another_endpoint() -> None:
    async with Gateway(lambda _: RUNNING).serving() as elsewhere:
        links = {"self": elsewhere.url, "next": elsewhere.url}
        row = {"id": "p1", "links": links, "endpoint": elsewhere.url}
        named = reply(projects=[row], links=links, endpoint=elsewhere.url)

        def answer(request: Received) -> Reply:
            return named if request.path == PROJECTS else RUNNING

        async with talking(answer, NAMELESS) as (client, gateway):
            await client.progress(JOB)

    assert (len(gateway.received), elsewhere.connections) == (2, 0)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (problem(403, "APIGW.0302"), NotAllowed),
        (problem(404, "APIGW.0101"), Refused),
        (problem(429, "APIGW.0308", retry_after="7"), Throttled),
        (reply(500), Failing),
        (reply(projects="none"), SettingsError),
        (Reply(b"[]"), Nonsense),
    ],
)
async def test_a_lookup_that_fails_is_told_without_iams_words(
    answer: Reply, kind: type[Exception]
) -> None:
    error = await error_of(lambda _: answer, NAMELESS)

    assert type(error) is kind
    assert "said" not in str(error)


async def test_a_lookup_with_a_wrong_key_is_refused_once_however_many_ask() -> None:
    wrong = replace(NAMELESS, credentials=replace(KEY, sk=SecretStr("wrong")))
    async with talking(projects("p1"), wrong) as (client, gateway):
        asked = (client.progress(JOB) for _ in range(200))
        errors = await asyncio.gather(*asked, return_exceptions=True)

    assert {type(error) for error in errors} == {WrongCredentials}
    assert len(gateway.received) == 1


async def test_an_outage_of_iam_is_shared_by_all_who_wait_for_it() -> None:
    async with talking(lambda _: reply(503), NAMELESS) as (client, gateway):
        asked = (client.cancel(JOB) for _ in range(50))
        errors = await asyncio.gather(*asked, return_exceptions=True)

    assert {type(error) for error in errors} == {Failing}
    assert len(gateway.received) == 1


async def test_a_login_goes_on_when_the_one_who_asked_for_it_leaves(
    cloud: Cloud,
) -> None:
    cloud.seconds = 0.1
    async with talking(cloud, BY_USER) as (client, gateway):
        leaver = asyncio.create_task(client.progress(JOB))
        stayer = asyncio.create_task(client.progress(JOB))
        await asyncio.sleep(0.05)
        leaver.cancel()

        await stayer

    assert gateway.asked_for(LOGIN) == 1


async def test_an_error_that_nobody_waits_for_is_no_noise() -> None:
    asked = asyncio.Event()

    async def failing(_: Received) -> Reply:
        asked.set()
        await asyncio.sleep(0.05)
        return reply(503)

    async with talking(failing, NAMELESS) as (client, gateway):
        leaver = asyncio.create_task(client.progress(JOB))
        await asked.wait()
        leaver.cancel()

    assert len(gateway.received) == 1


@pytest.mark.parametrize("project", [BY_KEY, BY_USER])
def test_no_secret_shows(project: Project) -> None:
    shown = repr(project) + str(project.credentials)

    assert "SECRETKEYEXAMPLE" not in shown
    assert "correct horse" not in shown
