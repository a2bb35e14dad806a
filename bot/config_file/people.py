"""The table of the TOML file that says who is who."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Self, TypeAlias

from pydantic import ConfigDict, Field, RootModel, model_validator

Links: TypeAlias = dict[str, str]
TEAM = re.compile(r"T[A-Z0-9]+")
PERSON = re.compile(r"[UW][A-Z0-9]+")
_LONGEST = 64
_GLOB = frozenset("*?[")


class PeopleSettings(RootModel[dict[str, str | Links]]):
    """`[people]`: which person in Slack each DLI user is, so that nobody else can say they are.

    With several workspaces, those of one stand in a table of their own, `[people.T0123]`.
    """

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    root: dict[str, str | Links] = Field(
        default={},
        description='`"anna.nowak" = "U0123"`: *owner* of jobs in DLI, and the id of a person',
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for name, said in self.root.items():
            if isinstance(said, dict) and not TEAM.fullmatch(name):
                raise ValueError(f"no workspace's id is {name}: one is such as T0123")
        for team_id in ("", *(name for name, said in self.root.items() if isinstance(said, dict))):
            _insist(self.of(team_id))
        return self

    def of(self, team_id: str) -> Links:
        """Return the ids of people in a workspace, by DLI users: those of any, and its own."""
        everywhere = {name: said for name, said in self.root.items() if isinstance(said, str)}
        own = self.root.get(team_id)
        return {**everywhere, **own} if isinstance(own, dict) else everywhere


def _insist(links: Mapping[str, str]) -> None:
    """Hold each DLI user to one person, and each person to one DLI user."""
    for name, user_id in links.items():
        if not name.strip() or len(name) > _LONGEST:
            raise ValueError("a DLI user's name has 1 to 64 characters")
        if _GLOB & set(name):
            raise ValueError(f"{name} is no name of one DLI user: name each whole")
        if not PERSON.fullmatch(user_id):
            raise ValueError(
                f"the id of {name} must be a person's, such as U0123: Copy member ID in their "
                "profile"
            )
    if twice := _repeated(map(str.casefold, links)):
        raise ValueError(f"two links name {twice}, as names in DLI have no case")
    if twice := _repeated(links.values()):
        raise ValueError(f"several DLI users are {twice}: a person is one of them")


def _repeated(names: Iterable[str]) -> str:
    return next((name for name, count in Counter(names).items() if count > 1), "")
