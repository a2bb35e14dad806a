import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dli.refusals import (
    MAX_DETAIL,
    WRONG_ENDPOINT,
    is_from_dli,
    read_problem,
    refusal,
    unsuccessful,
)
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

NOW = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)
HTML = b"<html><body>Welcome to nginx!</body></html>"
POLICY = "policy user over ratelimit,limit:60,time:1 minute"


def refused(status: int, code: str = "", text: str = "said", **headers: str) -> DliError:
    body = json.dumps({"error_code": code, "error_msg": text}).encode()
    return refusal(status, httpx.Headers(headers), body, NOW)


def throttled(text: str = "", **headers: str) -> Throttled:
    error = refused(429, "APIGW.0308", text, **headers)
    assert isinstance(error, Throttled)
    return error


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "DLI.0001", Refused),
        (400, "DLI.0002", JobNotFound),
        (404, "DLI.0023", JobNotFound),
        (404, "", JobNotFound),
        (400, "DLI.0003", NotAllowed),
        (400, "DLI.0004", Refused),
        (400, "DLI.0007", Refused),
        (400, "DLI.0012", Busy),
        (401, "DLI.0013", WrongCredentials),
        (400, "DLI.0015", WrongCredentials),
        (400, "DLI.0016", NotAllowed),
        (400, "DLI.0019", Busy),
        (400, "DLI.0999", Busy),
        (500, "DLI.0999", Busy),
        (400, "DLI.1028", Refused),
        (400, "DLI.16001", Refused),
        (400, "", Refused),
        (401, "", WrongCredentials),
        (401, "DLI.0001", WrongCredentials),
        (403, "", NotAllowed),
        (407, "", Unreachable),
        (408, "", TooSlow),
        (418, "", Refused),
        (429, "", Throttled),
        (429, "DLI.0999", Throttled),
        (500, "", Failing),
        (502, "", Failing),
        (503, "", Failing),
        (504, "", Failing),
    ],
)
def test_dlis_codes_and_the_status_call_for_a_reaction(
    status: int, code: str, kind: type[DliError]
) -> None:
    error = refused(status, code)

    assert type(error) is kind
    assert (error.code, error.detail) == (code, "said")


@pytest.mark.parametrize("prefix", ["APIGW", "APIG"])
@pytest.mark.parametrize(
    ("status", "number", "kind"),
    [
        (404, "0101", Refused),
        (404, "0103", Refused),
        (413, "0201", Refused),
        (502, "0201", Failing),
        (502, "0202", Failing),
        (504, "0203", Failing),
        (401, "0301", WrongCredentials),
        (403, "0302", NotAllowed),
        (401, "0305", WrongCredentials),
        (403, "0306", NotAllowed),
        (401, "0307", WrongCredentials),
        (429, "0308", Throttled),
        (403, "0310", NotAllowed),
        (403, "0401", NotAllowed),
        (403, "0402", NotAllowed),
        (500, "0601", Failing),
        (400, "0608", Failing),
        (502, "0610", Failing),
        (503, "0613", Failing),
        (403, "0802", NotAllowed),
    ],
)
def test_the_gateways_codes_are_told_by_their_number(
    prefix: str, status: int, number: str, kind: type[DliError]
) -> None:
    assert type(refused(status, f"{prefix}.{number}")) is kind


def test_a_gateway_without_such_a_path_does_not_make_a_job_unknown() -> None:
    error = refused(404, "APIGW.0101", "The API does not exist")

    assert type(error) is Refused
    assert error.detail == f"The API does not exist: {WRONG_ENDPOINT}"


def test_a_web_servers_own_404_does_not_make_a_job_unknown() -> None:
    error = refusal(404, {}, HTML, NOW)

    assert type(error) is Refused
    assert error.detail == f"HTTP 404: {WRONG_ENDPOINT}"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, WrongCredentials),
        (403, NotAllowed),
        (429, Throttled),
        (502, Failing),
    ],
)
def test_html_is_judged_by_its_status_and_not_quoted(status: int, kind: type[DliError]) -> None:
    error = refusal(status, {}, HTML, NOW)

    assert type(error) is kind
    assert error.detail == f"HTTP {status}"


