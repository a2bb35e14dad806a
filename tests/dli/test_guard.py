import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dli.guard import CredentialsState, Guard, Turn
from bot.errors import WrongCredentials
from bot.ports import Ledger
from tests.dli.shared import Unsteady
from tests.dli.shared import guard as guard_of
from tests.virtual_time import in_virtual_time, now

ACCEPTED = CredentialsState.ACCEPTED
REFUSED = CredentialsState.REFUSED
UNPROVEN = CredentialsState.UNPROVEN
TEN_MINUTES = 600.0


class Gateway:
    """Answers after a while, by whether the key is good when the request comes in."""

    def __init__(
        self,
        ledger: Ledger | None = None,
        *,
        seconds: float = 0.02,
        is_key_good: bool = True,
        processes: int = 1,
    ) -> None:
        self.guard = guard_of(ledger, processes=processes)
        self.seconds = seconds
        self.is_key_good = is_key_good
        self.heard = 0
        self.refused = 0
        self.most_at_once = 0
        self._now_in = 0

    async def ask(self) -> None:
        async with self.guard.turn() as turn:
            async with turn.flight(), self._request():
                is_good = self.is_key_good
                await asyncio.sleep(self.seconds)
            if not is_good:
                self.refused += 1
                await turn.refused()
                raise WrongCredentials
            await turn.accepted()

    async def ask_often(self, times: int) -> list[str]:
        asked = (self.ask() for _ in range(times))
        errors = await asyncio.gather(*asked, return_exceptions=True)
        return [type(error).__name__ for error in errors if error]

    @asynccontextmanager
    async def _request(self) -> AsyncIterator[None]:
        self.heard += 1
        self._now_in += 1
        self.most_at_once = max(self.most_at_once, self._now_in)
        try:
            yield
        finally:
            self._now_in -= 1


def test_a_wrong_key_costs_one_refusal_however_many_ask() -> None:
    async def main() -> None:
        gateway = Gateway(is_key_good=False)

        errors = await gateway.ask_often(200)

        assert errors == ["WrongCredentials"] * 200
        assert gateway.heard == 1
        assert gateway.guard.state is REFUSED

    in_virtual_time(main)


def test_until_the_key_is_proven_requests_go_one_at_a_time() -> None:
    async def main() -> None:
        gateway = Gateway(seconds=1)
        first = asyncio.create_task(gateway.ask())
        second = asyncio.create_task(gateway.ask())
        await asyncio.sleep(0.5)

        assert gateway.heard == 1
        assert gateway.guard.state is UNPROVEN
        await first
        await second
        assert gateway.guard.state is ACCEPTED

    in_virtual_time(main)


def test_a_proven_key_has_four_requests_under_way() -> None:
    async def main() -> None:
        gateway = Gateway()

        errors = await gateway.ask_often(200)

        assert errors == []
        assert gateway.heard == 200
        assert gateway.most_at_once == 4

    in_virtual_time(main)


def test_a_key_revoked_in_the_middle_is_refused_four_times_at_most() -> None:
    async def main() -> None:
        gateway = Gateway()
        await gateway.ask()
        asking = asyncio.create_task(gateway.ask_often(200))
        await asyncio.sleep(0.3)

        gateway.is_key_good = False
        errors = await asking

        assert set(errors) == {"WrongCredentials"}
        assert gateway.refused == 4

    in_virtual_time(main)


def test_slow_requests_do_not_hold_the_others_back_for_more_than_two_seconds() -> None:
    async def main() -> None:
        gateway = Gateway()
        await gateway.ask()
        gateway.seconds = 100
        slow = [asyncio.create_task(gateway.ask()) for _ in range(4)]
        await asyncio.sleep(0)
        gateway.seconds = 0.02
        start = now()

        await gateway.ask()

        assert now() - start == pytest.approx(2.02)
        await asyncio.gather(*slow)

    in_virtual_time(main)


def test_a_request_that_was_cancelled_counts_until_it_is_old() -> None:
    async def main() -> None:
        gateway = Gateway()
        await gateway.ask()
        gateway.seconds = 100
        left = [asyncio.create_task(gateway.ask()) for _ in range(4)]
        await asyncio.sleep(0.1)
        for task in left:
            task.cancel()
        gateway.seconds = 0.02

        await gateway.ask()

        assert now() == pytest.approx(0.02 + 2.02)

    in_virtual_time(main)


