import pytest
import sqlglot
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.fingerprints import LONGEST_PARSED, LONGEST_PIECE, fingerprint, piece
from bot.sandbox.dli.recordings import recordings, tape

DAILY = (
    "insert overwrite table mart . sales_ym partition ( dt = ? , h = # ) select a , sum ( b ) as c"
    " from x left join y on x . i = y . i where d >= ? and e in ( ?* ) group by a limit #"
)
TEMPLATES = [
    DAILY,
    "insert into t values ( ? , # )",
    "set spark . x = # ; insert into t select a from `my-table` where b between ? and ?",
    "create table t using obs options ( path ? , header ? ) as select /*+ coalesce(3) */ * from a",
    "load data inpath ? overwrite into table t options ( 'k' = ? )",
    "insert overwrite directory ? using csv select a from t where b like ?",
    "alter table t add partition ( dt = ? ) location ?",
    "show partitions t partition ( dt = ? )",
    "with u as ( select case when a = ? then # else null end as k from v ) select k from u",
    "restore table t to before ?",
]
BLANKS = st.sampled_from([" ", "\n", "\t ", " /* x, 'y' */ ", " -- it's\n", "\r\n"])
NUMBERS = st.one_of(st.integers(0, 10**12), st.decimals(0, 99, places=2)).map(str)
STRINGS = st.text(st.characters(exclude_characters="\\'"), max_size=12).map(lambda one: f"'{one}'")
VALUES = st.one_of(NUMBERS, STRINGS, st.dates().map(lambda day: f"'{day}'"))


@st.composite
def written(draw: st.DrawFn, template: str) -> str:
    """`template` with values in it, and laid out, as somebody may have written it."""
    out = []
    for lexeme in template.split(" "):
        match lexeme:
            case "?":
                text = draw(VALUES)
            case "#":
                text = draw(NUMBERS)
            case "?*":
                text = ", ".join(draw(st.lists(VALUES, min_size=1, max_size=5)))
            case _ if "`" in lexeme or "'" in lexeme:
                text = lexeme
            case _:
                text = draw(st.sampled_from([lexeme, lexeme.upper(), lexeme.title()]))
        out += [text, draw(BLANKS)]
    return "".join(out) + draw(st.sampled_from(["", ";", " ; ;\n"]))


