"""What people do with modals, shortcuts, mentions and links, over real sockets."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack import YOU, Message
from bot.sandbox.slack.interactions.entries import entered_in
from bot.sandbox.slack.interactions.events import DEFAULT_EVENTS
from bot.sandbox.slack.modals import View
from bot.sandbox.slack.web.methods import DEFAULT_SCOPES
from bot.views import ids
from bot.views.ids import AskEntry, DigestEntry, Entry, LinkEntry, MuteEntry, SettingsEntry
from tests.e2e.conftest import a_rig
from tests.e2e.telling import PLATFORM, Told, a_place
from tests.e2e.test_projects import two_projects

LINK = "https://console.example/dli?job={job_id}"
LAKE_LINK = "https://nl.console.example/dli?job={job_id}"
UNFOLDING = f'[links]\njob = "{LINK}"\nunfurl = true\n'
LINKING: dict[str, Any] = {
    "unfurl_domains": ("console.example", "nl.console.example"),
    "events": DEFAULT_EVENTS | {"link_shared"},
    "scopes": DEFAULT_SCOPES | {"links:read", "links:write"},
}
US = "@DLI Progress"


async def modal(told: Told, words: str, *, user: str = YOU) -> View:
    """Wait until somebody has a modal open that reads like this."""

    def shown() -> list[View]:
        return [one for one in told.slack.views_of(user) if words in read(one)]

    return (await told.slack.wait_until(shown))[-1]


def read(view: View) -> str:
    return json.dumps(view.definition, ensure_ascii=False)


def whispers(told: Told, *, user: str = YOU, channel: str = PLATFORM) -> list[Message]:
    seen = told.slack.messages(channel, viewer=user)
    return [one for one in seen if one.by_app and one.is_ephemeral]


async def whispered(told: Told, words: str, *, channel: str = PLATFORM) -> Message:
    """Wait until something was said to the asker alone that reads like this."""

    def found() -> list[Message]:
        return [one for one in whispers(told, channel=channel) if words in one.words]

    return (await told.slack.wait_until(found))[-1]


async def test_the_form_shows_what_its_filters_would_have_meant(told: Told) -> None:
    running = told.job(queue_name="etl")
    told.job(queue_name="bi")
    await told.slack.command("/dli-progress subscribe")
    form = await modal(told, "Tell when")
    told.slack.faults.on("duplicate_envelopes")

    await told.slack.click(form, Entry.TAG, choice="team=none")
    await modal(told, "No job of the last 24 h")
    await told.slack.click(form, Entry.TAG, choice="")
    await told.slack.click(form, Entry.QUEUE, choice=["etl"])
    shown = await modal(told, "1 of them runs now")

    assert running.job_id in read(shown)
    done = await told.slack.submit(shown, {Entry.CHANNEL: "C0ETLALERT"})
    assert done.errors == {}
    await whispered(told, "Subscribed to the jobs with `queue:etl`", channel="etl-alerts")


async def test_a_message_in_a_thread_is_followed_by_its_shortcut(told: Told) -> None:
    job = told.job()
    root = told.slack.say("what about the nightly load?")
    reply = told.slack.say(f"it is <{job.job_id}>, I think", thread_ts=root.ts)

    await told.slack.shortcut("follow_job", reply)
    form = await modal(told, job.job_id)
    await told.slack.submit(form, {})

    await whispered(told, "Subscribed to job")
    assert (await told.card(job)).channel == root.channel


async def test_a_card_knows_its_job_and_several_are_offered(told: Told) -> None:
    one, other = told.job(), told.job()
    card = await told.follow(one)
    await told.slack.shortcut("follow_job", card)
    assert f"/{one.job_id}" in read(await modal(told, one.job_id))
    both = told.slack.say(f"{other.job_id} and {one.job_id}")

    await told.slack.shortcut("follow_job", both)
    form = await modal(told, other.job_id)

    await told.slack.submit(form, {Entry.JOB_CHOICE: one.job_id})
    await whispered(told, "Changed the subscription to job")


async def test_a_message_without_a_job_is_asked_about(told: Told) -> None:
    job = told.job()
    await told.slack.shortcut("follow_job", told.slack.say("good morning"))
    asked = await modal(told, "found no job id")

    wrong = await told.slack.submit(asked, {AskEntry.JOB: "good morning"})
    assert "job id" in wrong.errors[AskEntry.JOB]
    await told.slack.submit(asked, {AskEntry.JOB: job.job_id})
    form = await modal(told, "Tell when")

    await told.slack.submit(form, {})
    await whispered(told, "Subscribed to job")


async def test_how_far_a_job_is_can_be_asked_from_anywhere(told: Told) -> None:
    job = told.job()
    await told.slack.shortcut("ask_job")
    asked = await modal(told, "How far is a DLI job?")

    await told.slack.submit(asked, {AskEntry.JOB: f"`{job.job_id}`"})
    answer = await modal(told, "Refresh")
    assert "Running" in read(answer)
    told.dli.end_job(job.job_id)
    await told.slack.click(answer, ids.REFRESH_ANSWER)

    await modal(told, "Finished")
    assert whispers(told) == []


async def test_over_http_a_modal_turns_into_its_answer_too() -> None:
    async with a_rig("http") as rig:
        told = Told(rig.dli, rig.slack, Path())
        job = told.job()
        await told.slack.shortcut("ask_job")

        await told.slack.submit(
            await modal(told, "How far is a DLI job?"), {AskEntry.JOB: job.job_id}
        )

        await modal(told, "Refresh")


async def test_a_global_shortcut_opens_the_form_for_any_channel(told: Told) -> None:
    await told.slack.shortcut("follow")
    form = await modal(told, "Tell when")

    missing = await told.slack.submit(form, {Entry.TAG: "team=bi"})
    assert missing.errors == {Entry.CHANNEL: "Please complete this required field."}
    await told.slack.submit(form, {Entry.CHANNEL: "C0ETLALERT"})

    await whispered(told, "Subscribed", channel="etl-alerts")


async def test_an_untouched_form_subscribes_as_its_channel_has_it(told: Told) -> None:
    job = told.job(queue_name="etl")
    await told.ask("defaults on:failed thread:quiet")
    await told.slack.command("/dli-progress subscribe")
    form = await modal(told, "filter_events@failed")

    await told.slack.submit(form, {Entry.QUEUE: ["etl"]})
    by_form = (await whispered(told, "Subscribed to the jobs with `queue:etl`")).words
    await told.ask("unsubscribe all")
    assert (await told.ask("subscribe queue:etl")).words == by_form
    await told.slack.shortcut("follow_job", told.slack.say(job.job_id))
    await told.slack.submit(await modal(told, "job_events@failed"), {})

    said = (await whispered(told, "Subscribed to job")).words
    assert "when it fails" in said
    assert "passes" not in said


async def test_the_form_follows_the_channel_but_for_what_was_chosen(told: Told) -> None:
    told.job(queue_name="etl")
    await told.ask("defaults on:failed thread:quiet", channel="etl-alerts")
    await told.ask("defaults at:10,90")
    await told.slack.command("/dli-progress subscribe")
    form = await modal(told, "filter_thresholds@10,90")
    await told.slack.click(form, Entry.QUEUE, choice=["etl"])
    form = await modal(told, "1 of them runs now")

    typed = entered_in(form.blocks, {Entry.FILTER_THRESHOLDS: "33"})
    told.slack.workspace.modals.fill(form, typed)
    await told.slack.click(form, Entry.CHANNEL, choice="C0ETLALERT")
    form = await modal(told, "filter_events@failed")
    assert "thread@quiet" in read(form)
    assert "1 of them runs now" in read(form)
    assert "33" in str(form.values)
    await told.slack.submit(form, {})

    said = (await whispered(told, "Subscribed to the jobs", channel="etl-alerts")).words
    assert "when one passes 33 %, and when one fails" in said
    assert "All the rest stays in the card's thread" in said


async def test_a_mention_is_answered_once_in_its_thread(told: Told) -> None:
    job = told.job()
    told.slack.faults.on("duplicate_envelopes")

    asked = told.slack.say(f"{US} {job.job_id}")
    [answer] = await told.slack.wait_until(lambda: told.slack.replies(asked))
    told.slack.say(f"{US} how far is {job.job_id}?", thread_ts=asked.ts)
    await told.slack.wait_until(lambda: len(told.slack.replies(asked)) >= 3)

    assert "Running" in answer.text
    assert answer.buttons == {ids.DETAILS: "Details"}
    await told.ask("help")
    assert len([one for one in told.slack.replies(asked) if one.by_app]) == 2
    assert told.about(job) == []


async def test_a_mention_is_answered_though_the_channel_is_muted(told: Told) -> None:
    job = told.job()
    await told.ask("mute 2h")

    asked = told.slack.say(f"{US} {job.job_id}")

    await told.slack.wait_until(lambda: told.slack.replies(asked))


async def test_a_mention_asks_in_a_thread_whether_to_cancel(tmp_path: Path) -> None:
    file = tmp_path / "bot.toml"
    file.write_text(f'[cancel]\nadmins = ["{YOU}"]\n')
    async with a_place(tmp_path) as told, told.bot(dli_bot_config=file):
        job = told.job()
        root = told.slack.say("this one hangs")

        told.slack.say(f"{US} cancel {job.job_id}", thread_ts=root.ts)
        question = await whispered(told, "Cancel this job?")
        click = await told.slack.click(question, ids.CANCEL_NOW)
        reply = await click.reply()

        assert question.thread_ts == root.ts
        assert reply.message
        assert "DLI has accepted it" in reply.message.words


async def test_a_mention_lists_jobs_and_offers_the_form(told: Told) -> None:
    job = told.job(queue_name="etl")

    told.slack.say(f"{US} jobs queue:etl")
    await whispered(told, job.job_id)
    told.slack.say(f"{US} subscribe")
    offer = await whispered(told, "Press Subscribe for a form")
    await told.slack.click(offer, ids.SUBSCRIBE)

    await modal(told, "Tell when")


async def test_what_a_mention_cannot_say_to_all_is_whispered(told: Told) -> None:
    root = told.slack.say(f"{US} thanks!")
    hint = await whispered(told, "Mention me with a job id")
    assert not hint.thread_ts
    told.slack.say(f"{US} 85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b", thread_ts=root.ts)
    unknown = await whispered(told, "DLI knows no job")

    assert unknown.thread_ts == root.ts
    assert [one for one in told.slack.replies(root) if one.by_app and not one.is_ephemeral] == []


async def test_a_mention_subscribes_in_a_thread(told: Told) -> None:
    job = told.job()
    root = told.slack.say("look at this")

    told.slack.say(f"{US} subscribe {job.job_id} on:failed", thread_ts=root.ts)

    answer = await whispered(told, "Subscribed to job")
    assert answer.thread_ts == root.ts
    assert "Unsubscribe" in answer.buttons.values()


async def test_a_channel_is_muted_by_a_modal_and_unmuted_in_it(told: Told) -> None:
    listed = await told.ask("list")
    await told.slack.click(listed, ids.OPEN_MUTE)
    form = await modal(told, "This channel isn't muted.")

    await told.slack.submit(form, {MuteEntry.SPAN: "4h"})
    await whispered(told, "Muted until")
    await told.slack.click(listed, ids.OPEN_MUTE)
    muted = await modal(told, "Muted until")
    await told.slack.click(muted, ids.END_MUTE)

    await modal(told, "isn't muted any more")


async def test_a_digest_is_chosen_for_another_channel(told: Told) -> None:
    listed = await told.ask("list")
    await told.slack.click(listed, ids.OPEN_DIGEST)
    form = await modal(told, "gets no daily digest")
    assert "Europe/Berlin" in read(form)

    wrong = await told.slack.submit(form, {DigestEntry.ZONE: "Berlin"})
    assert "Europe/Berlin" in wrong.errors[DigestEntry.ZONE]
    await told.slack.submit(
        form,
        {
            DigestEntry.CHANNEL: "C0ETLALERT",
            DigestEntry.ZONE: "Asia/Shanghai",
            DigestEntry.TIME: "07:30",
        },
    )
    await whispered(told, "07:30 (Asia/Shanghai)", channel="etl-alerts")

    await told.slack.click(listed, ids.OPEN_DIGEST)
    form = await modal(told, "gets no daily digest")
    await told.slack.click(form, DigestEntry.CHANNEL, choice="C0ETLALERT")
    shown = await modal(told, "07:30 (Asia/Shanghai)")
    await told.slack.click(shown, ids.END_DIGEST)
    await modal(told, "gets no daily digest any more")


async def test_who_one_is_is_said_in_a_modal_that_turns_into_the_answer(told: Told) -> None:
    told.job(owner="mina.okafor")
    helped = await told.ask("help")
    await told.slack.click(helped, ids.OPEN_LINK)
    form = await modal(told, "mina.okafor")

    nothing = await told.slack.submit(form, {})
    assert nothing.errors == {LinkEntry.NAME: "Choose a name, or type it."}
    told.slack.faults.on("duplicate_envelopes")
    await told.slack.submit(form, {LinkEntry.OWNER: "mina.okafor"})

    await modal(told, "You are `mina.okafor` in DLI")
    assert "forgotten" in (await told.ask("link off")).text


async def test_settings_are_kept_and_said_in_the_language_that_was_chosen(told: Told) -> None:
    listed = await told.ask("list")
    await told.slack.click(listed, ids.OPEN_SETTINGS)
    form = await modal(told, "My language")

    await told.slack.submit(
        form,
        {
            SettingsEntry.MY_LANGUAGE: "zh",
            SettingsEntry.DIRECT: "on",
            SettingsEntry.EVENTS: ["failed"],
            SettingsEntry.THREAD: "quiet",
        },
    )

    def answers() -> list[View]:
        plain = [one for one in told.slack.views_of() if not one.definition.get("submit")]
        return [one for one in plain if not one.external_id]

    await told.slack.wait_until(answers)
    await told.ask("language me en")
    assert "`on:failed`" in (await told.ask("defaults")).text


async def test_the_form_asks_for_a_project_and_forgets_the_queues_of_another(
    tmp_path: Path,
) -> None:
    async with two_projects(tmp_path) as place, place.told.bot():
        told, theirs = place.told, place.job(queue="lake-queue")
        told.job(queue_name="etl")
        await told.slack.command("/dli-progress subscribe")
        form = await modal(told, "Tell when")
        assert "lake-queue" not in read(form)

        await told.slack.click(form, Entry.PROJECT, choice="lake")
        form = await modal(told, "lake-queue")
        await told.slack.click(form, Entry.QUEUE, choice=["lake-queue"])
        form = await modal(told, "1 of them runs now")
        await told.slack.submit(form, {})

        assert "project:lake" in (await whispered(told, "Subscribed to the jobs")).words
        asked = told.slack.say(f"{US} {theirs.job_id}")
        [answer] = await told.slack.wait_until(lambda: told.slack.replies(asked))
        await told.slack.shortcut("follow_job", answer)
        assert f"lake/{theirs.job_id}" in read(await modal(told, theirs.job_id))


@asynccontextmanager
async def unfolding(tmp_path: Path) -> AsyncIterator[Told]:
    config = tmp_path / "bot.toml"
    config.write_text(UNFOLDING)
    async with a_place(tmp_path, **LINKING) as place, place.bot(dli_bot_config=config):
        yield place


def url(job: Replay) -> str:
    return LINK.format(job_id=job.job_id)


async def test_links_to_jobs_unfold_quietly(tmp_path: Path) -> None:
    async with unfolding(tmp_path) as told:
        jobs = [told.job(queue_name="etl") for _ in range(4)]
        followed, *others = jobs
        await told.follow(followed)
        told.slack.faults.on("duplicate_envelopes")

        message = told.slack.say(" ".join(map(url, [followed, *others])))
        await told.slack.wait_until(lambda: _unfolded(told, message))
        again = told.slack.say(url(others[0]))
        nowhere = told.slack.say(LINK.format(job_id="85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"))
        last = told.slack.say(url(others[2]))
        await told.slack.wait_until(lambda: _unfolded(told, last))

        shown = _unfolded(told, message)
        assert [one["from_url"] for one in shown] == [url(others[0]), url(others[1])]
        assert all(one["fallback"].startswith("Running") for one in shown)
        assert "Running" in str(shown[0]["blocks"])
        assert "SELECT" in str(shown).upper()
        assert _unfolded(told, again) == _unfolded(told, nowhere) == []
        assert len(told.slack.calls("chat.unfurl")) == 2


async def test_a_link_unfolds_by_the_project_whose_it_is_and_its_card_has_it(
    tmp_path: Path,
) -> None:
    toml = (UNFOLDING, f'link = "{LAKE_LINK}"')
    async with two_projects(tmp_path, around=toml, **LINKING) as place, place.told.bot():
        told, theirs, more = place.told, place.job(), place.job()
        right = LAKE_LINK.format(job_id=theirs.job_id)

        message = told.slack.say(right)
        await told.slack.wait_until(lambda: _unfolded(told, message))
        [shown] = _unfolded(told, message)
        assert shown["from_url"] == right
        assert told.dli.calls.of(job_id=theirs.job_id) == []

        mixed = told.slack.say(f"{url(more)} {LAKE_LINK.format(job_id=more.job_id)}")
        await told.slack.wait_until(lambda: _unfolded(told, mixed))
        [shown] = _unfolded(told, mixed)
        assert shown["from_url"] == LAKE_LINK.format(job_id=more.job_id)

        card, other = await told.follow(theirs), await told.follow(job := told.job())
        assert f"<{right}|Open in DLI>" in str(card.blocks)
        assert f"<{url(job)}|Open in DLI>" in str(other.blocks)


async def test_links_do_not_unfold_unless_the_operator_wants_it(told: Told) -> None:
    job = told.job()

    message = told.slack.say(url(job))
    await told.ask(job.job_id)

    assert _unfolded(told, message) == []


def _unfolded(told: Told, message: Message) -> list[Any]:
    current = told.slack.current(message)
    return list(current.attachments or ()) if current else []
