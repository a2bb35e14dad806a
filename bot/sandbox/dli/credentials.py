"""Who may use the local DLI. Everything here is made up and good for nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """A key pair; one with a `security_token` is temporary and needs it as well."""

    access: str
    secret: str
    security_token: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A domain with one user, one project and the user's keys."""

    domain_name: str
    domain_id: str
    user_name: str
    password: str
    project_id: str
    region: str
    keys: tuple[AccessKey, ...]

    def environment(self, url: str) -> Mapping[str, str]:
        """Return the settings with which the bot uses the local DLI at `url`."""
        key = self.keys[0]
        return {
            "DLI_ENDPOINT": url,
            "DLI_IAM_ENDPOINT": url,
            "DLI_REGION": self.region,
            "HUAWEICLOUD_SDK_AK": key.access,
            "HUAWEICLOUD_SDK_SK": key.secret,
            "HUAWEICLOUD_SDK_PROJECT_ID": self.project_id,
        }


DEMO = Account(
    domain_name="sandbox-domain",
    domain_id="d0" * 16,
    user_name="sandbox-user",
    password="not-a-password" * 2,
    project_id="5a" * 16,
    region="sandbox-1",
    keys=(
        AccessKey(access="SANDBOXKEY" * 2, secret="not-a-secret" * 3),
        AccessKey(
            access="SANDBOXTMP" * 2,
            secret="not-a-secret-either" * 2,
            security_token="not-a-token" * 4,
        ),
    ),
)
"""The account of the demo and the tests: a lasting key and a temporary one."""
