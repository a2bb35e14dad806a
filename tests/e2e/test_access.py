"""Where the bot may be used: whatever the way in, in the listed channels alone."""

from pathlib import Path

import pytest

from bot.demo import settings_for
from bot.doctor import examine
from bot.errors import SettingsError
from bot.sandbox.slack import YOU, Message, View
from bot.views import ids
from bot.views.ids import DigestEntry, Entry, MuteEntry
from tests.e2e.telling import ALERTS, PLATFORM, Told, a_place
from tests.e2e.test_by_hand import US, modal, whispered

ALERTS_ID = "C0ETLALERT"
ONLY_ALERTS = f'[access]\nchannels = ["{ALERTS_ID}"]\n'
ASK_THERE = f"Ask this in <#{ALERTS_ID}>"


def listed(folder: Path) -> dict[str, Path]:
    file = folder / "bot.toml"
    file.write_text(ONLY_ALERTS)
    return {"dli_bot_config": file}


@pytest.mark.parametrize("action_id", [ids.DETAILS, ids.MUTE, ids.UNSUBSCRIBE])
async def test_a_button_elsewhere_says_where_to_ask_and_does_nothing(
    tmp_path: Path, action_id: str
) -> None:
    async with a_place(tmp_path) as told:
        async with told.bot():
            card = await told.follow(told.job())
        async with told.bot(**listed(tmp_path)):
            await told.slack.click(card, action_id)

            await whispered(told, ASK_THERE)
            assert told.slack.views_of(YOU) == ()


async def test_a_command_and_shortcuts_elsewhere_are_refused_alike(tmp_path: Path) -> None:
    async with a_place(tmp_path) as told, told.bot(**listed(tmp_path)):
        job = told.job()
        await told.slack.command(f"/dli-progress {job.job_id}")
        await told.slack.shortcut("follow_job", told.slack.say(f"how is {job.job_id}?"))
        told.slack.say(f"{US} {job.job_id}")
        await told.slack.wait_until(lambda: len(refusals(told)) == 3)

        await told.slack.shortcut("ask_job")
        await modal(told, ASK_THERE)

        assert (await told.ask(job.job_id, channel=ALERTS)).words.count(job.job_id)


async def home(told: Told, words: str) -> View:
    """Wait until the Home shows something."""

    def shown() -> list[View]:
        view = told.slack.home_of()
        return [view] if view and words in str(view.blocks) else []

    [view] = await told.slack.wait_until(shown)
    return view


def refusals(told: Told) -> list[Message]:
    seen = told.slack.messages(PLATFORM, viewer=YOU)
    return [one for one in seen if one.is_ephemeral and one.text.startswith(ASK_THERE)]


async def test_forms_refuse_other_channels_where_they_are_chosen(tmp_path: Path) -> None:
    async with a_place(tmp_path) as told, told.bot(**listed(tmp_path)):
        told.slack.open_home()
        here = await home(told, ids.OPEN_DIGEST)
        for opens, entry in (
            (ids.SUBSCRIBE, Entry.CHANNEL),
            (ids.OPEN_MUTE, MuteEntry.CHANNEL),
            (ids.OPEN_DIGEST, DigestEntry.CHANNEL),
        ):
            await told.slack.click(here, opens)
            form = await modal(told, f'"action_id": "{entry}"')
            chosen: dict[str, object] = {entry: told.slack.channel(PLATFORM).id}
            if opens == ids.SUBSCRIBE:
                chosen |= {Entry.MORE: "queue:etl"}

            done = await told.slack.submit(form, chosen)

            assert "not to be used in this channel" in str(done.errors)
            await told.slack.close(form)


async def test_the_home_asks_about_no_job_and_shows_nothing_of_other_channels(
    tmp_path: Path,
) -> None:
    async with a_place(tmp_path) as told:
        async with told.bot():
            hidden = await told.follow(told.job(), channel=PLATFORM)
            await told.ask("subscribe queue:secret", channel=PLATFORM)
            await told.ask("subscribe queue:open", channel=ALERTS)
        async with told.bot(**listed(tmp_path)):
            told.slack.open_home()
            here = await home(told, "queue:open")

            await told.slack.click(here, ids.JOBS)

            assert "queue:secret" not in str(here.blocks)
            assert hidden.channel not in str(here.blocks)
            await modal(told, ASK_THERE)


async def test_what_other_channels_follow_rests_and_whoever_subscribed_is_told(
    tmp_path: Path,
) -> None:
    async with a_place(tmp_path) as told:
        async with told.bot():
            job = told.job()
            await told.follow(job)
        given = listed(tmp_path)
        database = f"sqlite:///{tmp_path / 'bot.db'}"
        found = await examine(settings_for(told.dli, told.slack, database_url=database, **given))
        async with told.bot(**given):
            told.dli.end_job(job.job_id)

            def hinted() -> list[str]:
                said = [one.text for one in told.slack.direct_messages(YOU)]
                return [one for one in said if "chose other channels" in one]

            [hint] = await told.slack.wait_until(hinted)

        rests = "[access] channels in DLI_BOT_CONFIG doesn't list it; 1 subscription rests"
        assert [one.ok for one in found if one.detail == rests] == [True]
        assert f"<#{told.slack.channel(PLATFORM).id}>" in hint
        assert told.thread(job) == []
        async with told.bot():
            await told.heard("Finished")


async def test_a_workspace_that_is_not_listed_is_not_served_and_check_says_so(
    tmp_path: Path,
) -> None:
    file = tmp_path / "bot.toml"
    file.write_text('[access]\nworkspaces = ["T0OTHERS"]\n')
    async with a_place(tmp_path) as told:
        database = f"sqlite:///{tmp_path / 'bot.db'}"
        given = {"dli_bot_config": file, "database_url": database}
        found = await examine(settings_for(told.dli, told.slack, **given))

        with pytest.raises(SettingsError, match="doesn't list T0SANDBOX1"):
            async with told.bot(dli_bot_config=file):
                pass

        [finding] = [one for one in found if one.check == "Slack workspace"]
        assert (finding.ok, finding.cure.split(",")[0]) == (False, "add it")