def test_a_refused_key_is_tried_again_alone_after_ten_minutes_and_reopens() -> None:
    async def main() -> None:
        gateway = Gateway(is_key_good=False)
        await gateway.ask_often(5)
        gateway.is_key_good = True
        await asyncio.sleep(TEN_MINUTES - 1)

        early = await gateway.ask_often(5)
        await asyncio.sleep(2)
        due = await gateway.ask_often(5)

        assert early == ["WrongCredentials"] * 5
        assert due == ["WrongCredentials"] * 4
        assert gateway.guard.state is ACCEPTED
        assert await gateway.ask_often(5) == []

    in_virtual_time(main)


def test_a_key_that_stays_wrong_is_refused_four_times_in_the_life_of_a_process() -> None:
    async def main() -> None:
        gateway = Gateway(is_key_good=False)

        for _ in range(100):
            await gateway.ask_often(10)
            await asyncio.sleep(TEN_MINUTES / 2)

        assert gateway.refused == 4
        assert gateway.heard == 4

    in_virtual_time(main)


def test_a_probe_that_is_not_answered_may_be_repeated() -> None:
    async def main() -> None:
        gateway = Gateway(is_key_good=False)
        await gateway.ask_often(1)
        await asyncio.sleep(TEN_MINUTES)
        with pytest.raises(OSError, match="cut"):
            async with gateway.guard.turn() as turn, turn.flight():
                raise OSError("cut")

        gateway.is_key_good = True
        await gateway.ask()

        assert gateway.guard.state is ACCEPTED

    in_virtual_time(main)


def test_an_acceptance_that_is_older_than_a_refusal_changes_nothing() -> None:
    async def main() -> None:
        gateway = Gateway()
        await gateway.ask()
        gateway.seconds = 5
        early = asyncio.create_task(gateway.ask())
        await asyncio.sleep(1)
        gateway.is_key_good = False
        late = asyncio.create_task(gateway.ask())
        gateway.seconds = 1
        await asyncio.gather(late, return_exceptions=True)
        state = gateway.guard.state

        await early

        assert state is REFUSED
        assert gateway.guard.state is REFUSED

    in_virtual_time(main)


def test_a_refused_token_makes_the_next_one_prove_itself() -> None:
    async def main() -> None:
        guard = guard_of()
        async with guard.turn() as turn:
            await turn.accepted()

        async with guard.turn() as turn:
            turn.token_refused()

        assert guard.state is UNPROVEN
        assert guard.stale_tokens == 1
        async with guard.turn() as turn:
            await turn.accepted()
        assert guard.state is ACCEPTED
        assert guard.stale_tokens == 0

    in_virtual_time(main)


def test_a_login_after_a_refusal_opens_the_way_for_one_request_at_a_time() -> None:
    async def main() -> None:
        guard = guard_of()
        async with guard.turn() as turn:
            await turn.refused()
        await asyncio.sleep(TEN_MINUTES)

        async with guard.turn() as turn:
            turn.logged_in()

        assert guard.state is UNPROVEN

    in_virtual_time(main)


async def judge(turn: Turn, verdict: str) -> None:
    async with turn.flight():
        await asyncio.sleep(0.01)
    if verdict == "accepted":
        await turn.accepted()
    elif verdict == "refused":
        await turn.refused()


@given(
    st.lists(
        st.tuples(
            st.floats(0, 2000),
            st.sampled_from(["accepted", "refused", "unanswered"]),
        ),
        max_size=60,
    )
)
def test_whatever_happens_no_more_than_four_are_refused(
    plan: list[tuple[float, str]],
) -> None:
    refused = 0

    async def ask(guard: Guard, moment: float, verdict: str) -> None:
        nonlocal refused
        await asyncio.sleep(moment)
        async with guard.turn() as turn:
            await judge(turn, verdict)
            refused += verdict == "refused"

    async def main() -> None:
        guard = guard_of()
        asked = (ask(guard, moment, verdict) for moment, verdict in plan)
        await asyncio.gather(*asked, return_exceptions=True)

    in_virtual_time(main)

    assert refused <= 4


