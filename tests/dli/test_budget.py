import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dli.budget import JITTER, Budget
from bot.dli.limits import Priority
from bot.errors import OverBudget, Throttled
from tests.dli.shared import Unsteady
from tests.dli.shared import budget as budget_of
from tests.virtual_time import in_virtual_time, now

MINUTE = timedelta(minutes=1)
POLICY = "policy user over ratelimit,limit:{},time:{}"
FOREVER = 1e9


async def place(budget: Budget, sent: list[float], priority: Priority = Priority.QUESTION) -> None:
    await budget.place(priority, FOREVER)
    sent.append(now())


def soon_after(moment: float) -> object:
    return pytest.approx(moment + JITTER / 2, abs=JITTER / 2 + 1e-6)


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
        budget = budget_of(per_minute)
        await asyncio.gather(*(ask(budget, arrival) for arrival in arrivals))

    in_virtual_time(main)

    assert len(sent) == len(arrivals)
    assert most_within(60, sent) <= per_minute


def test_a_place_is_had_at_once_while_the_minute_has_some() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = budget_of(3)
        for _ in range(3):
            await place(budget, sent)

    in_virtual_time(main)

    assert sent == [0, 0, 0]


def test_those_who_watch_leave_a_part_of_each_minute_to_those_who_ask() -> None:
    sent: dict[Priority, list[float]] = {priority: [] for priority in Priority}

    async def main() -> None:
        budget = budget_of(20)
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
        budget = budget_of(1)
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
        budget = budget_of(1)
        await budget.place(Priority.QUESTION, FOREVER)

        with pytest.raises(OverBudget) as caught:
            await budget.place(Priority.QUESTION, now() + 10)

        assert now() == 0
        assert caught.value.retry_after == timedelta(seconds=62)

    in_virtual_time(main)


def test_who_is_overtaken_hears_so_as_soon_as_it_costs_the_place() -> None:
    async def main() -> None:
        budget = budget_of(1)
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
        budget = budget_of(1)
        await place(budget, sent)
        leaver = asyncio.create_task(place(budget, sent, Priority.QUESTION))
        await asyncio.sleep(1)
        stayer = asyncio.create_task(place(budget, sent))
        await asyncio.sleep(1)

        leaver.cancel()
        await stayer

    in_virtual_time(main)

    assert sent == [0, soon_after(62)]


def test_a_pause_that_dli_orders_holds_everybody() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = budget_of(60)
        await budget.throttled(Throttled(retry_after=timedelta(seconds=20)))

        with pytest.raises(Throttled) as caught:
            await budget.place(Priority.QUESTION, now() + 10)

        assert type(caught.value) is Throttled
        assert caught.value.retry_after == timedelta(seconds=20)
        await place(budget, sent)

    in_virtual_time(main)

    assert sent == [soon_after(20)]


def test_a_pause_reaches_those_who_wait_already() -> None:
    async def main() -> None:
        budget = budget_of(1)
        await budget.place(Priority.QUESTION, FOREVER)
        waiter = asyncio.create_task(budget.place(Priority.QUESTION, 70))
        await asyncio.sleep(1)

        await budget.throttled(Throttled(retry_after=timedelta(seconds=120)))
        with pytest.raises(Throttled):
            await waiter

        assert now() == pytest.approx(1)

    in_virtual_time(main)


def test_an_unexplained_refusal_pauses_for_five_seconds() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = budget_of(60)
        await budget.throttled(Throttled("slow down"))
        await place(budget, sent)

    in_virtual_time(main)

    assert sent == [soon_after(5)]


def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = budget_of(60)
        await budget.throttled(Throttled(retry_after=timedelta(seconds=20)))
        await budget.throttled(Throttled(retry_after=timedelta(seconds=1)))
        await place(budget, sent)

    in_virtual_time(main)

    assert sent == [soon_after(20)]


def test_the_limit_that_dli_names_is_kept_to_for_ten_minutes() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = budget_of(1000)
        told = Throttled(POLICY.format(5, "1 minute"), retry_after=MINUTE)
        await budget.throttled(told)
        for _ in range(70):
            await place(budget, sent)

    in_virtual_time(main)

    assert most_within(60, [moment for moment in sent if moment < 600]) == 5
    assert most_within(1, [moment for moment in sent if moment >= 600]) > 5


