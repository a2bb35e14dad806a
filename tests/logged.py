"""What was logged: a sentence, and the fields beside it."""

import pytest


def logged(log: pytest.LogCaptureFixture, sentence: str, **fields: object) -> int:
    """Count the lines that begin so and have these fields."""
    return sum(
        record.getMessage().startswith(sentence) and fields.items() <= vars(record).items()
        for record in log.records
    )
