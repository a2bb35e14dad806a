import pytest

from bot.sandbox.slack.block_kit.ids import with_ids
from bot.sandbox.slack.block_kit.surfaces import Surface, interactive, problems
from tests.sandbox.slack.rig import Json, actions, button, modal, section, text_input

PLAIN = {"type": "plain_text", "text": "x"}
OPTION = {"text": PLAIN, "value": "v"}
GROUP = {"label": PLAIN, "options": [OPTION]}
RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "bold"}]},
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "user", "user_id": "U1"}],
                }
            ],
        },
    ],
}


def cells(*texts: str) -> list[Json]:
    return [{"type": "raw_text", "text": text} for text in texts]


def chart(**more: object) -> Json:
    series = [{"name": "ok", "data": [{"label": "Mon", "value": 1}]}]
    drawn = {"type": "bar", "series": series, "axis_config": {"categories": ["Mon"]}, **more}
    return {"type": "data_visualization", "title": "Jobs", "chart": drawn}


def data_table(*rows: list[Json]) -> Json:
    return {"type": "data_table", "caption": "Jobs", "rows": list(rows)}


def wrong(*blocks: Json, surface: Surface = Surface.MESSAGE) -> list[str]:
    return [str(problem) for problem in problems(list(blocks), surface)]


GOOD = [
    section(),
    section(
        accessory=button(confirm={"title": PLAIN, "text": PLAIN, "confirm": PLAIN, "deny": PLAIN})
    ),
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Queue*\netl"}]},
    {"type": "header", "text": {"type": "plain_text", "text": "Jobs", "emoji": True}},
    {"type": "context", "elements": [PLAIN, {"type": "mrkdwn", "text": "seen 3 min ago"}]},
    {"type": "divider"},
    {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a chart"},
    actions(button(style="danger", value="x" * 2000), {"type": "overflow", "options": [OPTION]}),
    actions({"type": "static_select", "options": [OPTION] * 100}),
    text_input(),
    RICH,
    {"type": "markdown", "text": "**bold**"},
    {"type": "table", "rows": [cells("job", "state"), [RICH, *cells("RUNNING")]]},
    data_table(cells("job", "state"), cells("85ab", "RUNNING")),
    chart(),
    {"type": "card", "title": PLAIN, "actions": [button()]},
    {"type": "carousel", "elements": [{"type": "card", "title": PLAIN}]},
    {"type": "container", "title": PLAIN, "child_blocks": [section()]},
    {"type": "task_card", "task_id": "1", "title": "Load", "status": "pending"},
    {"type": "plan", "title": "Run", "tasks": []},
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_what_slack_documents_is_accepted_in_a_message(block: Json) -> None:
    assert wrong(block) == []


BAD = [
    (section("x" * 3001), "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ({"type": "section"}, "must define one of: text, fields [json-pointer:/blocks/0]"),
    ({"type": "hero"}, "unsupported type: hero [json-pointer:/blocks/0/type]"),
    ({"text": PLAIN}, "missing required field: type [json-pointer:/blocks/0]"),
    ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
    (section(colour="red"), "invalid additional property: colour [json-pointer:/blocks/0]"),
    (
        {"type": "header", "text": {"type": "mrkdwn", "text": "*x*"}},
        "must be a valid enum value [json-pointer:/blocks/0/text/type]",
    ),
    (
        {"type": "context", "elements": [PLAIN] * 11},
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        actions(*[button(f"b{number}") for number in range(26)]),
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    (
        actions(button(value="x" * 2001)),
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    (
        actions(button("a"), button("a")),
        '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ),
    (
        actions({"type": "static_select", "options": [OPTION], "option_groups": [GROUP]}),
        "cannot define both options and option_groups [json-pointer:/blocks/0/elements/0]",
    ),
    (
        {"type": "alert", "text": PLAIN},
        "unsupported type: alert [json-pointer:/blocks/0/type]",
    ),
    (
        data_table(cells("job", "tasks"), [*cells("85ab"), {"type": "raw_number", "value": 7}]),
        "unsupported type: raw_number [json-pointer:/blocks/0/rows/1/1/type]",
    ),
    (
        data_table(cells("job", "state"), cells("85ab")),
        "rows must have the same number of cells [json-pointer:/blocks/0/rows/1]",
    ),
    (
        chart(axis_config={"categories": ["Mon", "Tue"]}),
        "must have a point per category [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    (
        {"type": "container", "title": PLAIN, "child_blocks": [RICH]},
        "unsupported type: rich_text [json-pointer:/blocks/0/child_blocks/0/type]",
    ),
    (
        {"type": "image", "alt_text": "x", "slack_file": {"id": "F1"}},
        "does not match regexp F[A-Z0-9]{8,} [json-pointer:/blocks/0/slack_file/id]",
    ),
    ("text", "must provide an object [json-pointer:/blocks/0]"),
    (
        {"type": "divider", "block_id": 7},
        "must provide a string [json-pointer:/blocks/0/block_id]",
    ),
    (section(expand="yes"), "must provide a boolean [json-pointer:/blocks/0/expand]"),
    (actions(), "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
    (
        {"type": "actions", "elements": {}},
        "must provide an array [json-pointer:/blocks/0/elements]",
    ),
    (
        {**data_table(cells("job"), cells("85ab")), "page_size": 101},
        "must be less than or equal to 100 [json-pointer:/blocks/0/page_size]",
    ),
    (
        {**data_table(cells("job"), cells("85ab")), "page_size": 0},
        "must be greater than or equal to 1 [json-pointer:/blocks/0/page_size]",
    ),
    (
        {**data_table(cells("job"), cells("85ab")), "page_size": "5"},
        "must provide a number [json-pointer:/blocks/0/page_size]",
    ),
    (
        data_table(cells("job")),
        "must define a header and 1 to 100 rows [json-pointer:/blocks/0/rows]",
    ),
    (
        chart(series=chart()["chart"]["series"] * 2),
        "series names must be unique [json-pointer:/blocks/0/chart/series]",
    ),
]


@pytest.mark.parametrize(("block", "problem"), BAD, ids=[problem for _, problem in BAD])
def test_what_slack_refuses_is_named_with_a_pointer(block: Json, problem: str) -> None:
    assert wrong(block) == [problem]


def test_a_message_takes_fifty_blocks_and_a_modal_a_hundred() -> None:
    blocks = [{"type": "divider"}] * 51

    in_message = wrong(*blocks)
    in_modal = wrong(*blocks, surface=Surface.MODAL)

    assert in_message == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert in_modal == []


def test_a_block_id_may_stand_once_in_a_message() -> None:
    found = wrong(section(block_id="a"), section(block_id="a"))

    assert found == ['`block_id` "a" already exists [json-pointer:/blocks/1/block_id]']


def test_a_message_has_room_for_one_table_and_two_charts() -> None:
    table = {"type": "table", "rows": [cells("job")]}

    assert wrong(table, table) == ["only_one_table_allowed [json-pointer:/blocks]"]
    assert wrong(chart(), chart()) == []
    assert wrong(chart(), chart(), chart()) == [
        "too many data_visualization blocks [json-pointer:/blocks]"
    ]


def test_all_the_cells_of_a_table_have_one_limit_together() -> None:
    rows = [cells("x" * 1001) for _ in range(10)]

    found = wrong({"type": "table", "rows": rows})

    assert found == ["cells must be less than 10001 characters [json-pointer:/blocks]"]


@pytest.mark.parametrize("kind", ["table", "markdown", "data_visualization", "plan"])
def test_a_modal_refuses_what_belongs_into_messages(kind: str) -> None:
    block = next(block for block in GOOD if block["type"] == kind)

    assert wrong(block, surface=Surface.MODAL) == [
        f"unsupported type: {kind} [json-pointer:/blocks/0/type]"
    ]


def test_an_alert_belongs_into_a_modal() -> None:
    assert wrong({"type": "alert", "text": PLAIN}, surface=Surface.MODAL) == []


def test_blocks_and_elements_without_an_id_get_one() -> None:
    bare = [section(), actions({"type": "button", "text": PLAIN})]

    named = with_ids(bare)

    [(block, element)] = interactive(named)
    assert block["block_id"] == named[1]["block_id"] != named[0]["block_id"]
    assert element["action_id"]
    assert "block_id" not in bare[0]


def test_a_modals_blocks_are_found_wherever_they_stand() -> None:
    container = {"type": "container", "title": PLAIN, "child_blocks": [actions(button())]}

    [(block, element)] = interactive(with_ids([container]))

    assert block["type"] == "actions"
    assert element["action_id"] == "refresh"
    assert modal()["blocks"]
