import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.slips import Mistake, Slip
from bot.views import corrections, guide
from handlers.grammar import COMMANDS, parse
from tests.views.slack_rules import assert_fit_for_slack
from tests.views.wishes import nasty

ID = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"


def test_every_command_has_help_of_its_own_and_is_in_the_whole() -> None:
    whole = guide.help_().text

    for command in set(COMMANDS) - {"help"}:
        assert command in whole
        assert guide.help_(command).text != whole


def test_slack_takes_all_help() -> None:
    for topic in ("", *guide.TOPICS):
        assert_fit_for_slack(guide.help_(topic).to_slack())


def examples(text: str) -> list[str]:
    """Return the commands in `text` as somebody would type them."""
    typed = (
        code.replace("&lt;job_id or filters&gt;", "queue:etl").replace("&lt;job_id&gt;", ID)
        for code in re.findall(r"`/dli-progress ([^`]+)`", text)
    )
    return [one.replace("&lt;IAM user&gt;", "alice").replace("@ann", "<@U1|ann>") for one in typed]


@pytest.mark.parametrize("topic", ["", *guide.TOPICS])
def test_every_example_of_the_help_is_understood(topic: str) -> None:
    for example in examples(guide.help_(topic).text):
        assert not isinstance(parse(example), Mistake), example


@pytest.mark.parametrize("slip", Slip)
def test_every_mistake_has_a_sentence_whose_examples_are_understood(slip: Slip) -> None:
    sentence = corrections.sentence(Mistake(slip, "queue:etl"), "eu-de")

    assert not sentence[0].islower()
    for example in examples(sentence):
        assert not isinstance(parse(example), Mistake) or "queue:queue:" in example, example


@given(st.sampled_from(Slip), nasty, nasty)
def test_whatever_was_typed_slack_takes_the_answer(slip: Slip, word: str, near: str) -> None:
    mistake = Mistake(slip, word, near)

    assert_fit_for_slack(corrections.correct(mistake, "<!here>").to_slack())
    assert len(corrections.in_form(mistake)) <= 250
