import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.statements import LONGEST, Privacy, mask, shown

SECRET = "hunter2"


@pytest.mark.parametrize(
    ("statement", "masked"),
    [
        ("SELECT a FROM t WHERE b = 'x'", "SELECT a FROM t WHERE b = ?"),
        ('select "x", 12.5e3, 0x1F', "select ?, …"),
        ("select 'it''s', r'raw', x'1F'", "select ?, …"),
        ("select 1L + 10BD - 2.5", "select ? + ? - ?"),
        ("select a -- 'x'\nfrom t /* 1 */ where b", "select a from t where b"),
        ("select  a\n\tfrom `my table`", "select a from `my table`"),
        ("select * from t where id in (1, 2, 3, 4)", "select * from t where id in (?, …)"),
        ("DATE '2020-01-01'", "DATE ?"),
        ("insert into t options(path 'obs://b/p')", "insert into t options(path ?)"),
        ("SET a.password=b; WITH (ak = x, sk=y)", "SET a.password=?; WITH (ak = ?, sk=?)"),
        ("select a from t where task = b", "select a from t where task = b"),
        ("", ""),
    ],
)
def test_literals_and_comments_go_and_the_rest_stays(statement: str, masked: str) -> None:
    assert mask(statement) == masked


@pytest.mark.parametrize(
    "statement",
    [
        f"select '{SECRET}",
        f'select a from t where b = "{SECRET}',
        f"select /* {SECRET}",
        f"select '\\'{SECRET}'",
        f"select a, '{SECRET}', 'x",
        "select '" + SECRET * LONGEST,
        f"ALTER DLI EXTENSION foo WITH ('k' = '{SECRET}')",
        f"select case when a = '{SECRET}' then \"{SECRET}\" end",
    ],
)
def test_what_somebody_wrote_into_a_literal_is_never_shown(statement: str) -> None:
    assert SECRET not in mask(statement)


@given(st.text(max_size=200))
def test_any_text_can_be_masked(text: str) -> None:
    assert "\n" not in mask(text)


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="'\\"), max_size=50))
def test_no_string_literal_survives(text: str) -> None:
    masked = mask(f"select a where b = 'BEGIN{text}END'")

    assert "BEGIN" not in masked


def test_privacy_decides_how_much_is_shown() -> None:
    statement = "select  1"

    assert shown(statement, Privacy.MASKED) == "select ?"
    assert shown(statement, Privacy.FULL) == "select 1"
    assert shown(statement, Privacy.HIDDEN) == ""