@pytest.mark.parametrize("template", TEMPLATES)
@settings(max_examples=30)
@given(data=st.data())
def test_values_layout_and_case_do_not_matter(template: str, data: st.DataObject) -> None:
    one, other = data.draw(written(template)), data.draw(written(template))

    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("select a from t where b = 1", "SELECT a\nFROM T\nWHERE b = 'x' -- now"),
        ("select a from t where b in (1)", "select a from t where b in (2, null, -3, 4.5e6)"),
        (
            "select a from t where b in ('x')",
            "select a from t where b in (date '2026-11-01', cast('2026-11-02' as date))",
        ),
        ("select a from t where b in (f(1))", "select a from t where b in (f(1), f(2), f(3))"),
        (
            "select a from t where (b, c) in ((1, 2))",
            "select a from t where (b, c) in ((1, 2), (3, 4))",
        ),
        ("insert into t values (1, 'a')", "insert into t values (2, null), (-3, 'c'), (4, 'd')"),
        ("insert into t values (1, now())", "insert into t values (1, now()), (2, now())"),
        ("insert into t values 1", "insert into t values 1, 2, 3"),
        ("select a from t where b > 5", "select a from t where b > -5"),
        ("select a from t where b = 'its'", "select a from t where b = 'it''s'"),
        ("select a from t where b = 'x'", r"select a from t where b = 'it\'s; drop'"),
        ("select a from t where b = 1", "select a from t where b = 1L"),
        ("select a from t where b = date '2026-11-01'", "select a from t where b = '2026-11-01'"),
        ("select a - interval 1 day from t", "select a - interval '2' hours from t"),
        ("select a from t limit 10", "select a from t limit 20;"),
        ("select a from sales_20261101", "select a from sales_20261102"),
        ("select a from sales_202610", "select a from sales_202611"),
        ("select a from sales_2026_11_01", "select a from sales_2026_11_02"),
        ("select a from sales_20261101_05", "select a from sales_20261102_17"),
        ("create table tmp_1764288000 as select 1", "create table tmp_1764374400123 as select 1"),
        (
            "select a from csv.`obs://b/dt=2026-11-01/`",
            "select a from csv.`obs://b/dt=2026-11-02/`",
        ),
        ("select a from csv.`obs://b/h=1/x`", "select a from csv.`obs://b/h=17/x`"),
        ("select a from csv.`/b/2026/11/01/`", "select a from csv.`/b/2026/11/02/`"),
        ("set dt=2026-11-01; select a", "set dt = obs://b/x;\nselect a;"),
        ("set a.password=hunter2", "set a.password = 'other' /* x */"),
        ("select `A` from `t`", "select a from t"),
        ("select a b from t inner join u on true", "select a as b from t join u on true"),
        ("select a from t left outer join u on a <> b", "select a from t left join u on a != b"),
        ("explain select a from t where b = 1", "EXPLAIN select a from t where b = 2"),
        ("select 'open", "select 'another one"),
        ("select 'open\\", "select 'other'"),
    ],
)
def test_these_are_the_same_statement(one: str, other: str) -> None:
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("select a from t", "select a from u"),
        ("select a from t", "select b from t"),
        ("select a from t", "select a from t where a = 1"),
        ("select a from t join u using (a)", "select a from t left join u using (a)"),
        ("select min(a) from t", "select max(a) from t"),
        ("select a from t where b is null", "select a from t where b is not null"),
        ("select a from t where b = 1", "select a from t where b > 1"),
        ("select a from t group by a, b", "select a from t group by b, a"),
        ("select a from t_1", "select a from t_2"),
        ("select a from sales_2025", "select a from sales_2026"),
        ("select a from customer_123456", "select a from customer_654321"),
        ("select a from csv.`obs://b/x`", "select a from csv.`obs://b/y`"),
        ("insert into t select a from u", "insert overwrite t select a from u"),
        ("insert into t partition (dt) select a", "insert into t partition (dt='1') select a"),
        ("insert into t values (1, 2)", "insert into t values (1, 2, 3)"),
        ("select /*+ broadcast(a) */ b from a", "select b from a"),
        ("set a.b=1", "set a.c=1"),
        ("set a=1; select b", "select b"),
        ("show tables", "show databases"),
        ("show partitions t", "show partitions u"),
        ("show create table t", "show create table u"),
        ("explain select a from t", "explain select a from u"),
        ("create table t using dli as select 1", "create table t using obs as select 1"),
        (
            "merge into t using s on a = b when not matched then insert (a) values (s.a)",
            "merge into t using s on a = b when not matched then insert (a) values (s.b)",
        ),
    ],
)
def test_these_are_different_statements(one: str, other: str) -> None:
    assert fingerprint(one) != fingerprint(other)


def test_every_recorded_statement_has_a_fingerprint_of_its_own() -> None:
    statements = {tape(name).statement for name in recordings()}

    assert len({fingerprint(statement) for statement in statements}) == len(statements)


@pytest.mark.parametrize("name", sorted(set(recordings()) - {"microbatches"}))
def test_what_sqlglot_makes_of_a_recorded_statement_is_the_same(name: str) -> None:
    statement = tape(name).statement

    [again] = sqlglot.transpile(statement, read="spark", write="spark", pretty=True)

    assert fingerprint(again) == fingerprint(statement)


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    assert fingerprint("select a b from t where c = 'x'") == "d69a17e4137c3863"
    assert fingerprint("show tables like 'x'") == "3140d6f55733d6ba"


@pytest.mark.parametrize(
    "blank", ["", " \n", ";", " ; ;", "-- nothing", "/* nothing */", "/* open"]
)
def test_a_blank_statement_has_none(blank: str) -> None:
    assert fingerprint(blank) == ""
    assert piece(blank) == ""


def test_a_long_list_makes_no_difference() -> None:
    rows = ", ".join(f"({i}, 'x{i}')" for i in range(5 * LONGEST_PARSED))

    assert fingerprint(f"insert into t values {rows}") == fingerprint("insert into t values (1, 2)")


