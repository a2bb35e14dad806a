from pathlib import Path

import pytest

from bot.demo import settings_for
from bot.doctor import Finding, examine
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import ALICE, RAJ, SlackSandbox
from bot.sandbox.slack.people import APP_USER, TEAM_ID
from tests.doctor.place import Place


async def test_listed_people_are_asked_about(tmp_path: Path) -> None:
    file = tmp_path / "bot.toml"
    async with DliSandbox().serve() as dli, SlackSandbox().serve() as slack:
        settings = settings_for(
            dli, slack, dli_bot_config=file, database_url=f"sqlite:///{tmp_path}/bot.db"
        )
        file.write_text(f'[people]\nalice = "{ALICE}"\nraj = "{RAJ}"\n')
        sound = {one.check: one for one in await examine(settings)}
        file.write_text(f'[people]\nalice = "{ALICE}"\nbob = "U0GONE"\netl = "{APP_USER}"\n')
        broken = {one.check: one for one in await examine(settings)}

    assert sound["listed people"].detail == "2 of 2 are people of this workspace"
    assert [one.line for one in sound.values() if not one.ok] == []
    assert broken["listed people"].detail == "1 of 3 are people of this workspace"
    gone, bot = broken["listed person U0GONE"], broken[f"listed person {APP_USER}"]
    assert not gone.ok
    assert "bob is U0GONE, whom Slack doesn't know in this workspace" in gone.detail
    assert "Copy member ID" in gone.cure
    assert "etl is U0DLIPROG1, which is a bot" in bot.detail


async def examined(place: Place, text: str) -> dict[str, Finding]:
    found = await examine(place.settings(dli_bot_config=place.toml(text)))
    return {one.check: one for one in found}


@pytest.mark.parametrize("written", ["{}", f"{TEAM_ID}/{{}}"])
@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('[cancel]\nadmins = ["{}"]\n', "[cancel] admins lists {}"),
        ('[mentions]\nowners = {{ "etl_*" = "{}" }}\n', "[mentions] owners names {} for etl_*"),
    ],
)
async def test_whom_other_tables_name_are_asked_about_likewise(
    place: Place, table: str, said: str, written: str
) -> None:
    sound = await examined(place, table.format(written.format(ALICE)))
    gone = (await examined(place, table.format(written.format("U0GONE"))))["listed person U0GONE"]
    robot = await examined(place, table.format(written.format(APP_USER)))

    assert sound["listed people"].detail == "1 of 1 are people of this workspace"
    assert [one.line for one in sound.values() if not one.ok or one.cure] == []
    assert not gone.ok
    assert gone.detail.startswith(f"{said.format('U0GONE')}, whom Slack doesn't know")
    assert "Copy member ID" in gone.cure
    assert robot[f"listed person {APP_USER}"].detail == f"{said.format(APP_USER)}, which is a bot"


async def test_who_has_left_is_named_with_all_that_the_file_says_of_them(place: Place) -> None:
    place.slack_front.answer("users.info", {"ok": True, "user": {"deleted": True}})

    found = await examined(
        place,
        f"""
[people]
alice = "{ALICE}"
[cancel]
admins = ["{ALICE}", "{TEAM_ID}/{ALICE}"]
""",
    )

    left = found[f"listed person {ALICE}"]
    assert not left.ok
    assert left.detail == (
        f"[people] says that alice is {ALICE} and [cancel] admins lists {ALICE}, who has left"
    )


async def test_each_person_is_asked_about_once_and_neither_groups_nor_other_workspaces_people(
    place: Place,
) -> None:
    await examined(
        place,
        f"""
[people]
alice = "{ALICE}"
[cancel]
admins = ["{ALICE}", "{RAJ}", "T0OTHERS/U0OTHER"]
[mentions]
owners = {{ "etl_*" = ["T0OTHERS/U0OTHER", "S0GONE"], "r*" = "{RAJ}" }}
""",
    )

    asked = [call.arguments["user"] for call in place.slack.calls("users.info")]
    assert sorted(asked) == [ALICE, RAJ]


async def test_very_many_people_are_left_to_the_bots_own_calls(place: Place) -> None:
    many = [f"U0GONE{number}" for number in range(42)]

    found = await examined(place, f"[cancel]\nadmins = {many}\n")

    assert len(place.slack.calls("users.info")) == 40
    assert found["listed people"].detail.endswith("; 2 more weren't asked about")
