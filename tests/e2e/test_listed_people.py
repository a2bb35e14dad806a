"""Who is who by the operator's word: nobody else can say so, and it counts as any link does."""

from pathlib import Path

import pytest

from bot.sandbox.slack import ALICE, RAJ
from tests.e2e.cancels import cancelled, deletes
from tests.e2e.telling import PLATFORM, a_place

LISTED = f'[people]\nalice = "{ALICE}"\n'
OF_THE_WORKSPACE = f'[people.T0SANDBOX1]\nAlice = "{ALICE}"\n[people.T0OTHERS]\nalice = "{RAJ}"\n'


def given(folder: Path, toml: str) -> dict[str, Path]:
    file = folder / "bot.toml"
    file.write_text(toml)
    return {"dli_bot_config": file}


async def test_nobody_else_can_say_so_nor_can_they_end_it(tmp_path: Path) -> None:
    async with a_place(tmp_path) as told, told.bot(**given(tmp_path, LISTED)):
        claimed = await told.ask("link Alice", user=RAJ)
        ended = await told.ask("link off", user=ALICE)
        another = await told.ask("link bob", user=ALICE)
        shown = await told.ask("link", user=ALICE)

    assert "has set who `Alice` is, so nothing was changed" in claimed.text
    alone = "You are `alice` in DLI. Whoever runs the bot has set that, and alone can change it."
    assert [one.text for one in (ended, another, shown)] == [alone] * 3


@pytest.mark.parametrize("toml", [LISTED, OF_THE_WORKSPACE])
async def test_a_failure_pings_them_and_owner_me_means_their_jobs(
    tmp_path: Path, toml: str
) -> None:
    async with a_place(tmp_path) as told:
        async with told.bot():
            await told.ask("link alice", user=RAJ)
        async with told.bot(**given(tmp_path, toml)):
            mine = await told.ask("subscribe owner:me", user=ALICE)
            job = told.job("fails-on-division", owner="alice")
            await told.follow(job)
            told.dli.end_job(job.job_id)

            failure = await told.replied("Failed after", job)

            assert "owner:alice" in mine.text.casefold()
            assert f"<@{ALICE}>" in failure.text
            assert RAJ not in failure.text
            assert "I don't know which DLI user" in (await told.ask("link", user=RAJ)).text


async def test_only_they_may_cancel_if_that_is_wanted(tmp_path: Path) -> None:
    toml = f'{LISTED}[cancel]\nowners = "listed"\n'
    async with a_place(tmp_path) as told, told.bot(**given(tmp_path, toml)):
        await told.ask("link bob", user=RAJ)
        hers, his = told.job(owner="alice"), told.job(owner="bob")

        refused = await told.ask(f"cancel {his.job_id}", user=RAJ)
        accepted = await cancelled(told, hers, ALICE)

        assert "whoever runs the bot hasn't set that it is you" in refused.text
        assert "a job's owner, if whoever runs the bot has set who it is" in refused.text
        assert "DLI has accepted it" in accepted.words
        assert deletes(told) == 1


async def test_whoever_is_listed_no_more_is_nobody(tmp_path: Path) -> None:
    async with a_place(tmp_path) as told:
        async with told.bot(**given(tmp_path, LISTED)):
            job = told.job("fails-on-division", owner="alice")
            await told.follow(job)
            told.dli.end_job(job.job_id)
            assert f"<@{ALICE}>" in (await told.replied("Failed after", job)).text
        async with told.bot():
            job = told.job("fails-on-division", owner="alice")
            await told.follow(job, channel=PLATFORM)
            await told.swept()
            told.dli.end_job(job.job_id)

            failure = await told.replied("Failed after", job)

            assert "<@" not in failure.text
            assert "You are `alice`" in (await told.ask("link alice", user=RAJ)).text
