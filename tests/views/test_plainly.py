"""Whoever hears messages instead of seeing them, or sees no colours and no signs, misses nothing.

https://docs.slack.dev/reference/methods/chat.postMessage: a screen reader gets `text` alone.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.cards import Story
from bot.domain.concluding import LONG_REASON
from bot.domain.jobs import JobStatus
from bot.domain.languages import Language
from bot.domain.reports import ListedJob, RecentJobs
from bot.views import answers, card, direct, listing, notices, parts, text, words
from bot.views.answers import Style
from bot.views.language import speaking
from bot.views.message import Message, button
from bot.views.unfurl import unfurled
from tests.builders import NOON
from tests.views import chosen, everything
from tests.views.everything import BROKEN, DONE, RUNNING
from tests.views.stories import a_watched, ended, numbered, told

HEADINGS = {"why", "dli says", "原因", "dli 返回"}
LEFT_OUT = {"actions", "table", "data_visualization", "divider"}
"""Buttons say what can be done, tables are summed up, charts are said by words of their own."""
_SIGN = re.compile("[\U0001f300-\U0001faff\u2195\u2300-\u23ff\u25b6\u2600-\u27bf]\ufe0f?")
_HEAD = re.compile(rf"(?:{_SIGN.pattern})? ?\*([^*]+)\*")
_BAR = re.compile("`?[▓░]+`?")
_DATE = re.compile(r"<!date\^(\d+)\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<https?:[^>]*>")
_BOLD = re.compile(r"(?<![\w*])\*([^*\n`]+)\*(?![\w*])")
_PARTS = re.compile(r"[\n·,、:;。()>\uff08\uff09\uff0c\uff1a\uff1b]+|\. |\.$")
_MARKS = str.maketrans("", "", "`*\u200b")
_PERCENT = re.compile(r"\d ?%")


def _messages() -> Iterator[Message]:
    yield from (*everything.messages(), *chosen.messages(), *_of_several_projects())


def _of_several_projects() -> Iterator[Message]:
    style = Style(first_project="lake")
    long = ended(JobStatus.FAILED, DONE, BROKEN, message="0x2A\n" * LONG_REASON)
    notice, story = told(long)
    yield notices.event(notice, story, style)
    yield card.card(story, style)
    yield direct.direct(story, ("C1", "C2"), style)
    running = [numbered(a_watched(DONE, RUNNING), n) for n in range(3)]
    yield answers.job(parts.report(running[0]), style, may_cancel=True)
    yield from (unfurled(parts.report(one), style) for one in (running[0], long))
    yield card.card(Story(watched=running[0]), replace(style, cancels=True))
    listed = tuple(ListedJob(one.job, one.progress) for one in running)
    yield listing.recent(
        RecentJobs(jobs=listed, matched=3, searched=3, total=3, asked_at=NOON), style
    )


def _views() -> Iterator[Mapping[str, Any]]:
    yield from (*everything.views(), *chosen.views())


@pytest.fixture(params=Language, ids=str)
def _language(request: pytest.FixtureRequest) -> Iterator[None]:
    with speaking(request.param):
        yield


pytestmark = pytest.mark.usefixtures("_language")


def _drawn(block: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a block says in words of ours, and the causes that it quotes."""
    match block["type"]:
        case "section" | "context":
            found = [block.get("text"), *block.get("fields", []), *block.get("elements", [])]
            yield from (one["text"] for one in found if one)
        case "rich_text":
            for part in block["elements"]:
                is_bold = part["type"] == "rich_text_section"
                yield from (one["text"] for one in part["elements"] if is_bold)
        case other:
            assert other in LEFT_OUT, f"nobody has thought of how {other} is read aloud"


def _facts(mrkdwn: str) -> Iterator[str]:
    bare = _LINK.sub("", _BAR.sub("", _SIGN.sub("", mrkdwn)))
    bare = _DATE.sub(r"at \1", bare).translate(_MARKS)
    for part in _PARTS.split(bare):
        yield from [" ".join(part.casefold().split())] if part.strip() else []


def _is_left_out(fact: str) -> bool:
    return fact in HEADINGS or fact.startswith("insert into sales")


