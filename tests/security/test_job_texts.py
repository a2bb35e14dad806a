"""What anybody writes into a job in DLI: it controls no terminal, and takes no time to match."""

import unicodedata
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.domain.filters import Field, Filter
from bot.domain.jobs import JobId, JobStatus
from bot.domain.reckoning import advance
from bot.domain.reports import JobReport
from bot.domain.statements import mask, without_literals
from bot.terminal import picture
from bot.views import text
from tests.builders import NOON, a_job, a_sub_job, an_observation

ESCAPES = ("\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\x00", "\x7f", "\x08\x08")
HIDDEN = ("\u202e", "\u2066", "\u200f", "\u061c", "\ufeff", "\u200b", "\U000e0041")


@pytest.mark.parametrize("trick", ESCAPES + HIDDEN)
def test_no_text_of_a_job_controls_the_terminal(trick: str) -> None:
    said = f"a{trick}b"
    job = a_job(
        job_id=JobId(said),
        status=JobStatus.FAILED,
        message=said,
        queue_name=said,
        owner=said,
        statement=said,
        status_word=said,
    )
    seen = an_observation(
        a_sub_job(1, status=said, name=said), a_sub_job(2, name=said), message=said
    )
    shown = StringIO()

    report = JobReport(progress=advance(None, seen), asked_at=NOON, job=job)
    Console(file=shown, width=100).print(picture(report))

    assert text.visible(said) in shown.getvalue()
    assert trick not in shown.getvalue()


@given(st.text())
def test_what_is_visible_has_no_controls(said: str) -> None:
    controls = {
        character for character in text.visible(said) if unicodedata.category(character) == "Cc"
    }

    assert controls <= {"\t", "\n"}


@pytest.mark.parametrize(
    "pattern",
    ["*a" * 2_000 + "b", "*" * 2_000, "?" * 2_000, "[" * 2_000, "[!a-" * 500, "*,*" * 600],
)
def test_no_pattern_takes_long(pattern: str) -> None:
    statement = "a" * 200_000

    for field in Field:
        Filter(field, pattern).matches(a_job(statement=statement, queue_name=statement))


@pytest.mark.parametrize(
    "hostile",
    ["'" * 50_000, "(" * 50_000, "/*" * 50_000, "a=" * 50_000, "1," * 50_000, "\\" * 50_000],
)
def test_no_statement_takes_long_to_mask(hostile: str) -> None:
    mask(hostile)
    without_literals("== SQL ==\n" * 2_000 + hostile)
    without_literals(f"No.\n== SQL ==\n{hostile}" + "\n^^^" * 9_000)


def test_wildcards_of_databases_mean_themselves() -> None:
    job = a_job(queue_name="etl_1", statement="select '100%'")

    assert not Filter(Field.QUEUE, "etl%").matches(job)
    assert not Filter(Field.QUEUE, "et__1").matches(job)
    assert Filter(Field.QUEUE, "etl_1").matches(job)
    assert Filter(Field.SQL, "100%").matches(job)
