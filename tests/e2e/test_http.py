"""What anybody can reach over HTTP: Slack's endpoint, and what operators look at."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.clock import utcnow
from tests.e2e.conftest import Rig, a_rig

BODY = urlencode({"command": "/dli-progress", "text": "help", "trigger_id": "1.2.3"})


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    async with a_rig("http") as made:
        yield made


@pytest.fixture
async def web(rig: Rig) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(rig.bot.url) as session:
        yield session


def signed(rig: Rig, *, age: float = 0, body: str = BODY) -> dict[str, str]:
    timestamp = str(int(utcnow().timestamp() + age))
    verifier = SignatureVerifier(rig.slack.signing_secret)
    signature = verifier.generate_signature(timestamp=timestamp, body=body)
    return {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature or "",
        "content-type": "application/x-www-form-urlencoded",
    }


async def status_of(web: aiohttp.ClientSession, headers: dict[str, str], body: str = BODY) -> int:
    async with web.post("/slack/events", data=body, headers=headers) as answer:
        return answer.status


async def test_a_right_signature_is_let_in(rig: Rig, web: aiohttp.ClientSession) -> None:
    assert await status_of(web, signed(rig)) == 200


@pytest.mark.parametrize(
    "change",
    [
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": "v0=ünsinn"},
        {"x-slack-signature": ""},
        {"x-slack-request-timestamp": "yesterday"},
        {"x-slack-request-timestamp": ""},
        {"x-slack-request-timestamp": "9" * 30},
    ],
)
async def test_a_wrong_signature_is_refused_with_401(
    rig: Rig, web: aiohttp.ClientSession, change: dict[str, str]
) -> None:
    assert await status_of(web, signed(rig) | change) == 401


@pytest.mark.parametrize("age", [-400, 400])
async def test_an_old_or_future_request_is_refused_with_401(
    rig: Rig, web: aiohttp.ClientSession, age: int
) -> None:
    assert await status_of(web, signed(rig, age=age)) == 401


async def test_a_changed_body_is_refused_with_401(rig: Rig, web: aiohttp.ClientSession) -> None:
    assert await status_of(web, signed(rig), BODY + "x") == 401


async def test_a_huge_body_is_refused_before_it_is_read(
    rig: Rig, web: aiohttp.ClientSession
) -> None:
    assert await status_of(web, signed(rig), "x" * 1_010_000) == 413


async def test_slacks_probe_of_the_certificate_is_answered(
    rig: Rig, web: aiohttp.ClientSession
) -> None:
    probe = "ssl_check=1&token=x"

    assert await status_of(web, signed(rig, body=probe), probe) == 200


async def test_a_bot_that_works_is_healthy_and_ready(rig: Rig, web: aiohttp.ClientSession) -> None:
    await rig.ask("jobs")

    async with web.get("/healthz") as healthy, web.get("/readyz") as ready:
        assert (healthy.status, await healthy.text()) == (200, "ok\n")
        assert (ready.status, await ready.json()) == (200, {"ready": True, "problems": {}})


async def test_metrics_count_questions_and_requests(rig: Rig, web: aiohttp.ClientSession) -> None:
    job = rig.dli.start_job("star-join", elapsed_seconds=5)
    await rig.ask(job.job_id)
    await rig.ask("help")

    async with web.get("/metrics") as answer:
        scraped = await answer.text()

    assert 'dli_bot_answers_total{outcome="answered",question="command"}' in scraped
    assert 'dli_bot_dli_requests_total{endpoint="progress",outcome="ok"} 1.0' in scraped


async def test_wrong_credentials_make_the_bot_unready_and_say_why() -> None:
    async with a_rig("http", huaweicloud_sdk_sk="wrong") as rig:
        await rig.ask("jobs")

        problems = await rig.bot.health.problems()

    assert "refuses the bot's credentials" in problems["dli"]


async def test_a_key_that_is_revoked_makes_the_bot_unready_at_once() -> None:
    async with a_rig("http") as rig:
        await rig.ask("jobs")
        rig.dli.faults.switch_on("bad_credentials")

        await rig.ask("jobs")

        assert "refuses the bot's credentials" in (await rig.bot.health.problems())["dli"]
