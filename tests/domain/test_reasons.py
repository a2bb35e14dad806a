import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reasons import LONGEST, cause, condensed

OBS = """DLI.0999: RuntimeException: org.apache.hadoop.fs.obs.OBSIOException: initializing on \
obs://dwh/orders.csv: status [-1] - request id
[null] - error code [null] - error message [null] - trace :com.obs.services.exception.\
ObsException: OBS servcie Error Message. Request Error:
\tat com.obs.services.ObsClient.doActionWithResult(ObsClient.java:2345)
\t... 32 more
Cause by: ObsException: com.obs.services.exception.ObsException: OBSs servcie Error Message. \
Request Error: java.net.UnknownHostException: dwh: Name or service not known
"""
"""As DLI's FAQ dli_03_0173 has it."""
DIVISION = (
    "[DIVIDE_BY_ZERO] Division by zero. Use `try_divide` to tolerate divisor being 0 and return "
    'NULL instead. If necessary set "spark.sql.ansi.enabled" to "false" to bypass this error. '
    "SQLSTATE: 22012\n== SQL (line 1, position 8) ==\nSELECT 1/0\n       ^^^\n"
)
TASK = (
    "Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure: "
    "Lost task 0.3 in stage 1.0 (TID 7) (10.0.0.1 executor 2): "
)
JAVA = (
    "java.lang.IllegalStateException: no space\n\tat a.B.c(B.java:1)\n\nDriver stacktrace:\n\tat x"
)
PYTHON = """org.apache.spark.api.python.PythonException: Traceback (most recent call last):
  File "x.py", line 3, in f
    raise ValueError("no")

ValueError: no

\tat org.apache.spark.api.python.BasePythonRunner
"""
ARITHMETIC = f"org.apache.spark.SparkArithmeticException: {DIVISION}"
CLIPPED = "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column with name `no` cannot be resolved. Did you"
CAST = '[CAST_INVALID_INPUT] The value \'x\' of the type "STRING" cannot be cast to "INT"'
CORRECT = "Correct the value as per the syntax, or change its target type. "
MISSING = (
    "Please contact DLI service. DLI.0002: FileNotFoundException: getFileStatus on obs://dwh/x"
)
BUCKET = "AccessControlException: verifyBucketExists on dwh: status [403]"
ON_ONE_LINE = (
    "DLI.0005: AnalysisException: t: no such table\tat a.B.c(B.java:1)\tat d.E.f(E.java:2)"
)


@pytest.mark.parametrize(
    ("message", "root"),
    [
        (OBS, "UnknownHostException: dwh: Name or service not known"),
        (DIVISION, "[DIVIDE_BY_ZERO] Division by zero"),
        (TASK + ARITHMETIC, "[DIVIDE_BY_ZERO] Division by zero"),
        (TASK + JAVA, "IllegalStateException: no space"),
        (TASK + PYTHON, "ValueError: no"),
        ("[USER_RAISED_EXCEPTION] bad order SQLSTATE: P0001", "[USER_RAISED_EXCEPTION] bad order"),
        (CLIPPED, CLIPPED),
        (f"{TASK}{PYTHON[:120]}\n", "PythonException: Traceback (most recent call last):"),
        (f"{CAST}. {CORRECT}", CAST),
        (f"DLI.0001: org.apache.hadoop.security.{BUCKET}", f"DLI.0001: {BUCKET}"),
        (MISSING, MISSING),
        (ON_ONE_LINE, "DLI.0005: AnalysisException: t: no such table"),
        ("java.io.IOException: java.io.IOException: broken pipe", "IOException: broken pipe"),
        ("  syntax error near 'FORM'  \n", "syntax error near 'FORM'"),
        ("Caused by:\n", "Caused by:"),
        (" \n\t", ""),
    ],
)
def test_the_cause_is_the_line_that_tells_most(message: str, root: str) -> None:
    assert cause(message) == root


def test_a_long_reason_is_condensed_to_what_was_thrown() -> None:
    reason = OBS.replace("\t... 32 more\n", "\tat a.B.c(B.java:1)\n" * 99 + "\t... 32 more\n")

    short = condensed(reason, 1000)

    assert len(short) < 500
    assert short.startswith("DLI.0999: RuntimeException: ")
    assert "Request Error:\n\t…\nCause by: ObsException" in short


def test_a_reason_that_fits_is_left_as_it_is() -> None:
    assert condensed(OBS, len(OBS)) == OBS


@given(st.text(max_size=300))
def test_whatever_was_said_the_cause_is_one_short_line(message: str) -> None:
    said = cause(message)

    assert len(said) <= LONGEST
    assert said == " ".join(said.split())


@pytest.mark.parametrize(
    "piece", [" at a.b.c", "a.", "Caused by: ", "Lost task (", "\tat \n", "\n "]
)
def test_long_nonsense_takes_no_long_time(piece: str) -> None:
    nonsense = piece * 40_000

    assert len(cause(nonsense)) <= LONGEST
    assert len(condensed(nonsense, 1)) <= len(nonsense) + 3
