import base64
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import stamina
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.ops import logs
from bot.ops.logs import DEEPEST, LONGEST, Form, Lines
from bot.settings import GivenSettings

FORMS: tuple[Form, ...] = ("text", "json")


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    trace = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("bot.here", logging.INFO, "here.py", 7, message, args, trace)


def written(
    form: Form, message: str, *secrets: str, error: BaseException | None = None, **facts: Any
) -> str:
    made = record(message, error=error)
    made.__dict__.update(facts)
    return Lines(secrets, form).format(made)


def raised(text: str) -> RuntimeError:
    def fail() -> None:
        raise RuntimeError(text)

    try:
        fail()
    except RuntimeError as error:
        return error
    raise AssertionError


def test_a_line_of_text_has_a_time_and_a_sentence_and_then_its_facts() -> None:
    line = written("text", "Sent", team="T1", notice="n1", reason="no such table", event="failed")

    time, rest = line.split(" ", 1)
    assert datetime.fromisoformat(time).tzinfo is UTC
    assert rest == (
        'INFO     bot.here: Sent  team=T1 notice=n1 reason="no such table" event=failed'
    )


def test_a_line_of_json_has_the_same() -> None:
    line = json.loads(written("json", "Sent", team="T1", event="failed", seconds=1.5))

    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "bot.here",
        "message": "Sent",
        "team": "T1",
        "event": "failed",
        "seconds": 1.5,
    }


def test_times_and_spans_are_written_as_such() -> None:
    at = datetime(2026, 11, 28, tzinfo=UTC)
    line = json.loads(written("json", "Wait", at=at, wait=timedelta(seconds=2)))

    assert (line["at"], line["wait"]) == ("2026-11-28T00:00:00+00:00", 2.0)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1-2-abc",
        "xapp-1-A-b",
        "wss://slack/link?ticket=abc123",
        "Access=AKAKAK, Signed",
        "Signature=5ea1ed5ea1",
        "{'X-Auth-Token': 'MIIFabc'}",
        "authorization: Basic dTpw",
        "postgresql://bot:hush@127.0.0.1/bot",
        "https://hooks.slack.com/commands/T1/B2/x",
    ],
)
def test_what_looks_like_a_secret_is_blacked_out(form: Form, secret: str) -> None:
    said = written(form, f"failed with {secret}", detail={"deep": [secret]})

    assert secret not in said
    assert "***" in said
    assert not any(hidden in said for hidden in ("abc", "AKAK", "5ea1", "dTpw", "hush", "T1/B2"))


def forms_of(secret: str) -> list[str]:
    pair = base64.b64encode(f"somebody:{secret}".encode()).decode()
    inner = [base64.b64encode(b"x" * n + secret.encode() + b"tail").decode() for n in range(3)]
    return [secret, quote(secret), quote_plus(secret), repr(secret), pair, *inner]


def spelt(secret: str) -> list[str]:
    """List what mustn't be left of a secret in any form."""
    pair = base64.b64encode(f"somebody:{secret}".encode()).decode()
    return [secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], pair]


PLACES: tuple[Callable[[str], dict[str, Any]], ...] = (
    lambda said: {"message": said},
    lambda said: {"message": "Hm", "detail": said},
    lambda said: {"message": "Hm", said: 1},
    lambda said: {"message": "Hm", "detail": {"list": [{"deep": (said,)}], said: None}},
    lambda said: {"message": "Hm", "detail": ValueError(said)},
    lambda said: {"message": "Hm", "error": raised(said)},
    lambda said: {"message": "Hm", "detail": "x" * (LONGEST - 5) + said},
)
SECRETS = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_characters="*"), min_size=8
)


@pytest.mark.parametrize("form", FORMS)
@given(secret=SECRETS, place=st.sampled_from(PLACES), data=st.data())
def test_no_secret_of_the_settings_is_written_in_any_form(
    form: Form, secret: str, place: Callable[[str], dict[str, Any]], data: st.DataObject
) -> None:
    said = data.draw(st.sampled_from(forms_of(secret)))
    line = _line(form, secret, place(said))

    assert not [one for one in spelt(secret) if one in line]


