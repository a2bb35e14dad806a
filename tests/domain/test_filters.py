import pytest

from bot.domain.filters import Field, Filter, matches, narrow
from bot.domain.jobs import JobStatus
from tests.builders import a_job


@pytest.mark.parametrize(
    ("field", "pattern", "hits"),
    [
        (Field.QUEUE, "etl", True),
        (Field.QUEUE, "ETL", True),
        (Field.QUEUE, "et", False),
        (Field.QUEUE, "e*", True),
        (Field.OWNER, "bob", False),
        (Field.TYPE, "insert", True),
        (Field.SQL, "into sales", True),
        (Field.SQL, "insert into sales*", True),
        (Field.SQL, "sales*", False),
        (Field.TAG, "team=bi", True),
        (Field.TAG, "team", True),
        (Field.TAG, "team=b*", True),
        (Field.TAG, "team=ops", False),
        (Field.STATUS, "running", True),
        (Field.STATUS, "f*", False),
    ],
)
def test_a_filter_means_what_it_says(field: Field, pattern: str, *, hits: bool) -> None:
    job = a_job(tags={"team": "bi"}, statement="INSERT  INTO\nsales SELECT 1")

    assert Filter(field, pattern).matches(job) is hits
    assert Filter(field, pattern, exclude=True).matches(job) is not hits


def test_all_filters_must_hold() -> None:
    filters = (Filter(Field.QUEUE, "etl"), Filter(Field.OWNER, "bob"))

    assert not matches(filters, a_job())
    assert matches((), a_job())


def test_dli_is_asked_to_leave_out_only_what_an_exact_filter_excludes() -> None:
    query = narrow(
        (
            Filter(Field.QUEUE, "etl"),
            Filter(Field.OWNER, "a*"),
            Filter(Field.STATUS, "running"),
            Filter(Field.TYPE, "ddl", exclude=True),
        ),
        100,
    )

    assert (query.queue_name, query.owner, query.job_type) == ("etl", "", "")
    assert query.status is JobStatus.RUNNING


def test_commas_part_alternatives_but_not_in_statements_and_tags() -> None:
    either = Filter(Field.QUEUE, "bi,et*")

    assert either.matches(a_job())
    assert either.matches(a_job(queue_name="BI"))
    assert not either.matches(a_job(queue_name="b"))
    assert not Filter(Field.QUEUE, "bi,et*", exclude=True).matches(a_job())
    assert Filter(Field.SQL, "a, b").matches(a_job(statement="SELECT a, b"))
    assert not Filter(Field.SQL, "a, b").matches(a_job(statement="SELECT a"))


def test_dli_is_not_asked_for_alternatives() -> None:
    assert narrow((Filter(Field.QUEUE, "etl,bi"),), 100).queue_name == ""
