import pytest

from bot.sandbox.dli.statements import job_type, target_table


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("SELECT 1", "QUERY"),
        ("  with x AS (SELECT 1) SELECT * FROM x", "QUERY"),
        ("insert INTO t VALUES (1)", "INSERT"),
        ("CREATE TABLE t AS SELECT 1", "DDL"),
        ("SHOW TABLES", "DDL"),
        ("GRANT SELECT ON t TO u", "DCL"),
        ("LOAD DATA INPATH 'obs://a/b' INTO TABLE t", "IMPORT"),
        ("BEGIN DECLARE i INT = 0; END", ""),
        ("", ""),
    ],
)
def test_the_job_type_is_that_of_the_first_word(statement: str, kind: str) -> None:
    assert job_type(statement) == kind


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("CREATE TABLE IF NOT EXISTS a.b USING parquet AS SELECT 1", "b"),
        ("INSERT OVERWRITE TABLE `dwh`.`sales` SELECT 1", "sales"),
        ("insert into sales values (1)", "sales"),
        ("SELECT * FROM sales", ""),
    ],
)
def test_the_table_is_the_one_that_is_written(statement: str, table: str) -> None:
    assert target_table(statement) == table
