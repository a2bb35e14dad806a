from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.dli.signing import (
    Authorization,
    Message,
    authorization,
    canonical_query,
    query_pairs,
    read_authorization,
    sdk_date,
    signed_headers,
    verify,
)

ACCESS_KEY = "AKIDEXAMPLE"
SECRET_KEY = SecretStr("made up for this test")
HEADERS = {
    "Host": "dli.eu-de.otc.t-systems.com",
    "Content-Type": "application/json",
    "X-Project-Id": "48cc2c48765f481480c7db940d6409d1",
    "X-Sdk-Date": "20200727T092403Z",
}
PROGRESS = Message(method="GET", path="/v1/48cc/jobs/0a1b/progress", headers=HEADERS)
LIST = Message(
    method="GET",
    path="/v1.0/48cc/jobs",
    query=[("tags", "k1=v1,k2=v 2"), ("owner", "Jörg+1"), ("page-size", "100")],
    headers={**HEADERS, "X-Security-Token": "gQpjbi1ub3J0aA=="},
)
SUBMIT = Message(
    method="POST",
    path="/v1.0/48cc/jobs/submit-job",
    headers=HEADERS,
    body=b'{"sql": "SELECT 1"}',
)

text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
messages = st.builds(
    Message,
    method=st.sampled_from(["GET", "DELETE", "POST"]),
    path=text.map(lambda tail: f"/v1.0/{tail}"),
    query=st.lists(st.tuples(text, text), max_size=5),
    headers=st.dictionaries(
        st.from_regex(r"X-[A-Za-z_-]{1,8}", fullmatch=True), text, max_size=3
    ).map(lambda more: {**more, **HEADERS}),
    body=st.binary(max_size=64),
)


def officially_signed(message: Message) -> SdkRequest:
    request = SdkRequest(
        method=message.method,
        schema="https",
        host=HEADERS["Host"],
        resource_path=message.path,
        query_params=list(message.query),
        header_params=dict(message.headers),
        body=message.body,
    )
    key = SimpleNamespace(ak=ACCESS_KEY, sk=SECRET_KEY.get_secret_value())
    return Signer(key).sign(request)


@pytest.mark.parametrize("message", [PROGRESS, LIST, SUBMIT])
def test_the_signature_is_the_official_signers(message: Message) -> None:
    official = officially_signed(message)

    ours = authorization(message, ACCESS_KEY, SECRET_KEY)

    assert ours == official.header_params["Authorization"]


@given(messages)
def test_whatever_is_signed_the_official_signer_signs_the_same(
    message: Message,
) -> None:
    official = officially_signed(message)

    ours = authorization(message, ACCESS_KEY, SECRET_KEY)

    assert ours == official.header_params["Authorization"]


@given(st.lists(st.tuples(text, text), max_size=5))
def test_the_query_on_the_wire_is_the_official_ones(
    query: list[tuple[str, str]],
) -> None:
    official = officially_signed(replace(PROGRESS, query=query))

    wire = canonical_query(query)

    assert official.uri == (f"{PROGRESS.path}?{wire}" if wire else PROGRESS.path)
    assert query_pairs(wire) == sorted(query)


def test_an_unsigned_payload_is_signed_by_its_mark() -> None:
    headers = {**HEADERS, "Content-Type": "text/csv"}
    official = officially_signed(replace(SUBMIT, headers=headers))
    headers["X-Sdk-Content-Sha256"] = "UNSIGNED-PAYLOAD"

    ours = authorization(replace(SUBMIT, headers=headers), ACCESS_KEY, SECRET_KEY)

    assert ours == official.header_params["Authorization"]


@given(messages)
def test_what_was_signed_verifies(message: Message) -> None:
    claim = read_authorization(authorization(message, ACCESS_KEY, SECRET_KEY))

    assert claim == Authorization(
        ACCESS_KEY, signed_headers(message.headers), claim.signature if claim else ""
    )
    assert verify(message, claim, SECRET_KEY)


@pytest.mark.parametrize(
    "altered",
    [
        replace(LIST, method="POST"),
        replace(LIST, path="/v1.0/48cd/jobs"),
        replace(LIST, query=LIST.query[1:]),
        replace(LIST, headers={**LIST.headers, "X-Sdk-Date": "20200727T092404Z"}),
        replace(LIST, headers=HEADERS),
        replace(LIST, headers={}),
        replace(LIST, body=b"{}"),
    ],
)
def test_nothing_of_a_signed_request_can_be_altered(altered: Message) -> None:
    claim = read_authorization(authorization(LIST, ACCESS_KEY, SECRET_KEY))

    assert claim
    assert not verify(altered, claim, SECRET_KEY)


def test_another_key_does_not_verify() -> None:
    claim = read_authorization(authorization(LIST, ACCESS_KEY, SecretStr("another")))

    assert claim
    assert not verify(LIST, claim, SECRET_KEY)


def test_headers_that_were_added_on_the_way_do_not_matter() -> None:
    claim = read_authorization(authorization(PROGRESS, ACCESS_KEY, SECRET_KEY))
    arrived = replace(PROGRESS, headers={**HEADERS, "X-Forwarded-For": "10.0.0.1"})

    assert claim
    assert verify(arrived, claim, SECRET_KEY)


def test_a_signature_without_the_date_is_worth_nothing() -> None:
    undated = Message(method="GET", path="/", headers={"Host": "dli"})
    claim = read_authorization(authorization(undated, ACCESS_KEY, SECRET_KEY))

    assert claim
    assert not verify(undated, claim, SECRET_KEY)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer abc",
        "SDK-HMAC-SHA256",
        "SDK-HMAC-SHA256 Access=A, SignedHeaders=host, Signature=xyz",
        "SDK-HMAC-SHA256, Access=A, SignedHeaders=host, Signature=00",
        "V11-HMAC-SHA256 Access=A, SignedHeaders=host, Signature=00",
    ],
)
def test_an_authorization_of_another_kind_is_not_read(header: str) -> None:
    assert read_authorization(header) is None


def test_the_date_is_written_in_the_basic_format() -> None:
    assert sdk_date(datetime(2020, 7, 27, 9, 24, 3, tzinfo=UTC)) == "20200727T092403Z"