HOUR = 3600.0


async def ask_all(gateways: list[Gateway], times: int = 5) -> None:
    await asyncio.gather(*(one.ask_often(times) for one in gateways))


def refusals(gateways: list[Gateway]) -> int:
    return sum(one.refused for one in gateways)


@pytest.mark.parametrize("processes", [2, 5, 20])
@pytest.mark.parametrize("seconds", [0.02, 1.0, 5.0])
def test_processes_that_start_at_once_with_a_wrong_key_cost_a_few_refusals(
    processes: int, seconds: float
) -> None:
    async def main() -> None:
        ledger = Unsteady()
        ledger.seconds = 0.005
        gateways = [Gateway(ledger, seconds=seconds, is_key_good=False) for _ in range(processes)]

        await ask_all(gateways)

        assert all(one.guard.state is REFUSED for one in gateways)
        assert refusals(gateways) == (1 if seconds < 2 else min(processes, 3))

    in_virtual_time(main)


def test_who_is_not_asked_hears_for_how_long() -> None:
    async def main() -> None:
        ledger = Unsteady()
        await Gateway(ledger, is_key_good=False).ask_often(1)
        await asyncio.sleep(60)

        guard = guard_of(ledger)
        for _ in range(2):
            with pytest.raises(WrongCredentials) as told:
                async with guard.turn() as turn, turn.flight():
                    pass
            assert told.value.not_before is not None
            assert round(told.value.not_before.total_seconds()) == TEN_MINUTES - 60

    in_virtual_time(main)


def test_restarts_give_a_wrong_key_no_more_tries() -> None:
    async def main() -> None:
        ledger = Unsteady()
        moments: list[float] = []
        for _ in range(24 * 60 - 1):
            gateway = Gateway(ledger, is_key_good=False)
            await gateway.ask_often(3)
            moments += [now()] * gateway.refused
            await asyncio.sleep(60)

        hours = [round(moment / HOUR, 1) for moment in moments]
        assert hours == [0.0, 0.2, 1.2, 7.2]

    in_virtual_time(main)


def test_a_key_that_stays_wrong_is_refused_four_times_in_any_24_hours() -> None:
    async def main() -> None:
        ledger = Unsteady()
        moments: list[float] = []
        gateways = [Gateway(ledger, is_key_good=False) for _ in range(3)]
        for _ in range(3 * 24 * 12):
            before = refusals(gateways)
            await ask_all(gateways, 1)
            moments += [now()] * (refusals(gateways) - before)
            await asyncio.sleep(300)

        in_a_day = [sum(at <= other < at + 24 * HOUR for other in moments) for at in moments]
        assert max(in_a_day) == 4
        assert max(moments) > 48 * HOUR

    in_virtual_time(main)


def test_a_key_mended_where_it_is_kept_opens_all_processes_soon() -> None:
    async def main() -> None:
        ledger = Unsteady()
        gateways = [Gateway(ledger, is_key_good=False) for _ in range(3)]
        await ask_all(gateways)
        for one in gateways:
            one.is_key_good = True
        await asyncio.sleep(TEN_MINUTES)

        await gateways[0].ask()
        await asyncio.sleep(31)
        await ask_all(gateways)

        assert all(one.guard.state is ACCEPTED for one in gateways)

    in_virtual_time(main)


def test_a_key_that_was_refused_lately_has_fewer_requests_under_way_for_a_day() -> None:
    async def main() -> None:
        gateway = Gateway(is_key_good=False)
        await gateway.ask_often(1)
        await asyncio.sleep(TEN_MINUTES)
        gateway.is_key_good = True
        await gateway.ask()
        await gateway.ask_often(50)
        lately = gateway.most_at_once
        await asyncio.sleep(24 * HOUR)
        await gateway.ask_often(50)

        assert (lately, gateway.most_at_once) == (3, 4)

    in_virtual_time(main)


def test_a_good_key_lets_many_processes_start_at_once() -> None:
    async def main() -> None:
        ledger = Unsteady()
        ledger.seconds = 0.005
        gateways = [Gateway(ledger) for _ in range(10)]

        await ask_all(gateways)

        assert all(one.guard.state is ACCEPTED for one in gateways)
        assert now() < 5

    in_virtual_time(main)


