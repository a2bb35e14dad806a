"""What a courier has to know of the one before it, which may have been killed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.delivery.budget import MINUTE, Call
from bot.delivery.workspace import Workspace
from bot.domain.notices import Sent
from bot.ports import Ledger
from bot.ports.replicas import Page

NOTED = (Call.EDIT, Call.FIND)
"""Calls of which the store doesn't know when each was made: of edits it knows a card's last."""

UNKNOWN_BEFORE = Call.HOME
"""Of Homes no word is left: processes of the version before couldn't read it."""


class Handover:
    """Hands Slack's budget on: what was posted is in the store, and the rest is left word of."""

    def __init__(self, workspace: Workspace, ledger: Ledger, team_id: str) -> None:
        self._outbox = workspace.outbox
        self._budget = workspace.budget
        self._clock = workspace.clock
        self._ledger = ledger
        self._name = f"slack/{team_id}"
        self._left = _Word()

    async def take_over(self) -> None:
        """Go on with the budget as it was left. Raises a `StoreUnavailable`."""
        sent = await self._outbox.recent(self._clock() - MINUTE)
        self._left = await self._ledger.change(self._name, lambda page, _: (page, _read(page)))
        self._budget.recall(_calls(sent, self._left), self._left.blocked)

    async def leave_word(self) -> None:
        """Let the next one know what isn't in the store, if that has changed."""
        now = self._clock()
        word = _Word(
            blocked={
                call: until
                for call, until in self._budget.blocked.items()
                if until > now and call is not UNKNOWN_BEFORE
            },
            made={call: self._budget.made(call, now) for call in NOTED},
        )
        if word.tells_more(self._left):
            await self._ledger.change(self._name, lambda _, __: (_written(word), None))
            self._left = word


@dataclass(frozen=True, slots=True)
class _Word:
    """Until when Slack takes no call of a kind, and when others were made in the last minute."""

    blocked: Mapping[Call, datetime] = field(default_factory=dict)
    made: Mapping[Call, tuple[datetime, ...]] = field(default_factory=dict)

    def tells_more(self, other: "_Word") -> bool:
        """Whether something was made or forbidden since; that time has passed is nothing new."""
        more = (self.made[call][-1:] > other.made.get(call, ())[-1:] for call in self.made)
        longer = (until - other.blocked.get(call, until) for call, until in self.blocked.items())
        is_new = bool(self.blocked.keys() - other.blocked.keys())
        return is_new or any(more) or any(one > timedelta(0) for one in longer)


def _calls(sent: Sent, word: _Word) -> Iterator[tuple[Call, str, datetime]]:
    """Yield what was called in the last minute, as far as it is known."""
    noted = word.made.get(Call.EDIT, ())
    for place, at in sent.posts:
        yield Call.POST, place, at
    for place, at in sent.files:
        yield Call.FILE, place, at
    for place, at in sent.edits:
        if not noted or at > noted[-1]:
            yield Call.EDIT, place, at
    for call, moments in word.made.items():
        for at in moments:
            yield call, "", at


def _written(word: _Word) -> Page:
    return {
        "blocked": {call.value: until.isoformat() for call, until in word.blocked.items()},
        "made": {call.value: [at.isoformat() for at in all_] for call, all_ in word.made.items()},
    }


def _read(page: Page) -> _Word:
    blocked, made = page.get("blocked", {}), page.get("made", {})
    return _Word(
        blocked={Call(name): datetime.fromisoformat(until) for name, until in blocked.items()},
        made={Call(name): tuple(map(datetime.fromisoformat, all_)) for name, all_ in made.items()},
    )
