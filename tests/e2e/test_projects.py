"""Several DLI projects in one bot: each is asked, watched and told apart from the others."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.demo import settings_for
from bot.errors import SettingsError
from bot.sandbox.dli import DliSandbox
from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack import View
from bot.terminal import progress
from bot.views import ids
from bot.views.ids import LinkEntry
from tests.e2e.cancels import BOTH, deletes, pressed
from tests.e2e.telling import SLOWLY, Told, a_place


@dataclass(slots=True)
class TwoProjects:
    """The place of one bot that asks the environment's project, and one of the file."""

    told: Told
    other: DliSandbox

    def job(self, *, queue: str = "default", **more: Any) -> Replay:
        """Start a job in the project of the file, which stands still."""
        job = self.other.start_job("distinct-counts", speed=SLOWLY, queue_name=queue, **more)
        return self.other.advance_job(job.job_id, tasks=0.001)


@asynccontextmanager
async def two_projects(
    folder: Path, file: str = "", *, around: tuple[str, str] = ("", ""), **slack: object
) -> AsyncIterator[TwoProjects]:
    """Serve two projects; `around` stands before the second one's table and at its end."""
    before, more = around
    with pytest.MonkeyPatch.context() as environment:
        async with a_place(folder, **slack) as told, DliSandbox().serve() as other:
            environment.setenv("LAKE_SECRET_KEY", other.account.keys[0].secret)
            config = folder / "bot.toml"
            config.write_text(file or f"{before}\n{_table('lake', other, more)}")
            told.settings["dli_bot_config"] = config
            yield TwoProjects(told, other)


def _table(name: str, dli: DliSandbox, *more: str) -> str:
    said = dli.environment
    lines = [
        f"[projects.{name}]",
        f'region = "{said["DLI_REGION"]}"',
        f'endpoint = "{said["DLI_ENDPOINT"]}"',
        f'iam_endpoint = "{said["DLI_IAM_ENDPOINT"]}"',
        f'access_key = "{said["HUAWEICLOUD_SDK_AK"]}"',
        'secret_key = "${LAKE_SECRET_KEY}"',
        "requests_per_minute = 100_000",
        *more,
    ]
    return "\n".join(lines)


async def test_a_job_is_asked_for_in_the_project_that_is_named(tmp_path: Path) -> None:
    async with two_projects(tmp_path) as place, place.told.bot():
        job = place.job()

        answer = await place.told.ask(f"{job.job_id} project:lake")

        assert job.job_id in answer.words


async def test_a_job_without_a_project_is_found_where_it_is(tmp_path: Path) -> None:
    async with two_projects(tmp_path) as place, place.told.bot():
        job = place.job()

        assert job.job_id in (await place.told.ask(job.job_id)).words
        assert "DLI knows no job" in (await place.told.ask("0" * 8 + job.job_id[8:])).words


async def test_an_unknown_project_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    async with two_projects(tmp_path) as place, place.told.bot():
        answer = await place.told.ask("jobs project:lakes")

        assert "lakes" in answer.words
        assert "sandbox-1, lake" in answer.words


async def test_the_jobs_of_a_project_are_listed_alone(tmp_path: Path) -> None:
    async with two_projects(tmp_path) as place, place.told.bot():
        ours, theirs = place.told.job(), place.job()

        listed = (await place.told.ask("jobs project:lake")).words

        assert theirs.job_id in listed
        assert ours.job_id not in listed


async def test_in_the_home_all_projects_can_be_listed_and_their_owners_be_oneself(
    tmp_path: Path,
) -> None:
    async with two_projects(tmp_path) as place, place.told.bot():
        told, slack = place.told, place.told.slack
        ours, theirs = told.job(owner="mina.okafor"), place.job(owner="lake.owner")
        slack.open_home()
        home = await slack.wait_until(lambda: _home(told))

        await slack.click(home[-1], ids.JOBS)
        listed = await _modal(told, ours.job_id)
        await slack.click(listed, ids.JOBS_OF, choice="lake")
        other = await _modal(told, theirs.job_id)
        assert ours.job_id not in str(other.blocks)
        assert "*Project:* lake" in str(other.blocks)
        await slack.click(home[-1], ids.OPEN_LINK)
        form = await _modal(told, "mina.okafor")
        await slack.submit(form, {LinkEntry.OWNER: "lake.owner"})

        await _modal(told, "You are `lake.owner` in DLI")


def _home(told: Told) -> list[View]:
    shown = told.slack.home_of()
    return [shown] if shown and ids.OPEN_LINK in str(shown.blocks) else []


async def _modal(told: Told, words: str) -> View:
    def shown() -> list[View]:
        return [one for one in told.slack.views_of() if words in str(one.blocks)]

    return (await told.slack.wait_until(shown))[-1]


