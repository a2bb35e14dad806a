import asyncio
from typing import Any

import aiohttp
from starlette.applications import Starlette

from bot.ops.health import Health
from bot.serving import listen, served


async def well() -> str:
    return ""


async def poor() -> str:
    return "no disk is left: make room"


async def hanging() -> str:
    await asyncio.Event().wait()
    return ""


async def failing() -> str:
    raise RuntimeError("hush")


async def test_all_is_well_if_every_check_says_so() -> None:
    assert await Health({"one": well, "other": well}).problems() == {}


async def test_a_check_that_hangs_or_fails_is_a_problem_and_hides_no_other() -> None:
    health = Health({"a": hanging, "b": failing, "c": poor, "d": well}, patience=0.01)

    problems = await health.problems()

    assert set(problems) == {"a", "b", "c"}
    assert "no answer within 0.01 s" in problems["a"]
    assert problems["b"] == "it can't be checked: the log has the error"
    assert problems["c"] == "no disk is left: make room"


async def test_checks_are_asked_at_the_same_time() -> None:
    meeting = asyncio.Barrier(3)

    async def met() -> str:
        await meeting.wait()
        return ""

    assert await Health({"a": met, "b": met, "c": met}, patience=60).problems() == {}


async def test_ready_is_200_and_else_503_with_the_reasons() -> None:
    health = Health({"disk": poor})
    app = Starlette(routes=[*health.routes()])
    async with (
        served(app, listen("127.0.0.1", 0), grace=1) as url,
        aiohttp.ClientSession(url) as web,
    ):
        status, told = await asked(web)
        health.checks["disk"] = well
        ready = await asked(web)
        health.stopping = True
        stopping = await asked(web)
        async with web.get("/healthz") as alive:
            assert (alive.status, await alive.text()) == (200, "ok\n")

    assert (status, told["problems"]) == (503, {"disk": "no disk is left: make room"})
    assert ready == (200, {"ready": True, "problems": {}})
    assert stopping[0] == 503
    assert "stopping" in stopping[1]["problems"]["process"]


async def asked(web: aiohttp.ClientSession) -> tuple[int, dict[str, Any]]:
    async with web.get("/readyz") as answer:
        return answer.status, await answer.json()
