"""Nothing changes in DLI but by those whom the operator lets cancel jobs."""

import re
from pathlib import Path

import pytest

from bot.sandbox.slack import ALICE, RAJ, YOU
from bot.views import ids
from tests.e2e.conftest import Rig, a_rig
from tests.e2e.telling import FAST, SLOWLY

ROOT = Path(__file__).parents[2]
SOURCES = {
    str(file.relative_to(ROOT)): file.read_text()
    for folder in ("bot", "handlers")
    for file in (ROOT / folder).rglob("*.py")
    if not {"dli", "sandbox"} & set(file.parts)
}


def methods(rig: Rig) -> set[str]:
    return {call.method for call in rig.dli.calls}


@pytest.mark.parametrize("text", ["cancel {}", "cancel", "cancel {} now", "cancel project:x {}"])
async def test_until_it_is_turned_on_a_job_runs_on_whatever_is_typed(text: str) -> None:
    async with a_rig("socket", **FAST) as rig:
        job = rig.dli.start_job("star-join", speed=SLOWLY)
        await rig.ask(f"subscribe {job.job_id}")

        await rig.ask(text.format(job.job_id))
        answer = await rig.ask(job.job_id)

        assert "Cancel" not in answer.words
        assert methods(rig) == {"GET"}


@pytest.mark.parametrize("toml", [f'admins = ["{YOU}"]', "owners = true"])
async def test_whoever_mayn_t_can_neither_type_nor_press_it(tmp_path: Path, toml: str) -> None:
    file = tmp_path / "bot.toml"
    file.write_text(f"[cancel]\n{toml}\n")
    async with a_rig("socket", **FAST, dli_bot_config=file) as rig:
        job = rig.dli.start_job("star-join", speed=SLOWLY, owner="alice")
        await rig.slack.command(f"/dli-progress subscribe {job.job_id}")
        await rig.slack.wait_until(rig.slack.top_level)
        [card] = rig.slack.top_level()
        await rig.slack.command("/dli-progress link alice", user=ALICE)

        for user in (RAJ, ALICE) if "admins" in toml else (RAJ, YOU):
            typed = await rig.slack.command(f"/dli-progress cancel {job.job_id}", user=user)
            pressed = await rig.slack.click(card, ids.CANCEL, user=user)
            said = [(await one.reply()).words for one in (typed, pressed)]

            assert all("You may not cancel" in one for one in said)
            assert not any("Cancel this job" in one for one in said)
        assert methods(rig) == {"GET"}


def test_one_place_alone_calls_what_cancels_a_job_and_none_what_submits_one() -> None:
    cancels = [
        name for name, text in SOURCES.items() if re.search(r"(?<!def )\bcancel\((?!\))", text)
    ]
    submits = [name for name, text in SOURCES.items() if "submit-job" in text]

    assert cancels == ["bot/wishing/cancelling.py"]
    assert submits == []


def test_who_may_is_asked_right_before_dli_is() -> None:
    text = SOURCES["bot/wishing/cancelling.py"]
    deed = text.partition("async def _cancelled")[2].partition("\n    async def ")[0]

    assert deed.index("_refused(") < deed.index("audit.begin(") < deed.index("_asked(")
