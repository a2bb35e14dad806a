from bot.domain.jobs import JobId
from bot.domain.languages import Language
from bot.domain.notices import Receipt
from bot.domain.preferences import Preference
from tests.builders import NOON, a_job
from tests.store.rig import Team, a_job_id


async def test_somebody_chooses_a_language_and_takes_it_back(team: Team) -> None:
    assert await team.preferences.of("U1") == Preference()

    await team.preferences.set_language("U1", Language.CHINESE)
    assert await team.preferences.of("U1") == Preference(language=Language.CHINESE)

    await team.preferences.set_language("U1", None)
    assert await team.preferences.of("U1") == Preference()


async def test_one_choice_leaves_the_other_as_it_is(team: Team) -> None:
    await team.preferences.set_direct("U1", direct=False)
    await team.preferences.set_language("U1", Language.CHINESE)
    await team.preferences.set_direct("U1", direct=True)

    chosen = Preference(language=Language.CHINESE, direct=True)
    assert await team.preferences.of("U1") == chosen


async def test_what_somebody_chose_is_theirs_and_their_workspaces(team: Team, others: Team) -> None:
    await team.preferences.set_language("U1", Language.CHINESE)

    assert await team.preferences.of("U2") == Preference()
    assert await others.preferences.of("U1") == Preference()


async def test_a_channel_chooses_a_language_and_takes_it_back(team: Team, others: Team) -> None:
    await team.channels.mute("C1", NOON, "U1")
    await team.channels.set_language("C1", Language.CHINESE)

    channel = await team.channels.channel("C1")
    assert (channel.language, channel.muted_until) == (Language.CHINESE, NOON)
    assert (await others.channels.channel("C1")).language is None

    await team.channels.set_language("C1", None)
    assert (await team.channels.channel("C1")).language is None


async def test_in_another_language_the_live_cards_of_a_channel_are_drawn_anew(team: Team) -> None:
    for number, channel_id in ((1, "C1"), (2, "C1"), (3, "C2")):
        await _posted(team, channel_id, number)
    await team.end(job_id=a_job_id(2))
    await _drawn(team)

    await team.channels.set_language("C1", Language.CHINESE)
    assert await _drawn(team) == [("C1", a_job_id(1))]

    await team.channels.set_language("C1", Language.CHINESE)
    assert await _drawn(team) == []


async def _posted(team: Team, channel_id: str, number: int) -> None:
    await team.follow(channel_id, a_job(job_id=a_job_id(number)))
    notice = await team.next(channel_id)
    await team.outbox.said(notice, Receipt(channel_id, f"{number}.1"), NOON, card_version=1)


async def _drawn(team: Team) -> list[tuple[str, JobId]]:
    """Draw what is to be drawn."""
    undrawn = await team.outbox.undrawn(9)
    for card in undrawn:
        await team.outbox.drawn(card, NOON)
    return [(card.channel_id, card.job_id) for card in undrawn]
