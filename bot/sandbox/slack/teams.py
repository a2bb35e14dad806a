"""Workspaces apart: each has ids of its own for the people, channels and the app in it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.sandbox.slack.people import (
    APP_USER,
    BOT_ID,
    CHANNELS,
    TEAM_DOMAIN,
    TEAM_ID,
    USER_GROUPS,
    USERS,
    Channel,
    User,
    UserGroup,
)


@dataclass(frozen=True, slots=True)
class Team:
    """One workspace's names; the second character of every id is its number.

    Workspace 0 has the ids of `bot.sandbox.slack.people`.
    """

    number: int = 0
    name: str = TEAM_DOMAIN

    def own(self, known: str) -> str:
        """Return the id that stands here for what `known` is in workspace 0.

        What is no id of workspace 0 comes back as it is: a channel's name, or an id of
        this workspace.
        """
        return f"{known[0]}{self.number}{known[2:]}" if known in _KNOWN else known

    @property
    def id(self) -> str:
        """Slack's id of the workspace."""
        return self.own(TEAM_ID)

    @property
    def title(self) -> str:
        """What people call it; the one that nobody named is just the local one."""
        return "Local workspace" if self.name == TEAM_DOMAIN else self.name

    @property
    def domain(self) -> str:
        """The workspace's part of its address."""
        return "-".join(self.name.lower().split())

    @property
    def app_user(self) -> str:
        """Who the app is among the people."""
        return self.own(APP_USER)

    @property
    def bot_id(self) -> str:
        """What the app's messages are from."""
        return self.own(BOT_ID)

    def own_all(self, known: Iterable[str]) -> frozenset[str]:
        """Return the ids that stand here for those of workspace 0."""
        return frozenset(self.own(one) for one in known)

    def users(self) -> tuple[User, ...]:
        """List everybody that the workspace begins with."""
        return tuple(replace(user, id=self.own(user.id)) for user in USERS)

    def groups(self) -> tuple[UserGroup, ...]:
        """List the user groups."""
        return tuple(
            replace(group, id=self.own(group.id), users=tuple(map(self.own, group.users)))
            for group in USER_GROUPS
        )

    def channels(self) -> tuple[Channel, ...]:
        """List the channels that the workspace begins with."""
        return tuple(
            replace(one, id=self.own(one.id), members=self.own_all(one.members)) for one in CHANNELS
        )


_KNOWN = frozenset(
    {
        TEAM_ID,
        BOT_ID,
        *(user.id for user in USERS if user.id[1] == "0"),
        *(group.id for group in USER_GROUPS),
        *(channel.id for channel in CHANNELS),
    }
)
