from pathlib import Path

from bot.demo import settings_for
from bot.doctor import examine
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import ALICE, RAJ, SlackSandbox
from bot.sandbox.slack.people import APP_USER


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

    assert sound["listed people"].detail == "2 of 2 are known to Slack"
    assert [one.line for one in sound.values() if not one.ok] == []
    assert broken["listed people"].detail == "1 of 3 are known to Slack"
    gone, bot = broken["listed person U0GONE"], broken[f"listed person {APP_USER}"]
    assert not gone.ok
    assert "bob is U0GONE, whom Slack doesn't know in this workspace" in gone.detail
    assert "Copy member ID" in gone.cure
    assert "etl is U0DLIPROG1, which is a bot" in bot.detail