def _line(form: Form, secret: str, given: dict[str, Any]) -> str:
    return written(form, given.pop("message"), secret, **given)


@pytest.mark.parametrize("form", FORMS)
def test_every_secret_setting_is_one(form: Form) -> None:
    names = [
        name
        for name, field in GivenSettings.model_fields.items()
        if field.annotation == SecretStr | None and name != "database_url"
    ]
    secrets = {name: f"hidden/{name}+é" for name in names}
    url = "postgresql://bot:p%40ss%2Fword@127.0.0.1/bot"
    settings = GivenSettings.model_validate(secrets | {"database_url": url})

    for secret in (*secrets.values(), url, "p%40ss%2Fword", "p@ss/word"):
        for said in forms_of(secret):
            line = written(form, f"Oh: {said}", *settings.secrets(), error=raised(said))
            assert not [one for one in spelt(secret) if one in line]
    assert len(names) == 8
    assert "hidden" not in written(form, "Settings", *settings.secrets(), detail=settings)


HOSTILE = "ok\n2026-11-28T00:00:00Z CRITICAL bot: forged\r\x1b[2J\u2028\u202e\ud800\0"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("place", PLACES[:5])
def test_no_text_makes_a_second_line_or_steers_a_terminal(
    form: Form, place: Callable[[str], dict[str, Any]]
) -> None:
    line = _line(form, "", place(HOSTILE))

    assert line.isprintable()
    line.encode("utf-8")


def test_no_text_makes_a_fact_of_another_line() -> None:
    line = written("text", "Hm", detail='x notice=n2 "notice=n3')

    assert line.endswith(r'detail="x notice=n2 \"notice=n3"')


def test_a_traceback_is_indented_and_cant_be_taken_for_a_line() -> None:
    first, *trace = written("text", "Hm", error=raised(HOSTILE)).split("\n")

    assert first.endswith("bot.here: Hm")
    assert "Traceback" in trace[0]
    assert all(one.startswith("    ") and one.isprintable() for one in trace)


def test_a_field_is_cut() -> None:
    line = json.loads(written("json", "Hm", detail="x" * 10 * LONGEST))

    assert len(line["detail"]) == LONGEST + 1


def test_a_structure_is_written_as_text_from_some_depth_on() -> None:
    deep: object = "end"
    for _ in range(10 * DEEPEST):
        deep = [deep]

    assert len(written("json", "Hm", detail=deep)) < LONGEST


class Silent:
    """Can't be shown."""

    def __str__(self) -> str:
        raise RuntimeError("hunter22")


@pytest.mark.parametrize("form", FORMS)
def test_what_cant_be_shown_costs_its_own_line_alone(form: Form) -> None:
    line = written(form, "Hm", "hunter22", detail=Silent())

    assert "A line couldn't be formatted (RuntimeError)" in line
    assert "hunter22" not in line


@pytest.mark.parametrize("form", FORMS)
def test_a_sentence_that_wants_more_than_it_got_is_no_trouble(form: Form) -> None:
    assert "couldn't be formatted" in Lines((), form).format(record("%s and %s", "one"))


async def test_retries_are_told_by_our_own_log_alone(capsys: pytest.CaptureFixture[str]) -> None:
    logs.set_up(["hush-hush-secret"])
    tries = []

    @stamina.retry(on=ValueError, attempts=2, wait_initial=0, wait_max=0, wait_jitter=0)
    async def asked() -> None:
        tries.append("one")
        raise ValueError("hush-hush-secret")

    with pytest.raises(ValueError, match="hush"):
        await asked()

    assert len(tries) == 2
    told = capsys.readouterr()
    assert "hush" not in told.out + told.err
