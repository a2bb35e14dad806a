from collections.abc import AsyncIterator

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ALICE, YOU, SlackSandbox
from tests.sandbox.slack.rig import HandClock, Json, modal, section, text_input, why


@pytest.fixture
async def slack(clock: HandClock) -> AsyncIterator[SlackSandbox]:
    async with SlackSandbox(rate_limits=False, clock=clock).serve() as sandbox:
        yield sandbox


def a_trigger(slack: SlackSandbox) -> str:
    """What a person's command or click would have brought the app."""
    return slack.workspace.triggers.issue(YOU)


async def test_a_modal_opens_for_whoever_did_something(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    answer = await client.views_open(trigger_id=a_trigger(slack), view=modal())

    [view] = slack.views_of(YOU)
    assert answer["view"]["id"] == view.id
    assert answer["view"]["hash"]
    assert answer["view"]["state"] == {
        "values": {"job": {"value": {"type": "plain_text_input", "value": None}}}
    }


@pytest.mark.parametrize("seconds", [0, 3])
async def test_a_trigger_is_good_for_three_seconds(
    slack: SlackSandbox, client: AsyncWebClient, clock: HandClock, seconds: float
) -> None:
    trigger_id = a_trigger(slack)
    clock.advance(seconds)

    await client.views_open(trigger_id=trigger_id, view=modal())


async def test_a_trigger_expires(
    slack: SlackSandbox, client: AsyncWebClient, clock: HandClock
) -> None:
    trigger_id = a_trigger(slack)
    clock.advance(3.001)

    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id=trigger_id, view=modal())

    assert why(refused) == "expired_trigger_id"


async def test_a_trigger_is_good_for_one_modal(slack: SlackSandbox, client: AsyncWebClient) -> None:
    trigger_id = a_trigger(slack)
    await client.views_open(trigger_id=trigger_id, view=modal())

    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id=trigger_id, view=modal())

    assert why(refused) == "exchanged_trigger_id"


LONG = {"type": "plain_text", "text": "x" * 25}
BAD = [
    ({"title": LONG}, "must be less than 25 characters [json-pointer:/view/title/text]"),
    ({"submit": LONG}, "must be less than 25 characters [json-pointer:/view/submit/text]"),
    ({"title": None}, "missing required field: title [json-pointer:/view]"),
    (
        {"private_metadata": "x" * 3001},
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    (
        {"callback_id": "x" * 256},
        "must be less than 256 characters [json-pointer:/view/callback_id]",
    ),
    (
        {"blocks": [{"type": "divider"}] * 101},
        "no more than 100 items allowed [json-pointer:/view/blocks]",
    ),
    (
        {"blocks": [section("x" * 3001)]},
        "must be less than 3001 characters [json-pointer:/view/blocks/0/text/text]",
    ),
    ({"submit": None}, "missing required field: submit [json-pointer:/view]"),
]


@pytest.mark.parametrize(("changed", "problem"), BAD, ids=[problem for _, problem in BAD])
async def test_a_modal_that_slack_refuses_is_named_with_a_pointer(
    slack: SlackSandbox, client: AsyncWebClient, changed: Json, problem: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id=a_trigger(slack), view={**modal(), **changed})

    assert why(refused) == "invalid_arguments"
    assert refused.value.response["response_metadata"]["messages"] == [f"[ERROR] {problem}"]
    assert slack.views_of(YOU) == ()


async def test_a_refused_modal_does_not_use_the_trigger_up(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    trigger_id = a_trigger(slack)
    with pytest.raises(SlackApiError):
        await client.views_open(trigger_id=trigger_id, view=modal(title=LONG))

    await client.views_open(trigger_id=trigger_id, view=modal())


async def test_three_modals_are_the_deepest_stack(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    await client.views_open(trigger_id=a_trigger(slack), view=modal())
    await client.views_push(trigger_id=a_trigger(slack), view=modal())
    third = await client.views_push(trigger_id=a_trigger(slack), view=modal())

    with pytest.raises(SlackApiError) as refused:
        await client.views_push(trigger_id=a_trigger(slack), view=modal())

    first, second, _ = slack.views_of(YOU)
    assert why(refused) == "push_limit_reached"
    assert third["view"]["root_view_id"] == first.id
    assert third["view"]["previous_view_id"] == second.id


async def test_a_stale_hash_is_a_conflict(slack: SlackSandbox, client: AsyncWebClient) -> None:
    opened = await client.views_open(trigger_id=a_trigger(slack), view=modal())
    known = {"view_id": opened["view"]["id"], "hash": opened["view"]["hash"]}
    await client.views_update(view=modal(section("Now this")), **known)

    with pytest.raises(SlackApiError) as refused:
        await client.views_update(view=modal(section("Or that")), **known)

    assert why(refused) == "hash_conflict"
    assert slack.views_of(YOU)[0].blocks[0]["text"]["text"] == "Now this"


async def test_a_view_can_be_found_by_the_apps_own_name(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    await client.views_open(trigger_id=a_trigger(slack), view=modal(external_id="mine"))

    await client.views_update(external_id="mine", view=modal(section("Changed")))

    assert slack.views_of(YOU)[0].blocks[0]["text"]["text"] == "Changed"


async def test_the_apps_own_name_belongs_to_one_view(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    await client.views_publish(
        user_id=ALICE, view={"type": "home", "blocks": [], "external_id": "mine"}
    )

    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id=a_trigger(slack), view=modal(external_id="mine"))

    assert why(refused) == "duplicate_external_id"


async def test_what_was_entered_survives_an_update_under_the_same_ids(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    opened = await client.views_open(trigger_id=a_trigger(slack), view=modal())
    [view] = slack.views_of(YOU)
    entered = {"job": {"value": {"type": "plain_text_input", "value": "85ab"}}}
    slack.workspace.modals.fill(view, entered)

    same = await client.views_update(view_id=opened["view"]["id"], view=modal())
    other = await client.views_update(view_id=view.id, view=modal(text_input("queue")))

    assert same["view"]["state"]["values"]["job"]["value"]["value"] == "85ab"
    assert other["view"]["state"]["values"]["queue"]["value"]["value"] is None


async def test_a_home_tab_is_published_for_one_person(
    slack: SlackSandbox, client: AsyncWebClient
) -> None:
    first = await client.views_publish(user_id=YOU, view={"type": "home", "blocks": [section()]})
    await client.views_publish(user_id=YOU, view={"type": "home", "blocks": [section("New")]})

    with pytest.raises(SlackApiError) as refused:
        await client.views_publish(
            user_id=YOU, view={"type": "home", "blocks": []}, hash=first["view"]["hash"]
        )

    home = slack.home_of(YOU)
    assert why(refused) == "hash_conflict"
    assert home
    assert home.blocks[0]["text"]["text"] == "New"
    assert slack.home_of(ALICE) is None


async def test_a_view_too_large_is_refused(slack: SlackSandbox, client: AsyncWebClient) -> None:
    blocks = [section("x" * 3000) for _ in range(90)]

    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id=a_trigger(slack), view=modal(*blocks))

    assert why(refused) == "view_too_large"