def _elements(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _elements(one)


def test_text_says_every_fact_that_the_blocks_say() -> None:
    for message in _messages():
        payload = message.to_slack()
        said = " ".join(_facts(payload["text"]))

        for block in payload["blocks"]:
            missing = [fact for one in _drawn(block) for fact in _facts(one) if fact not in said]

            assert {one for one in missing if not _is_left_out(one)} == set(), payload["text"]


def test_text_can_be_read_aloud() -> None:
    for message in _messages():
        said = message.to_slack()["text"]

        assert said.strip()
        assert len(said) <= text.MESSAGE
        assert not _SIGN.search(said), said
        assert not _BAR.search(said), said
        assert not _BOLD.search(re.sub("`[^`]*`", "", said)), said
        assert "```" not in said
        assert "\n\n" not in said


def test_text_begins_with_what_stands_first_in_bold() -> None:
    for message in _messages():
        payload = message.to_slack()
        drawn = [one for block in payload["blocks"] for one in _drawn(block)]
        if drawn and (found := _HEAD.match(drawn[0])):
            assert payload["text"].startswith(found[1]), drawn[0]


def test_each_time_has_its_zone_where_slack_does_not_render_it() -> None:
    for message in _messages():
        for _unix, fallback in _DATE.findall(str(message.to_slack())):
            assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", fallback)


def test_a_word_stands_behind_each_sign() -> None:
    meant = {words.sign(one): words.status(one) for one in JobStatus}
    for drawn in (*(one.to_slack()["blocks"] for one in _messages()), *map(dict, _views())):
        for element in _elements(drawn):
            said = element.get("text", "")
            for found in _SIGN.finditer(said if isinstance(said, str) else ""):
                rest = said[found.end() :].lstrip(" *")

                assert rest[:1].isalnum() or rest[:2] == "<#", said
                assert found[0] not in meant or rest.startswith(meant[found[0]]), said


def test_a_percentage_or_none_stands_beside_each_bar() -> None:
    for drawn in (*(one.to_slack()["blocks"] for one in _messages()), *map(dict, _views())):
        for element in _elements(drawn):
            said = element.get("text", "")
            if isinstance(said, str) and _BAR.search(said):
                lines = said.split("\n")
                at = [n for n, line in enumerate(lines) if _BAR.search(line)]

                assert all(_PERCENT.search(f"{lines[n - 1]} {lines[n]}") for n in at), said


def test_buttons_that_look_alike_are_told_apart_by_ear() -> None:
    for drawn in (*(one.to_slack()["blocks"] for one in _messages()), *map(dict, _views())):
        buttons = [one for one in _elements(drawn) if one.get("type") == "button"]
        names = [one.get("accessibility_label", one["text"]["text"]) for one in buttons]
        meant = {(one["action_id"], one.get("value")) for one in buttons}

        assert len(set(names)) == len(meant), names
        for drawn_button, name in zip(buttons, names, strict=True):
            assert name.startswith(drawn_button["text"]["text"]), "what is seen can be spoken to it"
            assert len(name) <= 75


def test_nothing_is_said_by_a_colour_or_a_picture_alone() -> None:
    for drawn in (*(one.to_slack() for one in _messages()), *_views()):
        for element in _elements(drawn):
            assert "color" not in element
            assert element.get("type") != "image" or element["alt_text"].strip()
            assert element.get("type") != "data_visualization" or element["title"].strip()


def test_each_input_of_a_modal_is_called_something_that_stays() -> None:
    for view in _views():
        for block in view["blocks"]:
            if block["type"] == "input":
                label = block["label"]["text"]

                assert label.strip(" …")
                assert label != block["element"].get("placeholder", {}).get("text")


def test_the_name_of_a_button_is_cut_to_what_slack_takes() -> None:
    long = button("x", "y", "z", "Unsubscribe queue:<!channel>" + "x" * 99).to_dict()

    assert len(long["accessibility_label"]) == 75
    assert "<!channel>" not in long["accessibility_label"]
    assert "accessibility_label" not in button("x", "y", "z").to_dict()


@pytest.mark.parametrize(
    ("drawn", "heard"),
    [
        ("⚠️ *Stalled* · look in *Details*.", "Stalled · look in Details."),
        ("请查看*详情*。", "请查看详情。"),
        ("Now: Running · 50 %\n`▓▓▓░░░`\nTo end it: `x`", "Now: Running · 50 %\nTo end it: `x`"),
        ("`subscribe queue:a* owner:b*` *for all*", "`subscribe queue:a* owner:b*` for all"),
        ("mismatched input '*' expecting '*'", "mismatched input '*' expecting '*'"),
        ("SELECT * FROM a WHERE b * c = 2*3*4", "SELECT * FROM a WHERE b * c = 2*3*4"),
        ("count(*), sum(*)", "count(*), sum(*)"),
    ],
)
def test_what_others_wrote_is_read_aloud_as_it_is(drawn: str, heard: str) -> None:
    assert text.aloud(drawn) == heard