def test_a_key_revoked_in_the_middle_is_refused_four_times_by_all_processes() -> None:
    async def main() -> None:
        ledger = Unsteady()
        gateways = [Gateway(ledger, processes=4) for _ in range(4)]
        await ask_all(gateways, 1)
        asking = asyncio.create_task(ask_all(gateways, 200))
        await asyncio.sleep(0.3)
        for one in gateways:
            one.is_key_good = False

        await asking
        await asyncio.sleep(12 * HOUR)
        await ask_all(gateways)

        assert refusals(gateways) == 4

    in_virtual_time(main)


def test_a_process_killed_before_its_answer_holds_others_up_for_two_seconds_only() -> None:
    async def main() -> None:
        ledger = Unsteady()
        killed = guard_of(ledger)
        await killed.tally.reserve("killed", 0)
        gateway = Gateway(ledger)

        await gateway.ask()

        assert now() == pytest.approx(2.1, abs=0.2)
        assert gateway.guard.state is ACCEPTED

    in_virtual_time(main)


def test_processes_killed_again_and_again_before_the_answer_end_as_refused() -> None:
    async def main() -> None:
        ledger = Unsteady()
        for _ in range(4):
            await guard_of(ledger).tally.reserve(str(now()), 0)
            await asyncio.sleep(10)
        gateway = Gateway(ledger)

        errors = await gateway.ask_often(1)
        await asyncio.sleep(HOUR)
        await gateway.ask()

        assert errors == ["WrongCredentials"]

    in_virtual_time(main)


def test_while_the_database_is_away_a_process_counts_by_itself() -> None:
    async def main() -> None:
        ledger = Unsteady()
        ledger.is_away = True
        gateway = Gateway(ledger, is_key_good=False)
        for _ in range(24 * 6):
            await gateway.ask_often(3)
            await asyncio.sleep(TEN_MINUTES)

        assert gateway.refused == 4

    in_virtual_time(main)


def test_refusals_counted_while_the_database_was_away_hold_when_it_is_back() -> None:
    async def main() -> None:
        ledger = Unsteady()
        gateway = Gateway(ledger, is_key_good=False)
        ledger.is_away = True
        await gateway.ask_often(1)
        ledger.is_away = False
        await asyncio.sleep(31)
        await gateway.ask_often(1)

        restarted = Gateway(ledger, is_key_good=False)
        await restarted.ask_often(1)

        assert (gateway.refused, restarted.refused) == (1, 0)

    in_virtual_time(main)


@given(
    plan=st.lists(
        st.tuples(
            st.sampled_from([0, 0.005, 1, 60, 601, 3601]),
            st.integers(0, 3),
            st.sampled_from(["ask", "cut", "leave", "restart"]),
        ),
        max_size=60,
    ),
    good=st.integers(0, 60),
)
def test_a_key_that_goes_bad_is_refused_four_times_a_day_whatever_happens_to_its_processes(
    plan: list[tuple[float, int, str]], good: int
) -> None:
    refused: list[float] = []
    is_good = True

    async def ask(guard: Guard, what: str) -> None:
        async with guard.turn() as turn:
            if what == "cut":
                await judge(turn, "unanswered")
                return
            await judge(turn, "accepted" if is_good else "refused")
            if not is_good:
                refused.append(now())

    async def main() -> None:
        nonlocal is_good
        ledger = Unsteady()
        ledger.seconds = 0.01
        guards = [guard_of(ledger, processes=4) for _ in range(4)]
        asked: list[asyncio.Task[None]] = []
        for number, (wait, process, what) in enumerate(plan):
            await asyncio.sleep(wait)
            is_good = number < good
            if what == "restart":
                guards[process] = guard_of(ledger, processes=4)
            elif what == "leave" and asked:
                asked[-1].cancel()
            else:
                asked.append(asyncio.create_task(ask(guards[process], what)))
        await asyncio.gather(*asked, return_exceptions=True)

    in_virtual_time(main)

    days = [sum(at <= other < at + 24 * HOUR for other in refused) for at in refused]
    assert max(days, default=0) <= 4
