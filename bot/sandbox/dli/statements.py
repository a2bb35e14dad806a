"""What DLI would tell of a statement without running it."""

import re

FIRST_WORDS = {
    "QUERY": {"SELECT", "WITH", "VALUES"},
    "INSERT": {"INSERT"},
    "UPDATE": {"UPDATE"},
    "DELETE": {"DELETE"},
    "IMPORT": {"LOAD"},
    "EXPORT": {"EXPORT"},
    "DCL": {"GRANT", "REVOKE"},
    "DDL": {"CREATE", "DROP", "ALTER", "TRUNCATE", "ANALYZE", "CACHE", "REFRESH"}
    | {"SHOW", "DESC", "DESCRIBE", "EXPLAIN", "MSCK", "USE"},
}
"""By job type. DLI answers SHOW and DESCRIBE with rows at once, as it does for DDL."""

_TARGET = re.compile(
    r"\s*(?:CREATE\s+(?:OR\s+REPLACE\s+)?TABLE(?:\s+IF\s+NOT\s+EXISTS)?"
    r"|INSERT\s+(?:INTO|OVERWRITE)(?:\s+TABLE)?)\s+(?:[\w`]+\.)?`?(?P<table>\w+)",
    re.IGNORECASE,
)


def job_type(statement: str) -> str:
    """Return DLI's word for the kind of job, or "" where it isn't known."""
    first = statement.upper().split(maxsplit=1)[:1]
    return next((kind for kind, words in FIRST_WORDS.items() if words & {*first}), "")


def target_table(statement: str) -> str:
    """Name the table that `statement` writes, or ""."""
    match = _TARGET.match(statement)
    return match["table"] if match else ""