def test_a_limit_for_a_few_seconds_is_kept_to_as_well() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = budget_of(60)
        await budget.throttled(Throttled(POLICY.format(5, "5 second")))
        for _ in range(30):
            await place(budget, sent)

    in_virtual_time(main)

    assert most_within(5, sent) == 5


def test_a_named_limit_above_ours_changes_nothing() -> None:
    sent: list[float] = []

    async def main() -> None:
        budget = budget_of(2)
        await budget.throttled(Throttled(POLICY.format(60, "1 minute")))
        for _ in range(6):
            await place(budget, sent)

    in_virtual_time(main)

    assert most_within(60, sent) == 2


# What several processes do: which of them, after how many seconds of waiting.
plans = st.lists(
    st.tuples(st.integers(0, 3), st.floats(0, 20), st.sampled_from(Priority)),
    min_size=1,
    max_size=80,
)


@given(per_minute=st.integers(1, 20), plan=plans, lag=st.sampled_from([0.0, 0.01, 0.4]))
def test_no_minute_sees_more_requests_than_the_budget_has_however_many_processes_ask(
    per_minute: int, plan: list[tuple[int, float, Priority]], lag: float
) -> None:
    sent: list[float] = []

    async def main() -> None:
        ledger = Unsteady()
        ledger.seconds = lag
        budgets = [budget_of(per_minute, ledger) for _ in range(4)]
        async with asyncio.TaskGroup() as asking:
            for process, wait, priority in plan:
                await asyncio.sleep(wait)
                asking.create_task(place(budgets[process], sent, priority))

    in_virtual_time(main)

    assert len(sent) == len(plan)
    assert most_within(60, sent) <= per_minute


@given(
    plan=plans,
    restarts=st.lists(st.integers(0, 3), max_size=20),
)
def test_a_restart_gives_no_process_more_than_its_minute(
    plan: list[tuple[int, float, Priority]], restarts: list[int]
) -> None:
    sent: list[float] = []

    async def main() -> None:
        ledger = Unsteady()
        budgets = [budget_of(5, ledger) for _ in range(4)]
        left = list(restarts)
        for process, wait, priority in plan:
            await asyncio.sleep(wait)
            if left and left[-1] == process:
                budgets[left.pop()] = budget_of(5, ledger)
            with suppress(OverBudget):
                await budgets[process].place(priority, now() + 5)
                sent.append(now())

    in_virtual_time(main)

    assert most_within(60, sent) <= 5


@given(
    plan=plans,
    steps=st.lists(
        st.tuples(st.integers(0, 80), st.sampled_from([-86400, -61, -30, -2, 2, 30, 61, 86400])),
        max_size=10,
    ),
)
def test_a_ledger_whose_clock_is_set_gives_nobody_more_than_the_minute(
    plan: list[tuple[int, float, Priority]], steps: list[tuple[int, int]]
) -> None:
    sent: list[float] = []

    async def main() -> None:
        ledger = Unsteady()
        budgets = [budget_of(5, ledger) for _ in range(4)]
        for one in budgets:
            await one.throttled(Throttled(retry_after=timedelta(0)))  # each has seen the page
        async with asyncio.TaskGroup() as asking:
            for number, (process, wait, priority) in enumerate(plan):
                await asyncio.sleep(wait)
                for at, seconds in steps:
                    if at == number:
                        ledger.ahead += timedelta(seconds=seconds)
                asking.create_task(place(budgets[process], sent, priority))

    in_virtual_time(main)

    assert len(sent) == len(plan)
    assert most_within(60, sent) <= 5


def test_a_clock_set_back_by_a_day_keeps_nobody_waiting() -> None:
    sent: list[float] = []

    async def main() -> None:
        ledger = Unsteady()
        await budget_of(5, ledger).place(Priority.QUESTION, FOREVER)
        ledger.ahead -= timedelta(days=1)
        restarted = budget_of(5, ledger)

        for _ in range(4):
            await place(restarted, sent)
        await place(restarted, sent)

    in_virtual_time(main)

    assert sent[:4] == [0, 0, 0, 0]
    assert sent[4] < 65


