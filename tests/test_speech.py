import asyncio

import pytest

from bot.domain.languages import Language, Origin
from bot.speech import Speech
from tests.wishing.fakes import FakeChannels, FakePreferences, Reticent

ZH, EN = Language.CHINESE, Language.ENGLISH


class Place:
    """A workspace, and what is spoken there."""

    def __init__(self, default: Language = EN) -> None:
        self.preferences = FakePreferences()
        self.channels = FakeChannels()
        self.slack = Reticent()
        self.speech = Speech(self.preferences, self.channels, self.slack, default)


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.mark.parametrize(
    ("own", "locale", "channel", "operator", "spoken"),
    [
        (EN, "zh-CN", ZH, ZH, EN),
        (ZH, "en-GB", EN, EN, ZH),
        (None, "zh-CN", EN, EN, ZH),
        (None, "zh-TW", EN, EN, ZH),
        (None, "en-US", ZH, ZH, EN),
        (None, "de-DE", ZH, EN, ZH),
        (None, "", ZH, EN, ZH),
        (None, "", None, ZH, ZH),
        (None, "de-DE", None, EN, EN),
    ],
)
async def test_a_persons_choice_comes_first_then_slacks_then_the_channels_then_the_operators(
    own: Language | None,
    locale: str,
    channel: Language | None,
    operator: Language,
    spoken: Language,
) -> None:
    place = Place(operator)
    await place.preferences.set_language("U1", own)
    await place.channels.set_language("C1", channel)
    place.slack.locales["U1"] = locale

    assert await place.speech.of_person("U1", "C1") is spoken
    assert place.speech.known("U1") is spoken


def done() -> "asyncio.Future[None]":
    work: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    work.set_result(None)
    return work


async def test_who_is_in_no_channel_is_spoken_to_as_the_operator_chose(place: Place) -> None:
    assert await place.speech.of_person("U1") is EN


async def test_who_chose_isnt_looked_up_in_slack(place: Place) -> None:
    await place.preferences.set_language("U1", ZH)

    await place.speech.of_person("U1", "C1")

    assert place.slack.asked == []


async def test_a_channel_speaks_what_it_chose_or_what_the_operator_did() -> None:
    place = Place(ZH)
    await place.channels.set_language("C1", EN)

    assert await place.speech.of_channel("C1") is EN
    assert await place.speech.of_channel("C2") is ZH


async def test_nobody_is_known_before_they_were_asked_for(place: Place) -> None:
    assert place.speech.known("U1") is EN
    assert Place(ZH).speech.known("U1") is ZH


async def test_who_was_met_is_known(place: Place) -> None:
    place.slack.locales["U1"] = "zh-CN"

    await place.speech.meet("U1")
    await place.speech.meet("U1")

    assert place.speech.known("U1") is ZH
    assert place.slack.asked == ["U1"]


async def test_while_the_database_is_away_people_are_spoken_to_as_before(place: Place) -> None:
    place.slack.locales["U1"] = "zh-CN"
    await place.speech.of_person("U1", "C1")

    place.slack.locales["U1"] = ""
    place.preferences.is_away = place.channels.is_away = True

    assert await place.speech.of_person("U1", "C1") is ZH
    assert await place.speech.of_person("U2", "C1") is EN
    assert await place.speech.of_all("U1", "C1") is ZH


async def test_without_the_database_slack_still_tells(place: Place) -> None:
    place.slack.locales["U1"] = "zh-CN"
    place.preferences.is_away = place.channels.is_away = True

    assert await place.speech.of_person("U1", "C1") is ZH


async def test_a_slack_that_hangs_keeps_nobody_waiting_for_long(place: Place) -> None:
    place.slack.is_silent = True

    assert await place.speech.of_person("U1", "C1") is EN


async def test_whoever_is_new_is_waited_for_though_the_work_is_done(place: Place) -> None:
    place.slack.locales["U1"] = "zh-CN"

    assert await place.speech.beside(done(), "U1", "C1") is ZH


async def test_work_that_takes_longer_than_slack_costs_no_more(place: Place) -> None:
    place.slack.locales["U1"] = "zh-CN"
    work = asyncio.get_running_loop().create_future()

    assert await place.speech.beside(work, "U1", "C1") is ZH
    assert not work.done()


async def test_a_first_answer_waits_a_little_for_a_silent_slack_then_speaks_as_the_channel_does(
    place: Place,
) -> None:
    place.slack.is_silent = True
    await place.channels.set_language("C1", ZH)

    assert await place.speech.beside(done(), "U1", "C1") is ZH


async def test_who_was_met_before_is_spoken_to_as_before_as_soon_as_the_work_is_done(
    place: Place,
) -> None:
    place.slack.locales["U1"] = "zh-CN"
    await place.speech.meet("U1")
    place.slack.is_silent = True

    assert await place.speech.beside(done(), "U1", "C1") is ZH


async def test_who_is_spoken_to_as_their_channel_is_takes_no_language_elsewhere(
    place: Place,
) -> None:
    place.slack.locales["U1"] = "fr-FR"
    await place.speech.of_person("U1", "C1")
    await place.channels.set_language("C2", ZH)
    place.slack.is_silent = True

    assert await place.speech.beside(done(), "U1", "C2") is ZH
    assert await place.speech.beside(done(), "U1", "C1") is EN


async def test_what_somebody_chose_by_another_process_counts_at_once(place: Place) -> None:
    place.slack.locales["U1"] = "en-GB"
    await place.speech.meet("U1")
    await place.preferences.set_language("U1", ZH)

    assert await place.speech.beside(done(), "U1", "C1") is ZH


async def test_another_locale_counts_with_the_next_question(place: Place) -> None:
    place.slack.locales["U1"] = "en-GB"
    await place.speech.meet("U1")
    place.slack.locales["U1"] = "zh-CN"
    work = asyncio.get_running_loop().create_future()

    assert await place.speech.beside(work, "U1", "C1") is ZH
    assert place.speech.known("U1") is ZH


async def test_what_is_shown_to_all_is_in_the_channels_language(place: Place) -> None:
    await place.preferences.set_language("U1", EN)
    await place.channels.set_language("C1", ZH)
    await place.speech.of_person("U1", "C1")

    assert await place.speech.of_all("U1", "C1") is ZH


async def test_what_is_spoken_is_told_with_its_reason(place: Place) -> None:
    before = await place.speech.in_channel("C1", "U1")
    assert (before.here, before.is_chosen) == (EN, False)
    assert (before.to_you, before.why) == (EN, Origin.CHANNEL)

    place.slack.locales["U1"] = "zh-CN"
    told = await place.speech.in_channel("C1", "U1")
    assert (told.here, told.to_you, told.why) == (EN, ZH, Origin.SLACK)

    await place.speech.choose_for("C1", ZH)
    await place.speech.choose("U1", EN)
    chosen = await place.speech.in_channel("C1", "U1")
    assert (chosen.here, chosen.is_chosen) == (ZH, True)
    assert (chosen.to_you, chosen.why) == (EN, Origin.CHOSEN)
    assert place.speech.known("U1") is EN

    await place.speech.choose_for("C1", None)
    await place.speech.choose("U1", None)
    assert await place.speech.in_channel("C1", "U1") == told
