"""Cancelling is off, and so is whatever else would change something in DLI."""

import re
from pathlib import Path

import pytest

from tests.e2e.conftest import a_rig
from tests.e2e.telling import FAST, SLOWLY

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("text", ["cancel {}", "cancel", "cancel {} now"])
async def test_a_job_runs_on_whatever_is_typed(text: str) -> None:
    async with a_rig("socket", **FAST) as rig:
        job = rig.dli.start_job("star-join", speed=SLOWLY)
        await rig.ask(f"subscribe {job.job_id}")

        await rig.ask(text.format(job.job_id))

        assert "Cancelled" not in (await rig.ask(job.job_id)).words
        assert {call.method for call in rig.dli.calls} == {"GET"}


def test_nobody_calls_what_could_cancel_a_job() -> None:
    callers = [
        file
        for folder in ("bot", "handlers")
        for file in (ROOT / folder).rglob("*.py")
        if not {"dli", "sandbox"} & set(file.parts)
        and re.search(r"(?<!def )\bcancel\((?!\))", file.read_text())
    ]

    assert callers == []
