"""What DLI, its gateway and IAM say when they refuse, in their own words and codes.

Sources: the error code lists of DLI (dli_02_0056) and of the API gateway
(api-sign-errorcode); "Common Errors Related to IAM Authentication Information".
"""

from dataclasses import dataclass
from uuid import uuid4

from starlette.responses import JSONResponse

BAD_IAM = "Incorrect IAM authentication information: "


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that says no."""

    status: int
    code: str
    text: str

    def answer(self) -> JSONResponse:
        """Return the refusal as DLI or the gateway in front of it sends it."""
        body = {"error_code": self.code, "error_msg": self.text}
        if self.code.startswith("APIGW."):
            body["request_id"] = uuid4().hex
        return JSONResponse(body, self.status)


class Refused(Exception):
    """A request is to be answered with `refusal`."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.text)
        self.refusal = refusal


def iam_refusal(status: int, title: str, text: str) -> JSONResponse:
    """Refuse as IAM does, which nests its errors."""
    error = {"code": status, "message": text, "title": title}
    return JSONResponse({"error": error}, status)


def unauthenticated(text: str) -> Refusal:
    """Return the gateway's refusal of somebody it does not believe."""
    return Refusal(401, "APIGW.0301", BAD_IAM + text)


def bad_parameter(text: str) -> Refusal:
    """Return DLI's refusal of a parameter it can't read."""
    return Refusal(400, "DLI.0001", text)


def absent(text: str) -> Refusal:
    """Return DLI's refusal where it has no object of that name."""
    return Refusal(400, "DLI.0002", text)


NO_API = Refusal(404, "APIGW.0101", "The API does not exist or has not been published.")
NO_PROJECT = Refusal(403, "APIGW.0310", "The project is unavailable.")
OLD_TOKEN = Refusal(401, "APIGW.0307", "The token must be updated.")
THROTTLED = Refusal(
    429,
    "APIGW.0308",
    "The throttling threshold has been reached: policy user over ratelimit,limit:60,time:1 minute",
)
BUSY = Refusal(
    400,
    "DLI.0999",
    "The queue backend version is too old or the queue is busy.",
)
UNAVAILABLE = Refusal(503, "APIGW.0613", "The IAM service is unavailable.")
DENIED = Refusal(403, "APIGW.0302", "The IAM user is not allowed to access the API.")
BAD_SIGNATURE = unauthenticated("verify aksk signature fail")
LOCKED = unauthenticated("AK access failed to reach the limit,forbidden.")
BAD_TOKEN = unauthenticated("decrypt token fail")
NO_CREDENTIALS = unauthenticated("x-auth-token not found")
