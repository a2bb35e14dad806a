from hypothesis import given
from hypothesis import strategies as st

from bot.domain.statements import without_literals

SYNTAX = """\
[PARSE_SYNTAX_ERROR] Syntax error at or near 'FORM'. SQLSTATE: 42601 (line 2, pos 2)

== SQL ==
SELECT * -- ann's own
  FORM people
--^^^
 WHERE name = 'hunter2' AND pin IN (1234, 5678)
"""
QUERY = """\
[CAST_INVALID_INPUT] The value 'x' of the type "STRING" cannot be cast to "INT".
== SQL (line 1, position 8) ==
SELECT cast(concat('x', 'hunter2') AS INT)
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
\tat org.apache.spark.sql.errors.QueryErrors.of(QueryErrors.scala:147)
Caused by: java.lang.IllegalStateException: 'kept'"""


def test_a_quoted_statement_loses_its_literals_and_keeps_its_columns() -> None:
    assert (
        without_literals(SYNTAX)
        == """\
[PARSE_SYNTAX_ERROR] Syntax error at or near 'FORM'. SQLSTATE: 42601 (line 2, pos 2)

== SQL ==
SELECT * ?? ????? ???
  FORM people
--^^^
 WHERE name = ????????? AND pin IN (????, ????)
"""
    )


def test_what_stands_around_a_quotation_is_left_alone() -> None:
    said = without_literals(QUERY)

    assert said.startswith("[CAST_INVALID_INPUT] The value 'x' of the type")
    assert "SELECT cast(concat(???, ?????????) AS INT)\n       ^^^" in said
    assert said.endswith(
        "QueryErrors.scala:147)\nCaused by: java.lang.IllegalStateException: 'kept'"
    )


def test_a_quotation_that_cant_be_read_ends_at_its_first_quote() -> None:
    said = without_literals("No.\n== SQL ==\nSELECT 'hunter2\n^^^\nand so on")

    assert said == "No.\n== SQL ==\nSELECT …\n^^^\n…"


@given(reason=st.text(), literal=st.text(alphabet="abcxyz", min_size=6), number=st.integers(1, 3))
def test_no_literal_of_a_quotation_is_left(reason: str, literal: str, number: int) -> None:
    quoted = f"{reason}\n== SQL ==\nSELECT '{literal}'\n-------^^^\n" * number

    assert f"'{literal}'" not in without_literals(quoted).replace(reason, "")


@given(reason=st.text())
def test_a_reason_without_a_quotation_stays_as_it_is(reason: str) -> None:
    plain = reason.replace("==", "")

    assert without_literals(plain) == plain
