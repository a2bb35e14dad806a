"""Two workspaces in one database: none of them sees or changes what is the other's."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.announcing import digest_notice, summary_notice
from bot.domain.cancelling import Outcome
from bot.domain.cards import Card
from bot.domain.channels import Channel, Defaults, DigestPlan
from bot.domain.events import EventKind
from bot.domain.history import EarlierRun
from bot.domain.homes import Home, Part
from bot.domain.jobs import JobStatus
from bot.domain.languages import Language
from bot.domain.notices import DigestReason, Notice, Receipt
from bot.domain.preferences import Preference
from bot.domain.sweeps import Swept
from tests.builders import JOB_ID, NOON, a_job
from tests.store.rig import HOUR, PROJECT, SALES, Team, a_job_id, a_run, a_watched_run, an_attempt

FAR = NOON + 1000 * HOUR
PLAN = DigestPlan(hour=9, minute=0)


@dataclass(frozen=True)
class Lived:
    """What a team has, by which another may reach for it."""

    subscription_id: int
    end: Notice
    digest: Notice
    card: Card
    direct: Notice
    attempt: int


async def live(team: Team) -> Lived:
    """Let a team have something of everything: a job under way, an end, a digest, a mute."""
    filters = await team.follow_all("C1")
    await team.follow("C2", a_job(job_id=a_job_id(1)))
    await team.say("C2", card_version=0)
    await team.end(filters.id, status=JobStatus.FAILED)
    await team.end(filters.id, job_id=a_job_id(3))
    end, folded = await team.queue()
    direct = replace(end, place="U1")
    attempt = await team.audit.begin(an_attempt())
    assert isinstance(attempt, int)
    digest = digest_notice([folded], DigestReason.BURST, NOON)
    await team.outbox.fold([folded], digest)
    await team.watchlist.mark_swept(PROJECT, Swept(until=NOON, subscription_id=filters.id))
    await team.people.link("U1", "alice")
    await team.preferences.set_language("U1", Language.CHINESE)
    await team.homes.drawn(await team.homes.open("U1", NOON), "digest", "h1", NOON)
    await team.see_runs(a_watched_run(4), matches=(filters.id,))
    await team.history.add(PROJECT, SALES, [a_run(2)], NOON)
    await team.history.add(PROJECT, "read in vain", [], NOON)
    await team.channels.set_digest("C2", PLAN, NOON, NOON - HOUR)
    await team.channels.set_defaults("C2", Defaults(thresholds=(50,)))
    await team.channels.mute("C8", NOON, "U1")
    await team.channels.pause("C9", "is_archived", NOON)
    [card] = await team.outbox.undrawn(9)
    return Lived(filters.id, end, digest, card, direct, attempt)


async def _choices(team: Team) -> list[Channel]:
    """Return the channels that aren't as if they had never been heard of."""
    known = [await team.channels.channel(channel_id) for channel_id in ("C1", "C2", "C8", "C9")]
    return [one for one in known if one != Channel(team_id=team.id, channel_id=one.channel_id)]


async def _runs_before(team: Team, _: Lived) -> Sequence[EarlierRun]:
    story = await team.outbox.story("C1", PROJECT, a_job_id(4))
    return story.earlier if story else ()


async def _depths(team: Team, _: Lived) -> list[int]:
    waits = await team.outbox.backlog()
    return [depth for depth in (waits.pending, waits.undrawn) if depth]


async def _sent(team: Team, _: Lived) -> list[object]:
    sent = await team.outbox.recent(NOON - HOUR)
    return [*sent.posts, *sent.edits]


async def _mine(team: Team, _: Lived) -> list[object]:
    found = (await team.homes.mine({"U1": NOON - HOUR}))["U1"]
    return [*found.running, *found.ended, *found.subscriptions]


async def _chosen(team: Team, _: Lived) -> list[Preference]:
    chosen = await team.preferences.of("U1")
    return [chosen] if chosen != Preference() else []


READS: Mapping[str, Callable[[Team, Lived], Awaitable[Any]]] = {
    "of_channel": lambda team, _: team.subscriptions.of_channel("C1"),
    "followed": lambda team, _: team.subscriptions.followed("C2", 9),
    "filters": lambda team, _: team.watchlist.filters(PROJECT),
    "open_jobs": lambda team, _: team.watchlist.open_jobs(PROJECT),
    "swept": lambda team, _: team.watchlist.swept(PROJECT),
    "claim": lambda team, _: team.due(FAR),
    "known": lambda team, _: team.watchlist.known(PROJECT, JOB_ID),
    "wanting_looks": lambda team, _: team.watchlist.wanting_looks(PROJECT),
    "waiting": lambda team, _: team.outbox.waiting(9),
    "backlog": _depths,
    "recent": _sent,
    "parts": lambda team, lived: team.outbox.parts(lived.digest),
    "story": lambda team, _: team.outbox.story("C1", PROJECT, JOB_ID),
    "undrawn": lambda team, _: team.outbox.undrawn(9),
    "channel": lambda team, _: _choices(team),
    "paused": lambda team, _: team.channels.paused(),
    "digests_due": lambda team, _: team.channels.digests_due(FAR),
    "ended": lambda team, _: team.channels.ended("C1", NOON - HOUR, FAR),
    "fresh": lambda team, _: team.homes.fresh(NOON),
    "mine": _mine,
    "subscription": lambda team, lived: team.homes.subscription("U1", lived.subscription_id),
    "iam_user": lambda team, _: team.people.iam_user("U1"),
    "earlier": lambda team, _: team.history.earlier(PROJECT, [SALES]),
    "is_read": lambda team, _: team.history.is_read(PROJECT, SALES),
    "is_read in vain": lambda team, _: team.history.is_read(PROJECT, "read in vain"),
    "runs before a job": _runs_before,
    "of": _chosen,
    "attempts": lambda team, _: team.audit.of_job(PROJECT, JOB_ID),
    "heard_in": lambda team, lived: team.outbox.heard_in(lived.direct),
}


