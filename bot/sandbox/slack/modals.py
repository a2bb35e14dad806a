"""Views: each person's stack of modals, and their Home tab."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count

from bot.ports import Clock
from bot.sandbox.slack.block_kit.ids import with_ids
from bot.sandbox.slack.block_kit.state import values_of
from bot.sandbox.slack.changes import Changes, HomeChanged, ModalsChanged
from bot.sandbox.slack.people import APP_ID
from bot.sandbox.slack.teams import Team
from bot.sandbox.slack.wire import Json, Refused

_DEEPEST_STACK = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A modal or a Home tab, as it stands now: what the app sent, what a person entered."""

    id: str
    user: str
    definition: Json
    hash: str
    values: Json
    root_id: str
    team: Team
    previous_id: str | None = None

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, each with its ids."""
        return list(self.definition["blocks"])

    @property
    def external_id(self) -> str:
        """The app's own name for it."""
        return str(self.definition.get("external_id") or "")

    def to_slack(self) -> Json:
        """Return Slack's view object."""
        defaults = {
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "clear_on_close": False,
            "notify_on_close": False,
            "submit": None,
            "close": None,
        }
        return {
            **defaults,
            **self.definition,
            "id": self.id,
            "team_id": self.team.id,
            "app_id": APP_ID,
            "bot_id": self.team.bot_id,
            "app_installed_team_id": self.team.id,
            "hash": self.hash,
            "state": {"values": self.values},
            "root_view_id": self.root_id,
            "previous_view_id": self.previous_id,
        }


class Modals:
    """Every open view; the last of a stack is on top."""

    def __init__(self, team: Team, clock: Clock, changes: Changes) -> None:
        self._team = team
        self._clock = clock
        self._changes = changes
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}
        self._numbers = count(1)

    def stack(self, user: str) -> tuple[View, ...]:
        """List the modals that a person has open."""
        return tuple(self._stacks.get(user, ()))

    def home(self, user: str) -> View | None:
        """Find a person's Home tab, if the app published one."""
        return self._homes.get(user)

    def find(self, view_id: str = "", external_id: str = "") -> View:
        """Find an open view by its id or the app's own name for it, else `not_found`."""
        for view in self._all():
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        raise Refused("not_found")

    def open(self, user: str, definition: Json) -> View:
        """Show a modal to a person, in place of those that were open."""
        view = self._new(user, definition)
        self._stacks[user] = [view]
        self._changes.tell(ModalsChanged(user))
        return view

    def push(self, user: str, definition: Json) -> View:
        """Put a modal on top of a person's stack; three is the limit."""
        stack = self._stacks.get(user, [])
        if not stack:
            return self.open(user, definition)
        if len(stack) >= _DEEPEST_STACK:
            raise Refused("push_limit_reached")
        view = replace(self._new(user, definition), root_id=stack[0].id, previous_id=stack[-1].id)
        stack.append(view)
        self._changes.tell(ModalsChanged(user))
        return view

    def update(self, view: View, definition: Json, expected_hash: str = "") -> View:
        """Show something else in an open view; entries with the same ids are kept."""
        if expected_hash and expected_hash != view.hash:
            raise Refused("hash_conflict")
        self._check_external_id(definition, view)
        stored = {**definition, "blocks": with_ids(definition["blocks"])}
        return self._put(
            replace(
                view,
                definition=stored,
                hash=self._next_hash(),
                values=values_of(stored["blocks"], view.values),
            )
        )

    def fill(self, view: View, entered: Json) -> View:
        """Keep what a person entered; the page needs not be told."""
        values = values_of(view.blocks, {**view.values, **entered})
        return self._put(replace(view, values=values), quietly=True)

    def close(self, view: View, *, everything: bool = False) -> None:
        """Take a view, and what is on top of it, off its stack, or clear the stack."""
        stack = self._stacks.get(view.user, [])
        depth = next((at for at, one in enumerate(stack) if one.id == view.id), None)
        if depth is None:
            return
        del stack[0 if everything else depth :]
        self._changes.tell(ModalsChanged(view.user))

    def publish(self, user: str, definition: Json, expected_hash: str = "") -> View:
        """Show a Home tab to a person."""
        before = self._homes.get(user)
        if before:
            return self.update(before, definition, expected_hash)
        self._homes[user] = self._new(user, definition)
        self._changes.tell(HomeChanged(user))
        return self._homes[user]

    def _put(self, view: View, *, quietly: bool = False) -> View:
        if view.definition["type"] == "home":
            self._homes[view.user] = view
            change: HomeChanged | ModalsChanged = HomeChanged(view.user)
        else:
            stack = self._stacks[view.user]
            stack[:] = [view if one.id == view.id else one for one in stack]
            change = ModalsChanged(view.user)
        if not quietly:
            self._changes.tell(change)
        return view

    def _new(self, user: str, definition: Json) -> View:
        self._check_external_id(definition)
        view_id = f"V{self._team.number}{next(self._numbers):08}"
        stored = {**definition, "blocks": with_ids(definition["blocks"])}
        return View(
            id=view_id,
            user=user,
            definition=stored,
            hash=self._next_hash(),
            values=values_of(stored["blocks"]),
            root_id=view_id,
            team=self._team,
        )

    def _check_external_id(self, definition: Json, view: View | None = None) -> None:
        wanted = definition.get("external_id")
        if wanted and any(
            one.external_id == wanted for one in self._all() if not view or one.id != view.id
        ):
            raise Refused("duplicate_external_id")

    def _all(self) -> Iterator[View]:
        for stack in self._stacks.values():
            yield from stack
        yield from self._homes.values()

    def _next_hash(self) -> str:
        return f"{int(self._clock().timestamp())}.{secrets.token_hex(4)}"
