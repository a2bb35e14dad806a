import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dli.guard import CredentialsState, Guard, Turn
from bot.errors import WrongCredentials
from bot.ports import Ledger
from tests.dli.shared import guard as guard_of
from tests.dli.virtual_time import in_virtual_time, now

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
    ) -> None:
        self.guard = guard_of(ledger)
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