def test_who_waits_for_a_place_asks_the_ledger_only_when_it_expects_one() -> None:
    async def main() -> None:
        ledger = Unsteady()
        budget = budget_of(5, ledger)
        for _ in range(5):
            await budget.place(Priority.QUESTION, FOREVER)
        before = ledger.changes
        waiting = [asyncio.create_task(budget.place(Priority.LOOK, FOREVER)) for _ in range(3)]
        with suppress(OverBudget):
            await budget.place(Priority.QUESTION, now() + 5)
        await asyncio.sleep(60)

        assert (before, ledger.changes) == (5, 5)
        await asyncio.gather(*waiting)
        assert ledger.changes == 8

    in_virtual_time(main)


def test_a_limit_and_a_pause_that_one_process_was_told_bind_all() -> None:
    sent: list[float] = []

    async def main() -> None:
        ledger = Unsteady()
        told, other = budget_of(60, ledger), budget_of(60, ledger)
        await other.place(Priority.QUESTION, FOREVER)
        await told.throttled(Throttled(POLICY.format(3, "1 minute"), retry_after=MINUTE / 6))
        for _ in range(4):
            await place(other, sent)

    in_virtual_time(main)

    assert sent[0] == soon_after(10)
    assert most_within(60, [0.0, *sent]) == 3


async def away(ledger: Unsteady) -> None:
    ledger.is_away = True


async def hanging(ledger: Unsteady) -> None:
    ledger.seconds = 1e6


@pytest.mark.parametrize("break_off", [away, hanging])
def test_while_the_database_is_away_people_have_a_small_share_and_watchers_none(
    break_off: Callable[[Unsteady], Awaitable[None]],
) -> None:
    sent: list[float] = []

    async def main() -> None:
        ledger = Unsteady()
        budget = budget_of(20, ledger)
        await budget.place(Priority.LOOK, FOREVER)
        await break_off(ledger)

        for priority in (Priority.SWEEP, Priority.LOOK):
            with pytest.raises(OverBudget):
                await budget.place(priority, FOREVER)
        for _ in range(3):
            await place(budget, sent)
        with pytest.raises(OverBudget):
            await budget.place(Priority.QUESTION, now() + 10)
        await place(budget, sent)

    in_virtual_time(main)

    assert sent[2] < 5
    assert 62 <= sent[3] < 70


def test_what_was_asked_while_the_database_was_away_counts_when_it_is_back() -> None:
    sent: list[float] = []

    async def main() -> None:
        ledger = Unsteady()
        budget, other = budget_of(20, ledger), budget_of(20, ledger)
        ledger.is_away = True
        for _ in range(3):
            await place(budget, sent)
        await budget.throttled(Throttled(POLICY.format(7, "1 minute"), retry_after=0 * MINUTE))
        await asyncio.sleep(10)
        ledger.is_away = False

        for _ in range(20):
            for one in (budget, other):
                with suppress(OverBudget):
                    await one.place(Priority.QUESTION, now() + 1)
                    sent.append(now())

    in_virtual_time(main)

    assert len(sent) == 7


def test_a_database_that_was_away_is_asked_again_after_a_few_seconds() -> None:
    async def main() -> None:
        ledger = Unsteady()
        budget = budget_of(60, ledger)
        ledger.is_away = True
        for _ in range(3):
            await budget.place(Priority.QUESTION, FOREVER)

        assert ledger.changes == 1
        ledger.is_away = False
        await asyncio.sleep(6)
        await budget.place(Priority.LOOK, FOREVER)

    in_virtual_time(main)


def test_each_process_knows_how_many_ask() -> None:
    async def main() -> None:
        ledger = Unsteady()
        budgets = [budget_of(60, ledger) for _ in range(3)]
        for one in budgets:
            await one.place(Priority.QUESTION, FOREVER)
        together = [one.processes for one in budgets]
        await asyncio.sleep(60)
        await budgets[0].place(Priority.QUESTION, FOREVER)

        assert (together, budgets[0].processes) == ([1, 2, 3], 1)

    in_virtual_time(main)
