"""Which DLI project to ask, and with whose credentials."""

from dataclasses import dataclass
from typing import TypeAlias

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class AccessKey:
    """An access key; with a security token it is a temporary one."""

    ak: str
    sk: SecretStr
    security_token: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class IamUser:
    """A user of IAM who logs in with a password; users with MFA can't."""

    username: str
    password: SecretStr
    domain_name: str


Credentials: TypeAlias = AccessKey | IamUser


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """One DLI project in one region.

    Endpoints are origins such as `https://dli.eu-de.otc.t-systems.com`. Without a
    `project_id`, IAM is asked for the project that is named like the region. `workspaces` are
    the Slack teams that may ask about it; none: all.
    """

    name: str
    region: str
    dli_endpoint: str
    iam_endpoint: str
    credentials: Credentials
    project_id: str | None = None
    requests_per_minute: int = 60
    workspaces: frozenset[str] = frozenset()

    def serves(self, team_id: str) -> bool:
        """Whether a Slack team may ask about it."""
        return not self.workspaces or team_id in self.workspaces
