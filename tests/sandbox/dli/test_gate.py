from datetime import timedelta

import httpx
import pytest

from bot.sandbox.dli import DEMO, AccessKey, DliSandbox
from tests.sandbox.dli.visiting import KEY, TEMPORARY_KEY, MovableClock, signed

JOBS = f"/v1.0/{DEMO.project_id}/jobs"
WRONG_KEY = AccessKey(access=KEY.access, secret="wrong")


async def test_a_right_signature_is_let_in(
    dli: DliSandbox, stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    path = f"{JOBS}?tags=a%3Db%20c&sql_pattern=za%C5%BC"

    response = await stranger.get(path, headers=signed(dli.url, path, clock.now))

    assert response.status_code == 200


async def test_a_wrong_signature_is_refused_with_401(
    dli: DliSandbox, stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    response = await stranger.get(JOBS, headers=signed(dli.url, JOBS, clock.now, key=WRONG_KEY))

    assert response.status_code == 401
    assert response.json()["error_code"] == "APIGW.0301"
    assert "verify aksk signature fail" in response.json()["error_msg"]
    assert dli.calls.of("list", status=401)


async def test_a_signature_of_another_request_is_refused(
    dli: DliSandbox, stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    headers = signed(dli.url, JOBS, clock.now)

    response = await stranger.get(f"{JOBS}?owner=ada", headers=headers)

    assert response.status_code == 401


@pytest.mark.parametrize(("minutes", "status"), [(-16, 401), (-14, 200), (14, 200), (16, 401)])
async def test_a_clock_may_differ_by_fifteen_minutes(
    minutes: int, status: int, dli: DliSandbox, stranger: httpx.AsyncClient
) -> None:
    at = dli.clock() + timedelta(minutes=minutes)

    response = await stranger.get(JOBS, headers=signed(dli.url, JOBS, at))

    assert response.status_code == status


async def test_a_date_in_another_form_is_refused(
    dli: DliSandbox, stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    headers = signed(dli.url, JOBS, clock.now.isoformat())

    assert (await stranger.get(JOBS, headers=headers)).status_code == 401


async def test_a_temporary_key_needs_its_security_token(
    dli: DliSandbox, stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    with_token = signed(dli.url, JOBS, clock.now, key=TEMPORARY_KEY)
    bare = AccessKey(access=TEMPORARY_KEY.access, secret=TEMPORARY_KEY.secret)
    without = signed(dli.url, JOBS, clock.now, key=bare)

    assert (await stranger.get(JOBS, headers=with_token)).status_code == 200
    assert (await stranger.get(JOBS, headers=without)).status_code == 401


async def test_an_unknown_key_is_refused_by_name(
    dli: DliSandbox, stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    nobody = AccessKey(access="NOBODY", secret="whatever")

    response = await stranger.get(JOBS, headers=signed(dli.url, JOBS, clock.now, key=nobody))

    assert response.status_code == 401
    assert "ak:NOBODY,err:ak not exist" in response.json()["error_msg"]


async def test_more_than_five_wrong_signatures_lock_the_key_for_five_minutes(
    dli: DliSandbox, stranger: httpx.AsyncClient, clock: MovableClock
) -> None:
    for _ in range(6):
        assert not dli.gate.is_locked(KEY.access)
        await knock(dli, stranger, WRONG_KEY)

    assert dli.gate.is_locked(KEY.access)
    refused = await knock(dli, stranger, KEY)
    assert refused.status_code == 401
    assert "AK access failed to reach the limit" in refused.json()["error_msg"]

    clock.forward(minutes=5)
    assert (await knock(dli, stranger, KEY)).status_code == 200


async def test_a_right_signature_ends_the_row_of_wrong_ones(
    dli: DliSandbox, stranger: httpx.AsyncClient
) -> None:
    for _ in range(3):
        for _ in range(5):
            await knock(dli, stranger, WRONG_KEY)
        assert dli.gate.failures(KEY.access) == 5

        assert (await knock(dli, stranger, KEY)).status_code == 200

    assert dli.gate.failures(KEY.access) == 0


async def test_a_locked_key_does_not_lock_another_or_a_token(
    dli: DliSandbox, stranger: httpx.AsyncClient, user: httpx.AsyncClient
) -> None:
    for _ in range(6):
        await knock(dli, stranger, WRONG_KEY)

    assert (await knock(dli, stranger, TEMPORARY_KEY)).status_code == 200
    assert (await user.get("jobs")).status_code == 200


async def test_nobody_gets_in_without_credentials(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get(JOBS)

    assert response.status_code == 401
    assert "x-auth-token not found" in response.json()["error_msg"]


async def test_a_made_up_token_is_refused(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get(JOBS, headers={"X-Auth-Token": "made up"})

    assert response.status_code == 401
    assert "decrypt token fail" in response.json()["error_msg"]


async def test_a_token_lasts_a_day(user: httpx.AsyncClient, clock: MovableClock) -> None:
    clock.forward(hours=23, minutes=59)
    assert (await user.get("jobs")).status_code == 200

    clock.forward(minutes=1)
    late = await user.get("jobs")

    assert late.status_code == 401
    assert late.json()["error_code"] == "APIGW.0307"


async def test_tokens_can_be_made_too_old(dli: DliSandbox, user: httpx.AsyncClient) -> None:
    dli.gate.expire_tokens()

    assert (await user.get("jobs")).json()["error_code"] == "APIGW.0307"


async def test_another_project_is_refused(user: httpx.AsyncClient, dli: DliSandbox) -> None:
    response = await user.get(f"{dli.url}/v1.0/{'ab' * 16}/jobs")

    assert response.status_code == 403
    assert response.json()["error_code"] == "APIGW.0310"


async def knock(dli: DliSandbox, stranger: httpx.AsyncClient, key: AccessKey) -> httpx.Response:
    headers = signed(dli.url, JOBS, dli.clock(), key=key)
    return await stranger.get(JOBS, headers=headers)
