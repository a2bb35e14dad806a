from dataclasses import replace
from typing import Any

import pytest

from bot.domain.announcing import card_notice
from bot.domain.cards import Story
from bot.domain.events import EventKind
from bot.domain.jobs import JobStatus
from bot.domain.notices import BY
from bot.domain.owners import Owners, is_person, pinged
from tests.builders import JOB_ID, NOON
from tests.views.stories import a_notice, ended

FAILED = ended(JobStatus.FAILED)
OWNERS = Owners((("etl_*", "S0ETL"), ("al?ce", "U0MAPPED"), ("*", "S0REST")))
NOBODY = Owners()


def called(
    kind: EventKind, *mentions: str, owners: Owners = NOBODY, **said: Any
) -> tuple[str, ...]:
    return pinged(a_notice(kind, *mentions), Story(watched=FAILED, **said), owners)


@pytest.mark.parametrize("kind", [EventKind.FAILED, EventKind.LOST])
def test_the_owner_of_a_job_in_trouble_is_called_unless_others_are_named(kind: EventKind) -> None:
    assert called(kind, owner_user_id="U0OWNER") == ("U0OWNER",)
    assert called(kind, "S0TEAM", owner_user_id="U0OWNER") == ("S0TEAM",)
    assert called(kind) == ()


@pytest.mark.parametrize("kind", [EventKind.FINISHED, EventKind.CANCELLED, EventKind.STALLED])
def test_any_other_event_calls_those_named_alone(kind: EventKind) -> None:
    assert called(kind, owner_user_id="U0OWNER", owners=OWNERS) == ()
    assert called(kind, "U0NAMED", owner_user_id="U0OWNER") == ("U0NAMED",)


@pytest.mark.parametrize("kind", [EventKind.STARTED, EventKind.PROGRESS])
def test_what_happens_under_way_calls_nobody(kind: EventKind) -> None:
    assert called(kind, "U0NAMED", owner_user_id="U0OWNER") == ()


def test_a_card_calls_nobody() -> None:
    card = card_notice("T1", "C1", "eu-de", JOB_ID, NOON)

    assert pinged(card, Story(watched=FAILED, owner_user_id="U0OWNER"), OWNERS) == ()


@pytest.mark.parametrize(
    ("owner", "id_"),
    [
        ("etl_nightly", "S0ETL"),
        ("ETL_Nightly", "S0ETL"),
        ("alice", "U0MAPPED"),
        ("bob", "S0REST"),
        ("", None),
    ],
)
def test_the_first_glob_that_fits_an_owner_says_who_is_called(owner: str, id_: str | None) -> None:
    assert OWNERS.of(owner) == id_


def test_whoever_is_linked_goes_before_the_operators_globs() -> None:
    assert called(EventKind.FAILED, owners=OWNERS) == ("U0MAPPED",)
    assert called(EventKind.FAILED, owners=OWNERS, owner_user_id="U0OWNER") == ("U0OWNER",)


@pytest.mark.parametrize("kind", [EventKind.CANCELLED, EventKind.FAILED, EventKind.FINISHED])
def test_nobody_is_called_by_the_end_of_a_job_that_they_cancelled(kind: EventKind) -> None:
    acted = frozenset({"U0ANN"})

    assert called(kind, "U0ANN", "U0BEN", acted=acted) == ("U0BEN",)
    assert called(EventKind.FAILED, owner_user_id="U0ANN", acted=acted) == ()
    assert called(EventKind.STALLED, "U0ANN", acted=acted) == ("U0ANN",)


def test_nobody_is_called_by_what_their_own_wish_led_to() -> None:
    notice = replace(a_notice(EventKind.STALLED, "U0ANN", "S0TEAM"), body={BY: "U0ANN"})

    assert pinged(notice, Story(watched=FAILED), NOBODY) == ("S0TEAM",)


def test_everybody_is_called_once() -> None:
    assert called(EventKind.FAILED, "U0ANN", "U0ANN", "S0TEAM") == ("U0ANN", "S0TEAM")


def test_who_is_told_directly_is_not_called_as_well() -> None:
    notice = replace(a_notice(EventKind.FAILED, "U0NAMED"), place="U0OWNER")

    assert pinged(notice, Story(watched=FAILED), OWNERS) == ()


@pytest.mark.parametrize(
    ("id_", "person"), [("U1", True), ("W1", True), ("S1", False), ("", False)]
)
def test_people_are_told_from_groups(id_: str, *, person: bool) -> None:
    assert is_person(id_) is person
