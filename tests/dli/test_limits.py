import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dli.limits import Budget, Priority, Rate, free_at, told_rate
from bot.errors import OverBudget, Throttled
from tests.dli.virtual_time import in_virtual_time, now

MINUTE = timedelta(minutes=1)
POLICY = "policy user over ratelimit,limit:{},time:{}"
FOREVER = 1e9


async def place(budget: Budget, sent: list[float], priority: Priority = Priority.QUESTION) -> None:
    await budget.place(priority, FOREVER)
    sent.append(now())


def most_within(seconds: float, sent: list[float]) -> int:
    return max(sum(start <= t < start + seconds for t in sent) for start in sent)


@given(
    per_minute=st.integers(1, 20),
    arrivals=st.lists(st.floats(0, 200), min_size=1, max_size=60),
)
def test_no_minute_ever_sees_more_requests_than_the_budget_has(
    per_minute: int, arrivals: list[float]
) -> None:
    sent: list[float] = []

    async def ask(budget: Budget, arrival: float) -> None:
        await asyncio.sleep(arrival)
        await place(budget, sent)

    async def main() -> None:
        budget = Budget(per_minute, monotonic=now)
        await asyncio.gather(*(ask(budget, arrival) for arrival in arrivals))

    in_virtual_time(main)

    assert len(sent) == len(arrivals)
    assert most_within(60, sent) <= per_minute


def test_a_place_is_had_at_once_while_the_minute_has_some() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = Budget(3, monotonic=now)
        for _ in range(3):
            await place(budget, sent)

    in_virtual_time(main)

    assert sent == [0, 0, 0]


def test_those_who_watch_leave_a_part_of_each_minute_to_those_who_ask() -> None:
    sent: dict[Priority, list[float]] = {priority: [] for priority in Priority}

    async def main() -> None:
        budget = Budget(20, monotonic=now)
        for priority in (Priority.LOOK, Priority.SWEEP, Priority.QUESTION):
            for _ in range(20):
                with suppress(OverBudget):
                    await budget.place(priority, now() + 1)
                    sent[priority].append(now())

    in_virtual_time(main)

    assert {one: len(moments) for one, moments in sent.items()} == {
        Priority.LOOK: 14,
        Priority.SWEEP: 3,
        Priority.QUESTION: 3,
    }


def test_questions_go_before_sweeps_before_looks_each_in_order_of_arrival() -> None:
    served: list[str] = []

    async def ask(budget: Budget, name: str, priority: Priority) -> None:
        await budget.place(priority, FOREVER)
        served.append(name)

    async def main() -> None:
        budget = Budget(1, monotonic=now)
        await budget.place(Priority.QUESTION, FOREVER)
        async with asyncio.TaskGroup() as waiting:
            for name, priority in [
                ("look 1", Priority.LOOK),
                ("look 2", Priority.LOOK),
                ("sweep", Priority.SWEEP),
                ("question 1", Priority.QUESTION),
                ("question 2", Priority.QUESTION),
            ]:
                waiting.create_task(ask(budget, name, priority))
                await asyncio.sleep(1)

    in_virtual_time(main)

    assert served == ["question 1", "question 2", "sweep", "look 1", "look 2"]


def test_who_cannot_be_served_in_time_hears_so_at_once() -> None:
    async def main() -> None:
        budget = Budget(1, monotonic=now)
        await budget.place(Priority.QUESTION, FOREVER)

        with pytest.raises(OverBudget) as caught:
            await budget.place(Priority.QUESTION, now() + 10)

        assert now() == 0
        assert caught.value.retry_after == timedelta(seconds=61)

    in_virtual_time(main)


def test_who_is_overtaken_hears_so_as_soon_as_it_costs_the_place() -> None:
    async def main() -> None:
        budget = Budget(1, monotonic=now)
        await budget.place(Priority.QUESTION, FOREVER)
        look = asyncio.create_task(budget.place(Priority.LOOK, 70))
        await asyncio.sleep(5)

        question = asyncio.create_task(budget.place(Priority.QUESTION, 70))
        with pytest.raises(OverBudget):
            await look

        assert now() == pytest.approx(5)
        await question

    in_virtual_time(main)


