"""What a courier has to know of the one before it, which may have been killed."""

from datetime import datetime, timedelta

from bot.delivery.budget import MINUTE, Call
from bot.delivery.workspace import Workspace
from bot.ports import Ledger
from bot.ports.replicas import Page


class Handover:
    """Hands Slack's budget on: what was sent lately is in the store, what Slack forbade here."""

    def __init__(self, workspace: Workspace, ledger: Ledger, team_id: str) -> None:
        self._outbox = workspace.outbox
        self._budget = workspace.budget
        self._clock = workspace.clock
        self._ledger = ledger
        self._name = f"slack/{team_id}"
        self._told: dict[Call, datetime] = {}

    async def take_over(self) -> None:
        """Go on with the budget as it was left. Raises a `StoreUnavailable`."""
        sent = await self._outbox.recent(self._clock() - MINUTE)
        self._told = await self._ledger.change(self._name, _read)
        calls = [
            *((Call.POST, place, at) for place, at in sent.posts),
            *((Call.FILE, place, at) for place, at in sent.files),
            *((Call.EDIT, place, at) for place, at in sent.edits),
        ]
        self._budget.recall(calls, self._told)

    async def leave_word(self) -> None:
        """Let the next one know what Slack forbids, if that has changed."""
        forbidden = {
            call: until for call, until in self._budget.blocked.items() if until > self._clock()
        }
        if any(until > self._told.get(call, until - _NEW) for call, until in forbidden.items()):
            page = {call.value: until.isoformat() for call, until in forbidden.items()}
            await self._ledger.change(self._name, lambda before, now: (page, None))
            self._told = forbidden


_NEW = timedelta(seconds=1)


def _read(page: Page, now: datetime) -> tuple[Page, dict[Call, datetime]]:
    known = {call.value: call for call in Call}
    return page, {
        known[name]: datetime.fromisoformat(until) for name, until in page.items() if name in known
    }