async def test_a_job_of_another_project_is_followed_to_its_end(tmp_path: Path) -> None:
    async with two_projects(tmp_path) as place, place.told.bot():
        job = place.job()
        card = await place.told.follow(job)
        assert "project lake" in card.words

        place.other.end_job(job.job_id)

        await place.told.replied("Finished", job)


async def test_filters_mean_the_jobs_of_their_project_alone(tmp_path: Path) -> None:
    async with two_projects(tmp_path) as place, place.told.bot():
        told = place.told
        await told.ask("subscribe queue:etl project:lake")
        ours, theirs = told.job(queue_name="etl"), place.job(queue="etl")

        told.dli.end_job(ours.job_id)
        place.other.end_job(theirs.job_id)

        await told.card(theirs)
        await told.swept()
        assert not told.about(ours)


async def test_buttons_of_a_card_mean_its_own_project(tmp_path: Path) -> None:
    async with two_projects(tmp_path) as place, place.told.bot():
        told, job = place.told, place.job()
        card = await told.follow(job)

        await told.slack.click(card, ids.DETAILS)

        await told.slack.wait_until(
            lambda: [one for one in told.slack.views_of() if "num_tasks" in str(one.to_slack())],
        )


async def test_a_button_of_a_project_that_is_gone_cancels_no_other_job(tmp_path: Path) -> None:
    async with two_projects(tmp_path) as place:
        told, config = place.told, tmp_path / "bot.toml"
        job = told.job()
        config.write_text(f"{BOTH}\n{_table('lake', told.dli)}")
        async with told.bot():
            question = await told.ask(f"cancel {job.job_id} project:lake")
        config.write_text(BOTH)
        async with told.bot():
            answer = await pressed(told, question, ids.CANCEL_NOW)

        assert "doesn't serve this job's project any more" in answer.words
        assert deletes(told) == 0


async def test_what_a_channel_follows_is_listed_and_ended_whatever_its_project(
    tmp_path: Path,
) -> None:
    async with two_projects(tmp_path) as place, place.told.bot():
        told = place.told
        await told.ask("subscribe queue:etl")
        await told.ask("subscribe queue:lake project:lake")

        listed = (await told.ask("list")).words
        assert "2 subscriptions" in listed
        assert "queue:lake project:lake" in listed
        await told.ask("unsubscribe queue:lake")
        assert "1 subscription" in (await told.ask("list")).words
        assert "queue:lake" not in (await told.ask("list")).words


async def test_what_was_followed_of_a_project_that_is_gone_can_be_ended_by_its_words(
    tmp_path: Path,
) -> None:
    async with two_projects(tmp_path) as place:
        told = place.told
        async with told.bot():
            await told.ask("subscribe queue:etl project:lake")
        (tmp_path / "bot.toml").write_text("")
        async with told.bot():
            answer = await told.ask("unsubscribe queue:etl")

            assert "doesn't hear of `queue:etl project:lake` any more" in answer.words
            assert "nothing" in (await told.ask("list")).words


async def test_a_project_that_is_not_for_this_workspace_is_not_there(tmp_path: Path) -> None:
    async with two_projects(tmp_path) as place:
        config = tmp_path / "bot.toml"
        config.write_text(_table("lake", place.other, 'workspaces = ["T0OTHER"]'))
        async with place.told.bot():
            answer = await place.told.ask("jobs project:lake")

        assert "I know no project" in answer.words


async def test_the_terminal_asks_the_project_that_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with two_projects(tmp_path) as place:
        told, job = place.told, place.job()
        settings = settings_for(told.dli, told.slack, **told.settings)

        status = await progress(settings, job.job_id, "LAKE", watch=False, as_json=True)

        assert (status, json.loads(capsys.readouterr().out)["job_id"]) == (0, job.job_id)
        assert await progress(settings, job.job_id, watch=False, as_json=True) == 1
        assert "--project chooses another project: lake" in capsys.readouterr().err
        with pytest.raises(SettingsError, match="choose of sandbox-1, lake"):
            await progress(settings, job.job_id, "lakes", watch=False, as_json=True)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[projects.lake]\nregion = 'eu-de'", "projects.lake.access_key is missing"),
        ("[projects.lake]\naccess_key = 'A'\nsecret_key = 'S'", "projects.lake.region is missing"),
        ("[projects.lake]\nregion = '${NOT_SET_ANYWHERE}'", "NOT_SET_ANYWHERE is missing"),
        ("[projects.'a b']\nregion = 'eu-de'", "letters, digits"),
        ("[projects.SANDBOX-1]\nregion = 'eu-de'\naccess_key = 'A'\nsecret_key = 'S'", "rename it"),
        ("[projects.lake]\nworkspaces = ['U1']", "begins with T"),
    ],
)
async def test_a_project_that_lacks_something_ends_the_start_with_its_name(
    tmp_path: Path, text: str, named: str
) -> None:
    async with two_projects(tmp_path, text) as place:
        with pytest.raises(SettingsError, match=named):
            async with place.told.bot():
                pass
