"""What is said to IAM, and how its answers are read.

Its answers hold tokens, so no error has a piece of them.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from pydantic import SecretStr

from bot.dli.project import IamUser, Project
from bot.dli.refusals import WRONG_ENDPOINT, refusal
from bot.dli.times import from_iso
from bot.dli.transport import Answer, Request
from bot.dli.values import as_list, as_text, read_object
from bot.errors import (
    DliError,
    JobNotFound,
    Nonsense,
    NotAllowed,
    Refused,
    SettingsError,
    Throttled,
    WrongCredentials,
)

# A token lives a day. If IAM doesn't say so readably, an hour is surely not too long.
_UNTOLD_LIFE = timedelta(hours=1)

_MAX_ID = 64
_ID = re.compile(rf"[A-Za-z0-9_-]{{1,{_MAX_ID}}}")
_PROJECT_ID = "HUAWEICLOUD_SDK_PROJECT_ID"
_LOGIN_REFUSALS = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@dataclass(frozen=True, slots=True)
class Token:
    """A user's token for one project."""

    value: SecretStr
    expires_at: datetime
    project_id: str


def login(user: IamUser, project: Project) -> Request:
    """Ask for a token; without a project id, for the project named like the region."""
    scope = {"id": project.project_id} if project.project_id else {"name": project.region}
    password = {
        "name": user.username,
        "password": user.password.get_secret_value(),
        "domain": {"name": user.domain_name},
    }
    identity = {"methods": ["password"], "password": {"user": password}}
    auth = {"auth": {"identity": identity, "scope": {"project": scope}}}
    return Request(
        method="POST",
        url=f"{project.iam_endpoint.rstrip('/')}/v3/auth/tokens",
        query=[("nocatalog", "true")],
        body=json.dumps(auth).encode(),
    )


def read_token(answer: Answer, now: datetime) -> Token:
    """Read the token out of a header, and its end and project out of the body."""
    if not answer.is_success:
        raise _login_refusal(answer, now)
    value = answer.headers.get("X-Subject-Token", "")
    if not value:
        raise Nonsense("IAM has answered a login without a token")
    fields = _inner(read_object(answer.body), "token")
    expires_at = from_iso(as_text(fields.get("expires_at"), 64))
    project_id = _project_id(_inner(fields, "project"))
    return Token(SecretStr(value), expires_at or now + _UNTOLD_LIFE, project_id)


def project_lookup(project: Project) -> Request:
    """Ask for the project that is named like the region."""
    url = f"{project.iam_endpoint.rstrip('/')}/v3/projects"
    return Request(method="GET", url=url, query=[("name", project.region)])


def read_project_id(answer: Answer, region: str, now: datetime) -> str:
    """Read the id of the one project found; none or several are the settings' fault."""
    if not answer.is_success:
        raise iam_refusal(answer, now)
    projects = as_list(read_object(answer.body).get("projects"))
    ids = [_project_id(_object(found)) for found in projects]
    if len(ids) == 1 and ids[0]:
        return ids[0]
    found = f"{len(ids)} projects" if ids else "no project"
    raise missing_project_id(f"IAM knows {found} named {region}")


def missing_project_id(why: str) -> SettingsError:
    """Return the error that asks for the project's id."""
    return SettingsError(f"{why}: set {_PROJECT_ID} to the id of the DLI project")


def iam_refusal(answer: Answer, now: datetime) -> DliError:
    """Turn a refusal of IAM's into the error to raise, without IAM's words."""
    error = refusal(answer.status, answer.headers, answer.body, now)
    said = f"IAM has answered HTTP {answer.status}"
    if isinstance(error, Throttled):
        return Throttled(said, code=error.code, retry_after=error.retry_after)
    if isinstance(error, JobNotFound) or answer.status == HTTPStatus.NOT_FOUND:
        return Refused(f"{said}: {WRONG_ENDPOINT}", code=error.code)
    if isinstance(error, NotAllowed):
        return NotAllowed(f"{said}; {_PROJECT_ID} makes asking it needless")
    return type(error)(said, code=error.code)


def _login_refusal(answer: Answer, now: datetime) -> DliError:
    if answer.status in _LOGIN_REFUSALS:
        return WrongCredentials(f"IAM has refused the login with HTTP {answer.status}")
    return iam_refusal(answer, now)


def _project_id(fields: Mapping[str, Any]) -> str:
    """Read an id, which becomes a part of addresses; empty if it isn't fit for that."""
    found = as_text(fields.get("id"), _MAX_ID + 1)
    return found if _ID.fullmatch(found) else ""


def _inner(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _object(fields.get(name))


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
