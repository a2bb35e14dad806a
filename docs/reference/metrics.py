"""Every metric, scraped from a bot that runs between a local DLI and a local Slack."""

from tempfile import TemporaryDirectory

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bot.app import running
from bot.demo import settings_for
from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox
from docs.reference.tables import table

_HEAD = """# Metrics

At `/metrics`, in Prometheus' text format. Histograms have `_bucket`, `_sum` and `_count`. No label
holds what somebody typed or DLI says. What to do when one rises: [operations](../operations.md).

"""


async def metrics() -> str:
    """Return the page."""
    with TemporaryDirectory() as folder:
        place = f"sqlite:///{folder}/bot.db"
        async with (
            DliSandbox().serve() as dli,
            SlackSandbox().serve() as slack,
            running(settings_for(dli, slack, database_url=place)) as bot,
            aiohttp.ClientSession() as web,
            web.get(f"{bot.url}/metrics") as answer,
        ):
            scraped = await answer.text()
    families = [one for one in text_string_to_metric_families(scraped) if _is_ours(one.name)]
    rows = sorted((f"`{one.name}`", one.type, one.documentation) for one in families)
    return _HEAD + table(("name", "type", "what it is"), rows) + "\n"


def _is_ours(name: str) -> bool:
    return name.startswith("dli_bot_") and not name.endswith("_created")
