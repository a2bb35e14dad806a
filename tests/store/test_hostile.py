"""Whatever DLI and Slack say can be kept, and comes back as far as it can be text at all."""

from dataclasses import replace

import pytest

from bot.domain.filters import Field, Filter
from bot.domain.jobs import JobId, JobStatus
from bot.domain.notices import Receipt
from bot.domain.subscriptions import FilterTarget
from tests.builders import NOON, a_job, a_sub_job, an_observation
from tests.store.rig import HOUR, PROJECT, Team, a_watched_run

HARMLESS = ("🦊 naïve ﷽", "'; DROP TABLE jobs; --", '{"a": 1}', "%s %(x)s :y ?", "a\nb\tc", " ")
BROKEN = ("a\0b", "\0", "half \ud83d of a pair", "\udc00")


@pytest.mark.parametrize("text", HARMLESS)
async def test_any_text_comes_back_as_it_was(text: str, team: Team) -> None:
    target = FilterTarget((Filter(Field.SQL, text),))
    filters = await team.follow_all(text, target, created_by=text, mentions=(text,))
    job = a_job(message=text, statement=text, tags={text: text}, owner=text)

    await team.see(team.look(job, filters.id))
    await team.see(team.look(an_observation(a_sub_job(name=text), message=text)))
    await team.channels.pause(text, text, NOON)
    await team.people.link("U1", text)

    [kept] = await team.subscriptions.of_channel(text)
    [known] = await team.subscriptions.followed(text, 9)
    assert (kept.target, kept.created_by) == (target, text)
    assert (known.job.statement, known.job.tags) == (text, {text: text})
    assert known.progress is not None
    assert known.progress.sub_jobs[0].name == text
    assert (await team.channels.channel(text)).paused_for == text
    assert await team.people.iam_user("U1") == text


@pytest.mark.parametrize("text", BROKEN)
async def test_text_that_no_database_takes_is_mended(text: str, team: Team) -> None:
    target = FilterTarget((Filter(Field.SQL, text),))
    filters = await team.follow_all(text, target, created_by=text, mentions=(text,))
    job = a_job(message=text, statement=text, tags={text: text}, status=JobStatus.FAILED)

    assert len(await team.see(team.look(job, filters.id))) == 1
    [end] = await team.queue()
    assert await team.outbox.start(end, NOON)
    await team.outbox.said(end, Receipt(text, text), NOON)
    await team.outbox.void(replace(end, key=f"{text}x"), text)
    await team.channels.mute(text, NOON + HOUR, text)
    await team.people.link(text, text)

    assert await team.subscriptions.remove(text, [filters.id])
    [ended] = await team.channels.ended(text, NOON - HOUR, NOON)
    assert "\ud83d" not in ended.job.message
    assert await team.people.unlink(text)


@pytest.mark.parametrize("text", [*HARMLESS, *BROKEN])
async def test_a_job_may_have_any_id_and_a_project_any_name(text: str, team: Team) -> None:
    job = a_job(job_id=JobId(text))
    watched = team.watched(job, project=text)
    await team.subscriptions.add(team.wish_for(watched, project=text), watched=watched)

    await team.due(project=text)
    await team.subscriptions.drop_job("C1", text, job.job_id)

    assert await team.outbox.story("C1", text, job.job_id) is not None
    assert await team.watchlist.open_jobs(PROJECT) == ()


@pytest.mark.parametrize("text", [*HARMLESS, *BROKEN])
async def test_a_run_may_be_one_of_any_statement_in_any_database(text: str, team: Team) -> None:
    filters = await team.follow_all()
    run = a_watched_run(1, fingerprint=f"s{text}", database_name=text)

    await team.history.add(PROJECT, run.fingerprint, [replace(run, job_id=JobId(text))], NOON)
    await team.see_runs(run, matches=(filters.id,))

    assert await team.history.is_read(PROJECT, run.fingerprint)
    [kept] = (await team.history.earlier(PROJECT, [run.fingerprint])).values()
    assert len(kept) == 2
    assert text in BROKEN or {one.database_name for one in kept} == {text}


async def test_half_a_mebibyte_of_reason_is_kept(team: Team) -> None:
    await team.follow()
    reason = "Caused by: 🔥\n" * 40_000

    await team.end(status=JobStatus.FAILED, message=reason)

    [ended] = await team.channels.ended("C1", NOON - HOUR, NOON)
    assert ended.job.message == reason
