import pytest

from bot.delivery.budget import KEPT_FOR_URGENT, Call
from bot.delivery.drawing import AT_ONCE, SET_ASIDE
from bot.domain.jobs import JobId
from bot.errors import ChannelClosed, MessageRefused, SlackAway, TokenRefused, Unanswered
from tests.builders import a_job
from tests.delivery.rig import Delivery, job_ids

BLOCKS = MessageRefused("invalid_blocks")


async def with_cards(delivery: Delivery, jobs: list[JobId]) -> None:
    """Have a card in a channel of its own for each job, a while ago."""
    for number, job_id in enumerate(jobs):
        await delivery.follow(job_id, channel=f"C{number}")
    while await delivery.backlog():
        await delivery.beat()
        delivery.clock.passes(60)


def drawn(delivery: Delivery) -> list[str]:
    """List the channels whose cards were drawn, in order."""
    return [edit.receipt.channel_id for edit in delivery.slack.edits]


async def test_ten_changes_cost_one_edit(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.beat()
    for done in range(1, 11):
        await delivery.see(done)

    await delivery.deliver()

    assert len(delivery.slack.edits) == 1
    assert "10 of 100" in delivery.slack.edits[0].text


async def test_a_card_is_not_edited_at_every_beat_but_its_end_is_shown_at_once(
    delivery: Delivery,
) -> None:
    await delivery.follow()
    await delivery.beat()
    await delivery.see(10)
    await delivery.beat(4)
    assert delivery.slack.edits == []

    await delivery.end()
    await delivery.beat()

    assert delivery.slack.edits[0].text.startswith("Finished")


async def test_a_card_that_was_drawn_in_the_future_is_drawn_all_the_same(
    delivery: Delivery,
) -> None:
    await delivery.follow()
    await delivery.beat()
    delivery.clock.passes(-3_600)
    await delivery.team.see(delivery.team.look(a_job(owner="bob")))

    await delivery.beat()

    assert len(delivery.slack.edits) == 1


async def test_live_cards_leave_some_of_slacks_limit_to_final_ones(delivery: Delivery) -> None:
    jobs = job_ids(6)
    await with_cards(delivery, jobs)
    await delivery.see(10, *jobs)
    delivery.use_up(Call.EDIT, but=KEPT_FOR_URGENT[Call.EDIT] + 4)

    await delivery.beat(2)
    assert len(set(drawn(delivery))) == len(drawn(delivery)) == 4
    await delivery.end(jobs[0], jobs[5])
    await delivery.beat()
    assert sorted(drawn(delivery)[4:]) == ["C0", "C5"]
    delivery.clock.passes(62)
    await delivery.beat()

    assert len(set(drawn(delivery))) == len(jobs)


async def test_among_many_live_cards_none_is_left_behind(delivery: Delivery) -> None:
    jobs = job_ids(2 * AT_ONCE)
    await with_cards(delivery, jobs)
    for done in (1, 2):
        await delivery.see(done, *jobs)
        await delivery.beat()
        delivery.clock.passes(2)

    assert len(set(drawn(delivery))) == len(drawn(delivery)) == len(jobs)


async def test_a_card_whose_edits_have_no_answer_steps_aside(delivery: Delivery) -> None:
    jobs = job_ids(2)
    await with_cards(delivery, jobs)
    await delivery.end(jobs[0])
    delivery.slack.fail("edit", Unanswered("internal_error"))
    await delivery.see(10, jobs[1])

    await delivery.deliver(8)
    assert drawn(delivery) == ["C1"]
    await delivery.deliver(SET_ASIDE.total_seconds())

    assert drawn(delivery) == ["C1", "C0"]


@pytest.mark.parametrize(
    ("error", "wait"), [(SlackAway("x"), 5), (TokenRefused("token_revoked"), 60)]
)
async def test_no_card_is_drawn_while_slack_is_away(
    error: SlackAway | TokenRefused, wait: float, delivery: Delivery
) -> None:
    jobs = job_ids(2)
    await with_cards(delivery, jobs)
    delivery.slack.fail("edit", error)
    await delivery.see(10, *jobs)

    await delivery.deliver(wait - 1)
    assert delivery.count("edit") == 1
    await delivery.deliver(4)

    assert delivery.count("edit") == 3


@pytest.mark.parametrize("refusals", [1, 2])
async def test_a_card_that_slack_refuses_is_drawn_plainer(
    refusals: int, delivery: Delivery
) -> None:
    await delivery.follow()
    await delivery.beat()
    delivery.slack.fail("edit", *[BLOCKS] * refusals)
    await delivery.end()

    await delivery.beat()

    [edit] = delivery.slack.edits
    assert ("blocks" in edit.payload) is (refusals == 1)


async def test_a_card_that_slack_refuses_even_as_text_is_left_as_it_is(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.beat()
    delivery.slack.fail("edit", BLOCKS, BLOCKS, BLOCKS)
    await delivery.end()

    await delivery.deliver()

    assert delivery.count("edit") == 3
    assert delivery.heads() == ["Running", "Finished"]


async def test_the_end_of_a_job_whose_card_is_gone_is_a_new_final_card(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.beat()
    delivery.slack.delete(delivery.posts()[0].receipt)
    await delivery.see(10)
    await delivery.deliver()
    await delivery.end()

    await delivery.deliver()

    card, end = delivery.posts()
    assert end.thread_ts is None
    assert (await delivery.card()).ts == end.receipt.ts != card.receipt.ts
    assert delivery.slack.edits == []


async def test_an_edit_that_shows_a_channel_is_closed_lets_it_rest(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.beat()
    delivery.slack.fail("edit", ChannelClosed("is_archived"), ChannelClosed("is_archived"))
    await delivery.see(10)

    await delivery.deliver()

    assert delivery.count("edit") == 1
    assert len(delivery.posts("DU1")) == 1


async def test_what_changes_while_a_card_is_drawn_is_drawn_too(delivery: Delivery) -> None:
    await delivery.follow()
    await delivery.beat()
    await delivery.see(10)
    card = await delivery.card()
    await delivery.see(20)
    delivery.clock.passes(5)
    await delivery.team.outbox.drawn(card, delivery.clock())

    await delivery.deliver()

    assert "20 of 100" in delivery.slack.edits[-1].text
