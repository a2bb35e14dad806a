"""Who is who by the operator's word, which goes before what people say of themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Listed:
    """Which person in Slack each DLI user is, of those that the operator lists in one workspace.

    A person is one DLI user at most, and names in DLI have no case.
    """

    users: Mapping[str, str] = field(default_factory=dict)

    def holder(self, iam_user: str) -> str | None:
        """Return who a DLI user is."""
        key = iam_user.casefold()
        return next((who for name, who in self.users.items() if name.casefold() == key), None)

    def of(self, user_id: str) -> str | None:
        """Return which DLI user somebody is."""
        return next((name for name, who in self.users.items() if who == user_id), None)

    def settle(self, user_id: str, said: str | None) -> str | None:
        """Return which DLI user somebody is who said that they are `said`."""
        if listed := self.of(user_id):
            return listed
        return said if said and self.holder(said) is None else None
