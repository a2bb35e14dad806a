"""What DLI's and its gateway's refusals call for.

Codes are those of the pages "Error Codes" of DLI's and of API Gateway's references. The
gateway's prefix is `APIGW.` on Huawei Cloud and `APIG.` on T Cloud Public, so its codes
are told by their number.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from bot.dli.limits import told_rate
from bot.dli.times import from_http
from bot.dli.values import as_text, read_object
from bot.errors import (
    Busy,
    DliError,
    Failing,
    JobNotFound,
    Nonsense,
    NotAllowed,
    Refused,
    Throttled,
    TooSlow,
    Unreachable,
    WrongCredentials,
)

MAX_DETAIL = 500
WRONG_ENDPOINT = "the endpoint or the region is probably wrong"

_LONGEST_PAUSE = timedelta(hours=1)

# Whatever code comes with them: one could lock the key, the other wants a pause.
_BY_STATUS_FIRST: Mapping[int, type[DliError]] = {
    HTTPStatus.UNAUTHORIZED: WrongCredentials,
    HTTPStatus.TOO_MANY_REQUESTS: Throttled,
}

_BY_DLI_CODE: Mapping[str, type[DliError]] = {
    "0002": JobNotFound,
    "0003": NotAllowed,
    "0012": Busy,
    "0013": WrongCredentials,
    "0014": WrongCredentials,
    "0015": WrongCredentials,
    "0016": NotAllowed,
    "0019": Busy,
    "0023": JobNotFound,
    "0999": Busy,
}

# 0201 is missing: it is a request too large or a backend away, as its status tells.
_BY_GATEWAY_CODE: Mapping[str, type[DliError]] = {
    "0202": Failing,
    "0203": Failing,
    "0301": WrongCredentials,
    "0302": NotAllowed,
    "0305": WrongCredentials,
    "0306": NotAllowed,
    "0307": WrongCredentials,
    "0308": Throttled,
    "0310": NotAllowed,
    "0401": NotAllowed,
    "0402": NotAllowed,
    "0601": Failing,
    "0608": Failing,
    "0610": Failing,
    "0613": Failing,
    "0802": NotAllowed,
}
_NO_SUCH_API = "0101"

_BY_STATUS: Mapping[int, type[DliError]] = {
    HTTPStatus.FORBIDDEN: NotAllowed,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: Unreachable,
    HTTPStatus.REQUEST_TIMEOUT: TooSlow,
}

_GATEWAY_CODE = re.compile(r"\bAPIG[A-Z]*\.([0-9]{4})\b")
_DLI_CODE = re.compile(r"\bDLI\.([0-9]{4,5})\b")
_SECONDS = re.compile(r"[0-9]{1,9}")
_ABSENT = re.compile(r"not exist|n't exist|not found|no such", re.IGNORECASE)
_FORBIDDEN = re.compile(r"permission|not authorized", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal's code and text, as far as its body has them."""

    code: str = ""
    text: str = ""

    @property
    def gateway_code(self) -> str:
        """The number of the gateway's code; empty if it isn't the gateway's."""
        found = _GATEWAY_CODE.search(self.code)
        return found[1] if found else ""

    @property
    def dli_code(self) -> str:
        """The number of DLI's code; empty if it isn't DLI's."""
        found = _DLI_CODE.search(self.code)
        return found[1] if found else ""


def refusal(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> DliError:
    """Turn an answer other than HTTP 2xx into the error to raise.

    `headers` must find names in any case, as httpx's do.
    """
    if status < HTTPStatus.BAD_REQUEST:
        return Nonsense(f"HTTP {status} where an answer belongs")
    problem = _problem(body)
    kind = _kind(status, problem)
    detail = _detail(status, problem)
    if kind is not Throttled:
        return kind(detail, code=problem.code if problem else "")
    pause = _pause(headers.get("Retry-After", ""), detail, now)
    return Throttled(detail, code=problem.code if problem else "", retry_after=pause)


def unsuccessful(payload: Mapping[str, Any]) -> DliError | None:
    """Return the error that an answer of HTTP 200 hides; None if it is none.

    DLI says `"is_success": false` there, some of its APIs as a string.
    """
    claim = payload.get("is_success")
    if isinstance(claim, str):
        claim = claim.strip().lower() != "false"
    if claim is not False:
        return None
    problem = read_problem(payload)
    kind = _by_code(problem) or _by_words(problem.text)
    return kind(problem.text[:MAX_DETAIL], code=problem.code)


def is_from_dli(error: DliError) -> bool:
    """Tell whether DLI itself spoke: it does only to whom its gateway let in."""
    return bool(Problem(error.code).dli_code)


def read_problem(payload: Mapping[str, Any]) -> Problem:
    """Find code and text in the shapes in which they are seen.

    That is `error_code/error_msg` (DLI and the gateway), `errorCode/errorMsg`,
    `code/message`, and each of them within `error` (IAM). DLI's code may also stand
    in the text alone.
    """
    nested = payload.get("error")
    fields = nested if isinstance(nested, dict) else payload
    code = _first(fields, "error_code", "errorCode", "code")
    text = _first(fields, "error_msg", "errorMsg", "message")
    if not code and (found := _DLI_CODE.search(text)):
        code = found[0]
    return Problem(code[:64], text)


def _problem(body: bytes) -> Problem | None:
    try:
        return read_problem(read_object(body))
    except Nonsense:
        return None


def _first(fields: Mapping[str, Any], *names: str) -> str:
    texts = (as_text(fields.get(name), MAX_DETAIL) for name in names)
    return next(filter(None, texts), "")


def _kind(status: int, problem: Problem | None) -> type[DliError]:
    if status in _BY_STATUS_FIRST:
        return _BY_STATUS_FIRST[status]
    if problem and (kind := _by_code(problem)):
        return kind
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Failing
    if status == HTTPStatus.NOT_FOUND and not _is_elsewhere(status, problem):
        return JobNotFound
    return _BY_STATUS.get(status, Refused)


def _by_code(problem: Problem) -> type[DliError] | None:
    if problem.gateway_code:
        return _BY_GATEWAY_CODE.get(problem.gateway_code)
    if problem.dli_code:
        return _BY_DLI_CODE.get(problem.dli_code, Refused)
    return None


def _by_words(text: str) -> type[DliError]:
    if _FORBIDDEN.search(text):
        return NotAllowed
    return JobNotFound if _ABSENT.search(text) else Refused


def _is_elsewhere(status: int, problem: Problem | None) -> bool:
    """Tell a gateway, or a web server, that has no such path from DLI without the job.

    A job must not be given up for lost because a proxy shows its own page.
    """
    if problem and problem.gateway_code == _NO_SUCH_API:
        return True
    is_dlis = problem is not None and not problem.gateway_code
    return status == HTTPStatus.NOT_FOUND and not is_dlis


def _detail(status: int, problem: Problem | None) -> str:
    said = (problem.text if problem else "") or f"HTTP {status}"
    return f"{said}: {WRONG_ENDPOINT}" if _is_elsewhere(status, problem) else said


def _pause(retry_after: str, text: str, now: datetime) -> timedelta | None:
    if (pause := _from_header(retry_after.strip(), now)) is not None:
        return pause
    rate = told_rate(text)
    return rate.period if rate else None


def _from_header(value: str, now: datetime) -> timedelta | None:
    if _SECONDS.fullmatch(value):
        pause = timedelta(seconds=int(value))
    elif moment := from_http(value):
        pause = max(moment - now, timedelta(0))
    else:
        return None
    return pause if pause <= _LONGEST_PAUSE else None
