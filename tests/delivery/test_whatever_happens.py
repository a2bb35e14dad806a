"""Whatever happens to jobs, to Slack, to DLI and to us: in the end everything was said once."""

from collections import Counter
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.notices import NoticeKind, NoticeState
from bot.store.database import Database
from tests.delivery.world import CHANNELS, SETTLED, STEPS, World

teams = count()
scripts = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7)), min_size=10, max_size=60)
unhurried = settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


@unhurried
@given(scripts)
async def test_everything_is_said_once(database: Database, script: list[tuple[str, int]]) -> None:
    world = World(database, f"T{next(teams)}")
    await world.subscribe()
    for name, number in script:
        await world.step(name, number)

    await world.calm_down()

    told = await world.notices()
    ends = Counter(
        (one.place, one.job_id)
        for one in told
        if one.kind is NoticeKind.EVENT and one.event and one.event.kind.is_end
    )
    assert ends == Counter((channel, job) for channel in CHANNELS for job in world.started)
    for one in told:
        is_end = one.kind is NoticeKind.EVENT and one.event and one.event.kind.is_end
        assert one.state in SETTLED, one
        assert not (is_end and one.state is NoticeState.VOID), one
        assert world.arrivals(one) == (one.state is NoticeState.SENT), one
    assert await world.stale_cards() == []