@pytest.mark.parametrize("status", [100, 301, 302, 304, 307])
def test_a_redirect_is_nonsense(status: int) -> None:
    assert type(refusal(status, {"Location": "/"}, b"", NOW)) is Nonsense


@pytest.mark.parametrize(
    "body",
    [
        {"error_code": "DLI.0002", "error_msg": "gone"},
        {"errorCode": "DLI.0002", "errorMsg": "gone"},
        {"code": "DLI.0002", "message": "gone"},
        {"error": {"error_code": "DLI.0002", "error_msg": "gone"}},
        {"error": {"code": "DLI.0002", "message": "gone", "title": "Gone"}},
    ],
)
def test_every_shape_of_a_problem_is_read(body: dict[str, object]) -> None:
    problem = read_problem(body)

    assert (problem.code, problem.text) == ("DLI.0002", "gone")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"error": "gone"},
        {"error": None},
        {"error_code": 2, "error_msg": ["gone"]},
        {"code": True, "message": None},
    ],
)
def test_a_shapeless_problem_is_empty(body: dict[str, object]) -> None:
    problem = read_problem(body)

    assert (problem.code, problem.text) == ("", "")


def test_a_code_that_stands_in_the_text_alone_is_found() -> None:
    assert type(refused(400, "", "error.DLI.0999: the queue is busy")) is Busy


def test_a_long_text_is_cut() -> None:
    assert len(refused(400, "DLI.0001", "x" * 10_000).detail) == MAX_DETAIL


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("7", timedelta(seconds=7)),
        (" 0 ", timedelta(0)),
        ("Sun, 01 Nov 2026 12:00:30 GMT", timedelta(seconds=30)),
        ("Sun, 01 Nov 2026 11:00:00 GMT", timedelta(0)),
        ("-7", None),
        ("7.5", None),
        ("soon", None),
        ("999999999999999999999", None),
        ("86400", None),
        ("Sun, 01 Nov 2126 12:00:30 GMT", None),
        ("", None),
    ],
)
def test_the_pause_is_read_from_the_header(header: str, pause: timedelta | None) -> None:
    assert throttled("slow down", **{"retry-after": header}).retry_after == pause


def test_the_pause_is_read_from_the_text_if_no_header_tells() -> None:
    assert throttled(POLICY).retry_after == timedelta(minutes=1)
    assert throttled(POLICY, **{"retry-after": "never"}).retry_after == timedelta(minutes=1)
    assert throttled(POLICY, **{"retry-after": "3"}).retry_after == timedelta(seconds=3)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("DLI.0999: the queue is busy", Busy),
        ("DLI.0002: There is no queue named x", JobNotFound),
        ("DLI.0001: The job does not exist", Refused),
        ("The job does not exist", JobNotFound),
        ("Job not found", JobNotFound),
        ("You have no permission to do this", NotAllowed),
        ("The queue does not exist or you lack the permission", NotAllowed),
        ("Something else", Refused),
        ("", Refused),
    ],
)
def test_a_failure_within_http_200_is_told_by_code_or_words(
    message: str, kind: type[DliError]
) -> None:
    error = unsuccessful({"is_success": False, "message": message})

    assert type(error) is kind
    assert error.detail == message


@pytest.mark.parametrize("claim", [False, "false", "False", " FALSE "])
def test_a_failure_within_http_200_may_be_a_string(claim: object) -> None:
    assert unsuccessful({"is_success": claim}) is not None


@pytest.mark.parametrize("claim", [True, "true", None, 0, 1, "", [], {}, "no"])
def test_anything_else_is_no_failure(claim: object) -> None:
    assert unsuccessful({"is_success": claim}) is None
    assert unsuccessful({}) is None


def test_only_dlis_own_words_prove_that_the_gateway_let_us_in() -> None:
    assert is_from_dli(refused(400, "DLI.0002"))
    assert not is_from_dli(refused(404, "APIGW.0101"))
    assert not is_from_dli(refused(404))


@given(
    st.integers(0, 999),
    st.dictionaries(st.just("Retry-After"), st.text()),
    st.binary() | st.text().map(lambda text: json.dumps({"error_msg": text}).encode()),
)
def test_any_refusal_at_all_becomes_an_error(
    status: int, headers: dict[str, str], body: bytes
) -> None:
    error = refusal(status, headers, body, NOW)

    assert isinstance(error, DliError)
    error.detail.encode()
