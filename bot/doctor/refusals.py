"""What DLI's and IAM's refusals mean for the settings, and which of them mends it.

Texts and codes are the gateway's: published_api_calling/error_codes of its user guide.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.dli.project import AccessKey, IamUser, Project
from bot.dli.refusals import WRONG_ENDPOINT
from bot.doctor.network import unreachable
from bot.errors import (
    BrokenOff,
    Busy,
    DliError,
    Failing,
    Nonsense,
    NotAllowed,
    Throttled,
    Unreachable,
    WrongCredentials,
)
from bot.views import troubles
from bot.views.text import duration, unmarked

WORST_SKEW = timedelta(minutes=15)
"""Beyond this DLI refuses every signature."""

_LOGIN = (
    "{who} refuses the login of {user}",
    (
        "correct {username}, {password} and {domain_name}; {project_id}, if it is set, must be a "
        "project of that account, and the user must need no second factor"
    ),
)
_BAD_CLOCK = (
    "{who} refuses the signature, as this machine's clock is too far off",
    "set this machine's clock (NTP)",
)
_NO_SECRET = (
    "{who} refuses the signature: the secret key isn't that of the access key",
    "set {secret_key} to the secret key of {access_key}",
)
_OLD_TOKEN = (
    "the security token has expired, or isn't that of the access key",
    (
        "get a new temporary key, and set {access_key}, {secret_key} and {security_token} to it "
        "together; a lasting key needs no token"
    ),
)
_NO_TOKEN = (
    "the access key is a temporary one, and its token is missing",
    "set {security_token} as well",
)
_SIGNATURES = (
    (
        re.compile(r"reach the limit"),
        "the access key is locked, as it was refused too often",
        "stop whatever else uses it, wait five minutes, and check {access_key} and {secret_key}",
    ),
    (
        re.compile(r"secretKey failed|ak not exist", re.IGNORECASE),
        "{who} knows no such access key",
        "set {access_key} to a key that wasn't deleted, of the cloud of {region}",
    ),
)
"""What the gateway says of an access key that it refuses, and what that means."""
_TOKEN = re.compile(r"token", re.IGNORECASE)
_ELSEWHERE = (
    "the user has no such project here: it is of another region or account, or suspended",
    (
        "set {project_id} to the id that the region of {region} has under My Credentials, or unset "
        "it to have it looked up"
    ),
)
_BLOCKED = (
    "this machine's address is blocked",
    "ask your DLI admin to allow its IP address",
)
_DISABLED = (
    "the bot's user is disabled in this region",
    "ask your DLI admin to enable it, or correct {region}",
)
_FORBIDDEN = {"0310": _ELSEWHERE, "0401": _BLOCKED, "0402": _BLOCKED, "0802": _DISABLED}
_NO_RIGHT = (
    "the credentials are good, but may not read DLI jobs in this project",
    (
        "grant the bot's user the right to read and list DLI jobs (dli:jobs:get, dli:jobs:list) in "
        "this project"
    ),
)
_NO_LOOKUP = (
    "the user may not look the project up in IAM",
    "set {project_id} to the id of the DLI project: then IAM isn't asked",
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there was no answer; `names` are what the settings of the project are called."""

    error: DliError
    project: Project
    names: Mapping[str, str]
    skew: timedelta | None
    of_iam: bool = False

    def said(self) -> tuple[str, str]:
        """Say why, and what to do."""
        detail, cure = self._words()
        facts = {"who": self._who, "user": self._user, "where": self._url, **self.names}
        return detail.format_map(facts), cure.format_map(facts)

    @property
    def _who(self) -> str:
        return "IAM" if self.of_iam else "DLI"

    @property
    def _user(self) -> str:
        credentials = self.project.credentials
        return credentials.username if isinstance(credentials, IamUser) else ""

    @property
    def _url(self) -> str:
        return self.project.iam_endpoint if self.of_iam else self.project.dli_endpoint

    @property
    def _setting(self) -> str:
        endpoint = "iam_endpoint" if self.of_iam else "endpoint"
        return f"{self.names['region']} or {self.names[endpoint]}"

    def _words(self) -> tuple[str, str]:
        match self.error:
            case WrongCredentials():
                return self._wrong(self.error)
            case NotAllowed():
                number = self.error.code.rpartition(".")[2]
                return _NO_LOOKUP if self.of_iam else _FORBIDDEN.get(number, _NO_RIGHT)
            case Throttled():
                cure = "wait a minute; other programs use up this project's requests"
            case Failing() | BrokenOff() | Nonsense() | Busy():
                cure = f"check {self._setting}, the network and the proxy; or try again later"
            case Unreachable():
                detail, cure = unreachable(self.error, self._url, self._setting)
                return _literal(detail), _literal(cure)
            case _ if WRONG_ENDPOINT in self.error.detail:
                return "{where} isn't {who}", f"correct {self._setting}"
            case _:
                cure = "check {region} and {project_id}"
        return self._plain(), cure

    def _wrong(self, wrong: WrongCredentials) -> tuple[str, str]:
        """Tell apart what a refused signature or login may come of."""
        if wrong.not_before:
            return self._refused_before(wrong.not_before)
        if isinstance(self.project.credentials, IamUser):
            return _LOGIN
        if self.skew is not None and abs(self.skew) > WORST_SKEW:
            return _BAD_CLOCK
        for pattern, detail, cure in _SIGNATURES:
            if pattern.search(wrong.detail):
                return detail, cure
        if not _TOKEN.search(wrong.detail):
            return _NO_SECRET
        return _OLD_TOKEN if self.project.credentials.security_token else _NO_TOKEN

    def _refused_before(self, wait: timedelta) -> tuple[str, str]:
        fields = "{username}, {password} and {domain_name}"
        if isinstance(self.project.credentials, AccessKey):
            fields = "{access_key} and {secret_key}"
        return (
            f"{{who}} refused these credentials before: not asked again for {duration(wait)}",
            f"set {fields} to credentials that are valid",
        )

    def _plain(self) -> str:
        error = self.error
        if isinstance(error, Busy):  # its words speak of progress, which wasn't asked for
            error = Failing(error.detail, code=error.code)
        return _literal(unmarked(troubles.sentence(error)).partition(". ")[0].rstrip("."))


def _literal(text: str) -> str:
    """Return what `format` makes this text of."""
    return text.replace("{", "{{").replace("}", "}}")
