from typing import Any

import httpx
import pytest

from bot.sandbox.dli import DEMO, DliSandbox
from tests.sandbox.dli.visiting import signed

JOBS = f"/v1.0/{DEMO.project_id}/jobs"


def login(password: str = DEMO.password, project: dict[str, str] | None = None) -> dict[str, Any]:
    user = {
        "name": DEMO.user_name,
        "password": password,
        "domain": {"name": DEMO.domain_name},
    }
    return {
        "auth": {
            "identity": {"methods": ["password"], "password": {"user": user}},
            "scope": {"project": project or {"id": DEMO.project_id}},
        }
    }


@pytest.mark.parametrize("project", [{"id": DEMO.project_id}, {"name": DEMO.region}])
async def test_a_password_becomes_a_token_that_opens_dli(
    project: dict[str, str], stranger: httpx.AsyncClient
) -> None:
    response = await stranger.post("/v3/auth/tokens", json=login(project=project))

    assert response.status_code == 201
    token = response.json()["token"]
    assert token["project"]["id"] == DEMO.project_id
    assert token["expires_at"] > token["issued_at"]
    header = {"X-Auth-Token": response.headers["X-Subject-Token"]}
    assert (await stranger.get(JOBS, headers=header)).status_code == 200


async def test_a_wrong_password_is_refused_as_iam_does(
    stranger: httpx.AsyncClient,
) -> None:
    response = await stranger.post("/v3/auth/tokens", json=login(password="wrong"))

    assert response.status_code == 401
    assert response.json()["error"]["code"] == 401
    assert "X-Subject-Token" not in response.headers


async def test_a_project_of_others_gets_no_token(stranger: httpx.AsyncClient) -> None:
    response = await stranger.post("/v3/auth/tokens", json=login(project={"name": "elsewhere"}))

    assert response.status_code == 401


@pytest.mark.parametrize("body", [{}, {"auth": {}}, [], {"auth": {"identity": 1}}])
async def test_a_login_without_its_parts_is_a_bad_request(
    body: object, stranger: httpx.AsyncClient
) -> None:
    response = await stranger.post("/v3/auth/tokens", json=body)

    assert response.status_code == 400


async def test_a_region_leads_to_its_project(dli: DliSandbox, stranger: httpx.AsyncClient) -> None:
    path = f"/v3/projects?name={DEMO.region}"

    response = await stranger.get(path, headers=signed(dli.url, path, dli.clock()))

    [project] = response.json()["projects"]
    assert (project["id"], project["name"]) == (DEMO.project_id, DEMO.region)


async def test_an_unknown_region_leads_nowhere(dli: DliSandbox, user: httpx.AsyncClient) -> None:
    response = await user.get(f"{dli.url}/v3/projects", params={"name": "elsewhere"})

    assert response.json()["projects"] == []


async def test_without_a_name_every_project_is_listed(
    dli: DliSandbox, user: httpx.AsyncClient
) -> None:
    response = await user.get(f"{dli.url}/v3/projects")

    names = [project["name"] for project in response.json()["projects"]]
    assert names == [DEMO.region, "MOS"]
