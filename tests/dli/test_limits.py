from datetime import timedelta

import pytest

from bot.dli.limits import FOR_PEOPLE, Rate, told_rate

MINUTE = timedelta(minutes=1)
POLICY = "policy user over ratelimit,limit:{},time:{}"


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        (POLICY.format(60, "1 minute"), Rate(60, MINUTE)),
        (POLICY.format(5, "5 second"), Rate(5, timedelta(seconds=5))),
        ("limit: 2000, time: 1 Minute", Rate(2000, MINUTE)),
        (POLICY.format(0, "1 minute"), Rate(1, MINUTE)),
        (POLICY.format(5, "1 hour"), Rate(5, timedelta(hours=1))),
        (POLICY.format(5, "0 second"), None),
        (POLICY.format(5, "9999 hour"), None),
        (POLICY.format("9" * 5000, "1 minute"), None),
        (POLICY.format(5, "1 fortnight"), None),
        ("The throttling threshold has been reached", None),
        ("", None),
    ],
)
def test_the_limit_is_read_from_the_gateways_words(text: str, rate: Rate | None) -> None:
    assert told_rate(text) == rate


def test_every_part_of_a_rate_has_a_request() -> None:
    assert Rate(60, MINUTE).part(FOR_PEOPLE) == Rate(9, MINUTE)
    assert Rate(1, MINUTE).part(FOR_PEOPLE) == Rate(1, MINUTE)
