import math

import pytest

from bot.dli.values import (
    as_count,
    as_counts,
    as_fraction,
    as_scalar_text,
    as_text,
    read_object,
)
from bot.errors import Nonsense


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'"text"',
        b"1",
        b'{"a": ',
        b"\xff\xfe\xfd",
        b"[" * 100_000,
        b'{"n": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_no_object_is_nonsense(body: bytes) -> None:
    with pytest.raises(Nonsense):
        read_object(body)


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (0, 0),
        (-3, -3),
        ("12", 12),
        ("-12", -12),
        (12.0, 12),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        ("9" * 19, None),
        ("9" * 5000, None),
        (1e30, None),
        (12.5, None),
        (math.nan, None),
        (math.inf, None),
        (True, None),
        (False, None),
        ("twelve", None),
        ("", None),
        (None, None),
        ([1], None),
        ({}, None),
    ],
)
def test_a_count_is_a_whole_number_of_64_bits(value: object, count: int | None) -> None:
    assert as_count(value) == count


@pytest.mark.parametrize(
    ("value", "fraction"),
    [
        (0, 0.0),
        (1, 1.0),
        (0.25, 0.25),
        ("0.25", 0.25),
        (-1, 0.0),
        (-0.5, 0.0),
        (1.7, 1.0),
        (10**400, 1.0),
        (math.nan, None),
        (math.inf, None),
        (-math.inf, None),
        ("NaN", None),
        ("half", None),
        (True, None),
        (None, None),
        ([0.5], None),
    ],
)
def test_a_fraction_is_clamped_or_nothing(value: object, fraction: float | None) -> None:
    assert as_fraction(value) == fraction


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("etl", "etl"),
        ("x" * 100, "x" * 10),
        ("a\0b", "a\N{REPLACEMENT CHARACTER}b"),
        ("a\ud800b", "a\N{REPLACEMENT CHARACTER}b"),
        ("\ud83d\ude00", "\N{GRINNING FACE}"),
        ("\N{GRINNING FACE}", "\N{GRINNING FACE}"),
        (None, ""),
        (7, ""),
        (["etl"], ""),
    ],
)
def test_a_text_is_cut_and_fit_for_utf8(value: object, text: str) -> None:
    assert as_text(value, 10) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("etl", "etl"),
        (7, "7"),
        (0.5, "0.5"),
        (True, "true"),
        (2**70, ""),
        (None, ""),
        ([], ""),
        ({}, ""),
    ],
)
def test_a_scalar_is_written_as_text(value: object, text: str) -> None:
    assert as_scalar_text(value, 10) == text


def test_counts_by_name_leave_out_what_is_no_count() -> None:
    value = {"speculation": 2, "stage": "3", "other": None, "more": 4}

    assert as_counts(value, 3) == {"speculation": 2, "stage": 3}
    assert as_counts([1], 3) == {}
