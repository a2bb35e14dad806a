"""`make audit`, with pip-audit itself and data of our own."""

import importlib.util
from collections.abc import AsyncIterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.serving import serving

SCRIPT = Path(__file__).parents[2] / ".ci" / "audit.py"
FLAW = {
    "id": "PYSEC-2026-1",
    "summary": "made up",
    "details": "made up",
    "published": "2026-01-01T00:00:00Z",
    "affected": [
        {
            "package": {"name": "made-up", "ecosystem": "PyPI"},
            "versions": ["1.0"],
            "ranges": [
                {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]},
            ],
        }
    ],
}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def pinned(tmp_path: Path) -> str:
    file = tmp_path / "run.txt"
    file.write_text(f"made-up==1.0 --hash=sha256:{'0' * 64}\n")
    return str(file)


@pytest.fixture
async def data() -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """A service that tells of flaws: its address, and what it answers."""
    answer: dict[str, Any] = {}

    async def query(request: Request) -> Response:
        return JSONResponse(answer)

    async with serving(Starlette(routes=[Route("/v1/query", query, methods=["POST"])])) as url:
        yield f"{url}/v1/query", answer


async def run(audit: ModuleType, pinned: str, url: str) -> int:
    options = ("--vulnerability-service=osv", f"--osv-url={url}")
    return await run_in_threadpool(lambda: audit.main([pinned], *options))


async def test_a_known_vulnerability_fails_and_is_named(
    audit: ModuleType,
    pinned: str,
    data: tuple[str, dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    url, answer = data
    answer["vulns"] = [FLAW]

    assert await run(audit, pinned, url) == 1
    assert capsys.readouterr().out == "audit: made-up 1.0: PYSEC-2026-1, mended in 1.1\n"


async def test_nothing_known_is_well(
    audit: ModuleType,
    pinned: str,
    data: tuple[str, dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert await run(audit, pinned, data[0]) == 0
    assert capsys.readouterr().out == "audit: nothing known against 1 packages\n"


async def test_data_that_cant_be_reached_is_said_and_is_no_failure(
    audit: ModuleType, pinned: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await run(audit, pinned, "http://127.0.0.1:9/v1/query") == 0
    assert capsys.readouterr().out == f"{audit.SKIPPED}\n"


async def test_an_audit_never_hangs(
    audit: ModuleType,
    pinned: str,
    data: tuple[str, dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(audit, "SECONDS", 0.01)

    assert await run(audit, pinned, data[0]) == 0
    assert capsys.readouterr().out == f"{audit.SKIPPED}\n"


async def test_requirements_that_cant_be_read_fail(audit: ModuleType, tmp_path: Path) -> None:
    assert await run(audit, str(tmp_path / "none.txt"), "http://127.0.0.1:9/v1/query") == 1
