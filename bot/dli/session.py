"""One question to DLI, whatever it takes: a login, a place in the budget, a retry."""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import httpx
import stamina

from bot.dli.access import Access, KeyAccess, TokenAccess
from bot.dli.budget import Budget
from bot.dli.calls import Call, Retries
from bot.dli.guard import Guard, Turn
from bot.dli.limits import Rate
from bot.dli.names import budget_page, key_page
from bot.dli.pages import SharedPage
from bot.dli.project import AccessKey, IamUser, Project
from bot.dli.refusals import is_from_dli, refusal, unsuccessful
from bot.dli.tally import SharedTally
from bot.dli.times import from_http
from bot.dli.transport import Answer, Http, Request
from bot.dli.values import read_object
from bot.errors import DliError, Nonsense, Throttled, TooSlow, WrongCredentials
from bot.ports import Clock, Ledger

# Two tokens refused, the login after them, and one try more: that makes four.
_TOKENS_AT_ONCE = 2

_RETRYING = stamina.AsyncRetryingCaller(
    attempts=3, timeout=None, wait_initial=0.2, wait_max=1.0, wait_jitter=0.4
)


class Session:
    """Asks DLI about one project, and answers or fails within `patience`."""

    def __init__(self, project: Project, ledger: Ledger, clock: Clock, patience: timedelta) -> None:
        self._project = project
        self._ledger = ledger
        self._clock = clock
        self._patience = patience.total_seconds()
        self._http = Http([project.dli_endpoint, project.iam_endpoint])
        self._pages = [SharedPage(ledger, key_page(project))]
        self._budget: Budget | None = None
        self.clock_skew: timedelta | None = None
        tally = SharedTally(self._pages[0])
        match project.credentials:
            case AccessKey() as key:
                self.guard = Guard(tally, processes=self._processes)
                self._access: Access = KeyAccess(project, key, self._http, self.guard, clock)
            case IamUser() as user:
                self.guard = Guard(tally, at_once=_TOKENS_AT_ONCE, processes=self._processes)
                self._access = TokenAccess(project, user, self._http, self.guard, clock)

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.__aexit__(kind, error, trace)
        await self._access.ended()
        for page in self._pages:
            await page.ended()

    async def ask(self, call: Call) -> Mapping[str, Any]:
        """Return DLI's answer, an object; raises a `DliError`.

        `SettingsError` if the project's id is needed and can't be found out.
        """
        deadline = time.monotonic() + self._patience
        retries = Retries(call, lambda: deadline - time.monotonic())
        try:
            async with asyncio.timeout(self._patience):
                return await _RETRYING(retries, self._attempt, call, deadline)
        except TimeoutError as exc:
            raise TooSlow(f"No answer within {self._patience:g} s") from exc

    async def enter_project(self) -> str:
        """Do what IAM is needed for, and return the project's id; raises as `ask` does."""
        try:
            async with asyncio.timeout(self._patience):
                await self._access.auth()
                return await self._access.project_id()
        except TimeoutError as exc:
            raise TooSlow(f"No answer within {self._patience:g} s") from exc

    async def _attempt(self, call: Call, deadline: float) -> Mapping[str, Any]:
        while True:  # ends soon: the guard allows one renewal
            project_id = await self._access.project_id()
            request = self._request(call, project_id)
            budget = self._budget_of(project_id)
            auth = await self._access.auth()
            try:
                async with self.guard.turn() as turn:
                    await budget.place(call.priority, deadline)
                    answer = await self._sent(request, auth, turn)
                    return await self._judged(answer, auth, turn)
            except _TokenGone:
                continue

    @property
    def requests_allowed(self) -> int:
        """How many requests the project may have in a minute."""
        return self._project.requests_per_minute

    @property
    def requests_used(self) -> int:
        """How much of the project's minute is used up, as far as is known."""
        return self._budget.used if self._budget else 0

    @property
    def limit_told(self) -> Rate | None:
        """The limit that DLI named lately, as far as is known."""
        return self._budget.told if self._budget else None

    def _budget_of(self, project_id: str) -> Budget:
        """Return the budget of the project, whose id may be known only now."""
        if self._budget is None:
            page = SharedPage(self._ledger, budget_page(self._project, project_id))
            self._pages.append(page)
            self._budget = Budget(self._project.requests_per_minute, page)
        return self._budget

    def _processes(self) -> int:
        return self._budget.processes if self._budget else 1

    def _request(self, call: Call, project_id: str) -> Request:
        endpoint = self._project.dli_endpoint.rstrip("/")
        return Request(
            method=call.method,
            url=f"{endpoint}/{call.version}/{project_id}/{call.path}",
            query=call.query,
            headers={"X-Project-Id": project_id},
        )

    async def _sent(self, request: Request, auth: httpx.Auth, turn: Turn) -> Answer:
        async with turn.flight():
            if not self._access.may_use(auth):
                raise _TokenGone
            return await self._http.send(request, auth)

    async def _judged(self, answer: Answer, auth: httpx.Auth, turn: Turn) -> Mapping[str, Any]:
        now = self._clock()
        if date := from_http(answer.headers.get("Date", "")):
            self.clock_skew = now - date
        try:
            payload = _payload(answer, now)
        except WrongCredentials:
            if self._access.renews(auth):
                turn.token_refused()
                raise _TokenGone from None
            await turn.refused()
            raise
        except DliError as error:
            if isinstance(error, Throttled) and self._budget:
                await self._budget.throttled(error)
            if _was_let_in(answer, error):
                await turn.accepted()
            raise
        await turn.accepted()
        return payload


class _TokenGone(Exception):
    """The token in hand has been given up; there may be another."""


def _payload(answer: Answer, now: datetime) -> Mapping[str, Any]:
    if not answer.is_success:
        raise refusal(answer.status, answer.headers, answer.body, now)
    payload = read_object(answer.body)
    if error := unsuccessful(payload):
        raise error
    return payload


def _was_let_in(answer: Answer, error: DliError) -> bool:
    """Tell whether an error proves the credentials: the gateway checks them first."""
    if answer.is_success:
        return not isinstance(error, Nonsense)
    return is_from_dli(error)