@pytest.mark.parametrize("columns", [1, LONGEST_PARSED])
def test_what_is_too_long_for_the_parser_is_known_again(columns: int) -> None:
    statement = f"select {'a, ' * columns} b from t where c = "

    assert fingerprint(statement + "1") == fingerprint(statement.upper() + "2;")


@pytest.mark.parametrize("deeper", [0, 300])
@pytest.mark.parametrize("levels", [1, 18, 30])
def test_how_deep_the_caller_is_makes_no_difference(levels: int, deeper: int) -> None:
    nested = f"select x y from {'(select f(' * (levels // 2)}a{') from t)' * (levels // 2)}"

    def fingerprint_below(frames: int) -> str:
        return fingerprint_below(frames - 1) if frames else fingerprint(nested)

    assert fingerprint_below(deeper) == fingerprint(nested)


@pytest.mark.parametrize(
    "statement",
    [
        "\0",
        "\ud800",
        "select '\ud800' as `\udfff`",
        "select " + "(" * 10_000,
        "select " + "not " * 2_000,
        "select " + "union ( " * 20 + "a" + ")" * 20,
        "select " + "date ( " * 20 + "a" + ")" * 20,
        "create table t (a " + "array<" * 1_000,
        "select '" + "\\" * 100_001,
        "1" * 500_000 + "a",
        "x" * 1_000_000,
        "select 1;" * 50_000,
        "in (" * 100_000,
        "`" * 100_001,
    ],
    ids=lambda statement: ascii(statement[:20]),
)
def test_what_nobody_would_write_has_a_fingerprint_too(statement: str) -> None:
    assert len(fingerprint(statement)) == 16
    assert piece(statement) in statement


@given(st.text(st.characters(exclude_categories=[]), max_size=200))
def test_any_text_can_be_taken(text: str) -> None:
    assert len(fingerprint(text)) in {0, 16}
    assert piece(text) in text


@given(st.lists(st.sampled_from(" ".join(TEMPLATES).split()), max_size=30).map(" ".join))
def test_any_muddle_of_sql_can_be_taken(muddle: str) -> None:
    assert fingerprint(muddle) == fingerprint(f" ; {muddle.upper()}")
    assert piece(muddle) in muddle


def test_sqlglot_is_kept_from_talking(caplog: pytest.LogCaptureFixture) -> None:
    for statement in ["show tables", "explain select 1", "call f(1)", "msck repair table t"]:
        fingerprint(statement)

    assert caplog.records == []


@pytest.mark.parametrize(
    ("statement", "searched"),
    [
        ("insert into t select a from u where b = 'x'", "insert into t select a from u where b ="),
        ("select 1, a, b from t where c = 2", ", a, b from t where c ="),
        ("select a\n\tfrom sales join u on x = y\nwhere c", "from sales join u on x = y"),
        ("select a from t -- today\nwhere b", "select a from t"),
        ("insert into sales_20261101 select a from t", "select a from t"),
        ("select a from csv.`obs://b/h=5/x` where b", "select a from csv."),
        ("set a.password=hunter2; select a from t", "select a from t"),
        ("select a, count(*) from `my table`", "select a, count(*) from `my table`"),
        ("SELECT 1", ""),
        ("select 'a', 'b'", ""),
        ("set a.b.c.d.e=f", ""),
    ],
)
def test_the_longest_stretch_that_stays_is_searched_for(statement: str, searched: str) -> None:
    assert piece(statement) == searched


def test_a_long_stretch_is_cut() -> None:
    statement = f"select {'a, ' * 1000} b from t"

    assert len(piece(statement)) in {LONGEST_PIECE - 1, LONGEST_PIECE}
    assert piece(statement) in statement


@pytest.mark.parametrize("template", TEMPLATES)
@settings(max_examples=30)
@given(data=st.data())
def test_a_piece_stands_in_its_statement_on_one_line(template: str, data: st.DataObject) -> None:
    statement = data.draw(written(template))

    found = piece(statement)

    assert found in statement
    assert found.isprintable()
    assert found == found.strip()
