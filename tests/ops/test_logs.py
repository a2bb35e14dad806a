import logging

import pytest

from bot.ops.logs import Redacting


def line(message: str, *secrets: str) -> str:
    record = logging.LogRecord("bot", logging.INFO, "", 0, message, None, None)
    return Redacting(secrets).format(record)


@pytest.mark.parametrize(
    "secret",
    ["xoxb-1-2-abc", "xapp-1-A-b", "wss://slack/link?ticket=abc123", "Access=AKAKAK, Signed"],
)
def test_what_looks_like_a_secret_is_blacked_out(secret: str) -> None:
    said = line(f"failed with {secret}")

    assert secret not in said
    assert "***" in said


def test_the_secrets_of_the_settings_are_blacked_out() -> None:
    assert "hunter2" not in line("password hunter2 was refused", "hunter2")


def test_the_url_of_an_answer_is_blacked_out() -> None:
    assert "T1/B2/x" not in line("POST https://hooks.slack.com/commands/T1/B2/x failed")


def test_the_rest_of_a_line_is_left_alone() -> None:
    assert line("Ready for /dli-progress", "").endswith("INFO bot: Ready for /dli-progress")