async def _digested(team: Team, _: Lived) -> None:
    await team.channels.set_digest("C2", PLAN, NOON, NOON - HOUR)
    [due] = await team.channels.digests_due(NOON)
    await team.channels.digested(due, summary_notice(team.id, "C2", NOON - HOUR, NOON), FAR)


WRITES: Mapping[str, Callable[[Team, Lived], Awaitable[Any]]] = {
    "add": lambda team, _: team.follow("C2", a_job(job_id=a_job_id(1), message="theirs")),
    "remove": lambda team, lived: team.subscriptions.remove("C1", [lived.subscription_id]),
    "drop_job": lambda team, _: team.subscriptions.drop_job("C2", PROJECT, a_job_id(1)),
    "mark_swept": lambda team, _: team.watchlist.mark_swept(PROJECT, Swept(until=FAR)),
    "observe": lambda team, lived: team.end(lived.subscription_id, job_id=a_job_id(1)),
    "claim": lambda team, _: team.watchlist.claim(PROJECT, FAR, 9, HOUR),
    "unclaim": lambda team, _: team.watchlist.unclaim(PROJECT, [a_job_id(1)]),
    "tidy": lambda team, _: team.watchlist.tidy(FAR),
    "put": lambda team, _: team.outbox.put([team.happened(EventKind.FINISHED)]),
    "start": lambda team, lived: team.outbox.start(lived.end, NOON),
    "said": lambda team, lived: team.outbox.said(
        lived.end, Receipt("C1", "6.6"), NOON, card_version=5
    ),
    "unheard": lambda team, lived: team.outbox.unheard(lived.end),
    "void": lambda team, lived: team.outbox.void(lived.end, "theirs"),
    "fold": lambda team, lived: team.outbox.fold([lived.end], lived.digest),
    "drawn": lambda team, lived: team.outbox.drawn(lived.card, FAR),
    "card_gone": lambda team, lived: team.outbox.card_gone(lived.card),
    "mute": lambda team, _: team.channels.mute("C1", FAR, "U9"),
    "unmute": lambda team, _: team.channels.unmute("C8", NOON),
    "unmute_due": lambda team, _: team.channels.unmute_due(FAR),
    "pause": lambda team, _: team.channels.pause("C1", "is_archived", NOON),
    "resume": lambda team, _: team.channels.resume("C9", NOON),
    "set_digest": lambda team, _: team.channels.set_digest("C2", None, None, FAR),
    "digested": _digested,
    "set_defaults": lambda team, _: team.channels.set_defaults("C2", Defaults()),
    "open": lambda team, _: team.homes.open("U1", FAR),
    "look": lambda team, _: team.homes.look("U1", FAR),
    "turn": lambda team, _: team.homes.turn("U1", Part.FOLLOWED, 2),
    "draw": lambda team, _: team.homes.drawn(
        Home(user_id="U1", opened_at=FAR), "theirs", "h1", FAR
    ),
    "shut": lambda team, _: team.homes.shut("U1"),
    "keep_listed": lambda team, _: team.people.keep_listed({"alice": "U9"}),
    "link": lambda team, _: team.people.link("U9", "alice"),
    "set_direct": lambda team, _: team.preferences.set_direct("U1", direct=True),
    "set_language": lambda team, _: team.preferences.set_language("U1", None),
    "set_language of a channel": lambda team, _: team.channels.set_language("C1", None),
    "begin": lambda team, _: team.audit.begin(an_attempt(user_id="U9")),
    "end": lambda team, lived: team.audit.end(lived.attempt, Outcome.ACCEPTED, FAR),
    "note": lambda team, _: team.audit.note(an_attempt(outcome=Outcome.DENIED)),
    "settle": lambda team, _: team.audit.settle(FAR),
    "tidy attempts": lambda team, _: team.audit.tidy(FAR),
    "observe a run": lambda team, lived: team.see_runs(
        a_watched_run(2, database_name="theirs"), matches=(lived.subscription_id,)
    ),
    "add runs": lambda team, _: team.history.add(PROJECT, SALES, [a_run(2), a_run(3)], FAR),
    "tidy runs": lambda team, _: team.history.tidy(FAR + HOUR),
    "unlink": lambda team, _: team.people.unlink("U1"),
    "unfurl": lambda team, _: team.unfurls.claim("C1", [a_job_id(1)], FAR, NOON),
}


async def everything(team: Team, lived: Lived) -> dict[str, Any]:
    return {name: await read(team, lived) for name, read in READS.items()}


async def test_another_team_sees_nothing_of_it(team: Team, others: Team) -> None:
    lived = await live(team)

    assert [name for name, read in READS.items() if await read(others, lived)] == []
    assert [name for name, read in READS.items() if not await read(team, lived)] == []


async def test_another_team_changes_nothing_of_it(team: Team, others: Team) -> None:
    lived = await live(team)
    before = await everything(team, lived)

    for name, write in WRITES.items():
        await write(others, lived)
        assert await everything(team, lived) == before, name


async def test_teams_that_live_alike_are_told_alike(team: Team, others: Team) -> None:
    ours = await everything(team, await live(team))
    theirs = await everything(others, await live(others))

    told = [[notice.key for notice in one["waiting"]] for one in (ours, theirs)]
    assert told[0] == told[1]
    assert len(ours["parts"]) == len(theirs["parts"]) == 1
