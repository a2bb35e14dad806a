import asyncio
from datetime import timedelta

from tests.builders import NOON
from tests.store.rig import Team, a_job_id

QUIET = timedelta(minutes=30)
ONE, OTHER = a_job_id(1), a_job_id(2)


async def test_a_job_is_shown_once_in_a_while_in_each_channel(team: Team) -> None:
    async def claimed(channel: str, minutes: int, *jobs: str) -> set[str]:
        at = NOON + timedelta(minutes=minutes)
        ids = [one for one in (ONE, OTHER) if one in jobs]
        return set(await team.unfurls.claim(channel, ids, at, at - QUIET))

    assert await claimed("C1", 0, ONE) == {ONE}
    assert await claimed("C1", 29, ONE, OTHER) == {OTHER}
    assert await claimed("C2", 29, ONE) == {ONE}
    assert await claimed("C1", 30, ONE, OTHER) == {ONE}
    assert await claimed("C1", 60) == set()


async def test_of_several_processes_one_shows_it(team: Team) -> None:
    claims = [team.unfurls.claim("C1", [ONE, OTHER], NOON, NOON - QUIET) for _ in range(5)]

    shown = [job_id for claimed in await asyncio.gather(*claims) for job_id in claimed]

    assert sorted(shown) == sorted([ONE, OTHER])


async def test_nothing_waits_for_a_clock_that_was_set_back(team: Team) -> None:
    later = NOON + timedelta(hours=5)
    await team.unfurls.claim("C1", [ONE], later, later - QUIET)

    assert await team.unfurls.claim("C1", [ONE], NOON, NOON - QUIET) == {ONE}