def test_who_leaves_the_queue_lets_the_others_move_up() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = Budget(1, monotonic=now)
        await place(budget, sent)
        leaver = asyncio.create_task(place(budget, sent, Priority.QUESTION))
        await asyncio.sleep(1)
        stayer = asyncio.create_task(place(budget, sent))
        await asyncio.sleep(1)

        leaver.cancel()
        await stayer

    in_virtual_time(main)

    assert sent == [0, pytest.approx(61)]


def test_a_pause_that_dli_orders_holds_everybody() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = Budget(60, monotonic=now)
        budget.throttled(Throttled(retry_after=timedelta(seconds=20)))

        with pytest.raises(Throttled) as caught:
            await budget.place(Priority.QUESTION, now() + 10)

        assert type(caught.value) is Throttled
        assert caught.value.retry_after == timedelta(seconds=20)
        await place(budget, sent)

    in_virtual_time(main)

    assert sent == [pytest.approx(20)]


def test_a_pause_reaches_those_who_wait_already() -> None:
    async def main() -> None:
        budget = Budget(1, monotonic=now)
        await budget.place(Priority.QUESTION, FOREVER)
        waiter = asyncio.create_task(budget.place(Priority.QUESTION, 70))
        await asyncio.sleep(1)

        budget.throttled(Throttled(retry_after=timedelta(seconds=120)))
        with pytest.raises(Throttled):
            await waiter

        assert now() == pytest.approx(1)

    in_virtual_time(main)


def test_an_unexplained_refusal_pauses_for_five_seconds() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = Budget(60, monotonic=now)
        budget.throttled(Throttled("slow down"))
        await place(budget, sent)

    in_virtual_time(main)

    assert sent == [pytest.approx(5)]


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = Budget(60, monotonic=now)
        budget.throttled(Throttled(retry_after=timedelta(seconds=20)))
        budget.throttled(Throttled(retry_after=timedelta(seconds=1)))
        await place(budget, sent)

    in_virtual_time(main)

    assert sent == [pytest.approx(20)]


def test_the_limit_that_dli_names_is_kept_to_for_ten_minutes() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = Budget(1000, monotonic=now)
        told = Throttled(POLICY.format(5, "1 minute"), retry_after=MINUTE)
        budget.throttled(told)
        for _ in range(70):
            await place(budget, sent)

    in_virtual_time(main)

    assert most_within(60, [moment for moment in sent if moment < 600]) == 5
    assert most_within(1, [moment for moment in sent if moment >= 600]) > 5


def test_a_limit_for_a_few_seconds_is_kept_to_as_well() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = Budget(60, monotonic=now)
        budget.throttled(Throttled(POLICY.format(5, "5 second")))
        for _ in range(30):
            await place(budget, sent)

    in_virtual_time(main)

    assert most_within(5, sent) == 5


def test_a_named_limit_above_ours_changes_nothing() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = Budget(2, monotonic=now)
        budget.throttled(Throttled(POLICY.format(60, "1 minute")))
        for _ in range(6):
            await place(budget, sent)

    in_virtual_time(main)

    assert most_within(60, sent) == 2


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        (POLICY.format(60, "1 minute"), Rate(60, MINUTE)),
        (POLICY.format(5, "5 second"), Rate(5, timedelta(seconds=5))),
        ("limit: 2000, time: 1 Minute", Rate(2000, MINUTE)),
        (POLICY.format(0, "1 minute"), Rate(1, MINUTE)),
        (POLICY.format(5, "1 hour"), Rate(5, timedelta(hours=1))),
        (POLICY.format(5, "0 second"), None),
        (POLICY.format(5, "9999 hour"), None),
        (POLICY.format("9" * 5000, "1 minute"), None),
        (POLICY.format(5, "1 fortnight"), None),
        ("The throttling threshold has been reached", None),
        ("", None),
    ],
)
def test_the_limit_is_read_from_the_gateways_words(text: str, rate: Rate | None) -> None:
    assert told_rate(text) == rate


def test_the_wait_of_each_rank_counts_the_rounds_before_it() -> None:
    rate = Rate(2, MINUTE)

    waits = [free_at([0.0], rank, rate, 10.0) for rank in range(5)]

    assert waits == [10.0, 61.0, 71.0, 122.0, 132.0]
