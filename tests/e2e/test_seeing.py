"""What an operator sees of a bot: its log, and its figures beside the dashboard and the alerts."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import promql_parser
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.sandbox.dli import DliSandbox
from bot.sandbox.slack import SlackSandbox
from tests.e2e.telling import SLOWLY
from tests.e2e.test_process import environment, started

DOCS = Path(__file__).parents[2] / "docs"
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",), "gauge": ("",)}
EVERYWHERE = {"instance", "job", "le"}
PATIENCE = 60


async def a_failed_job(dli: DliSandbox, slack: SlackSandbox, folder: Path) -> tuple[str, str, str]:
    """Let a job fail that a channel hears of; return its id, the log, and what can be scraped."""
    env = environment(dli, slack) | {
        "DLI_BOT_LOG": "json",
        "DLI_BOT_SWEEP_SECONDS": "0.2",
        "DLI_REQUESTS_PER_MINUTE": "10000",
    }
    async with started("run", env=env, cwd=folder) as bot:
        url = json.loads(await bot.until("Listening at"))["message"].split()[-1]
        await bot.until("Ready for")
        job = dli.start_job("fails-late", speed=SLOWLY, message="no\nsuch table")
        await (await slack.command(f"/dli-progress subscribe {job.job_id}")).reply(timeout=PATIENCE)
        await slack.said(job.job_id, timeout=PATIENCE)
        dli.end_job(job.job_id)
        for words in ("Drew a card for the last time", '"event": "failed", "ts"'):
            if words not in bot.said:
                await bot.until(words)
        async with aiohttp.ClientSession(url) as web, web.get("/metrics") as scraped:
            figures = await scraped.text()
        bot.stop()
        assert await bot.end() == 0
    return job.job_id, bot.said, figures


async def test_the_life_of_a_job_and_of_a_notice_is_one_search_away(
    dli: DliSandbox, slack: SlackSandbox, tmp_path: Path
) -> None:
    job_id, log, figures = await a_failed_job(dli, slack, tmp_path)

    lines: list[dict[str, Any]] = [json.loads(line) for line in log.splitlines()]
    of_job = [line for line in lines if line.get("job") == job_id]
    told = [(line["message"], line.get("kind", ""), line.get("event", "")) for line in of_job]
    assert told[0][0] == "Subscribed"
    for step in (
        ("Put a notice", "card", ""),
        ("Said a notice", "card", ""),
        ("A job's status changed", "", ""),
        ("Put a notice", "event", "failed"),
        ("Said a notice", "event", "failed"),
        ("Drew a card for the last time", "", ""),
    ):
        assert step in told
    failed = next(line for line in of_job if line.get("event") == "failed")
    life = [line["message"] for line in lines if line.get("notice") == failed["notice"]]
    assert life == ["Put a notice", "Said a notice"]
    assert {"team", "project", "channel", "job", "notice"} <= failed.keys()
    assert [line for line in lines if line["message"] == "Stopping" and line["holder"]]
    assert not [line for line in lines if line["level"] in {"error", "critical"}]
    values = dict(line.rsplit(" ", 1) for line in figures.splitlines() if line[0] != "#")
    assert values['dli_bot_lease_held{lease="courier"}'] == "1.0"
    assert values["dli_bot_replicas"] == "1.0"
    assert values["dli_bot_end_to_receipt_seconds_count"] == "1.0"
    assert values['dli_bot_notices_total{kind="event",outcome="said"}'] == "1.0"
    [used] = [values[name] for name in values if name.startswith("dli_bot_dli_budget_used_requ")]
    assert float(used) > 0
    assert float(values['dli_bot_slack_budget_used_calls{call="post"}']) >= 2
    _agrees_with_the_docs(figures)


def _agrees_with_the_docs(figures: str) -> None:
    """Hold what is scraped against the dashboard, the alerts, and the runbook."""
    series: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(figures):
        for suffix in SUFFIXES.get(family.type, ("",)):
            labels = {label for sample in family.samples for label in sample.labels}
            series[family.name + suffix] = labels
    for place, expression in (*_of_dashboard(), *_of_alerts()):
        for name, labels in _selected(expression):
            assert name in series, f"{place} asks for {name}"
            if series[name]:
                assert labels <= series[name] | EVERYWHERE, f"{place}: {name} has no {labels}"
    ours = {name for name in series if name.startswith("dli_bot_")}
    runbook = (DOCS / "operations.md").read_text("utf-8")
    named = set(re.findall(r"`(dli_bot_\w+)`", runbook))
    plain = {re.sub(r"_(bucket|sum|count)$", "", name) for name in ours}
    assert named == {name for name in plain if not name.endswith("_created")}
    rules = yaml.safe_load((DOCS / "prometheus/alerts.yml").read_text("utf-8"))["groups"][0][
        "rules"
    ]
    assert set(re.findall(r"\*\*(DliBot\w+)\*\*", runbook)) == {rule["alert"] for rule in rules}
    assert all(rule["annotations"]["summary"] and rule["labels"]["severity"] for rule in rules)


def _of_dashboard() -> Iterator[tuple[str, str]]:
    board = json.loads((DOCS / "grafana/dli-progress.json").read_text("utf-8"))
    ids = [panel["id"] for panel in board["panels"]]
    assert len(ids) == len(set(ids))
    for panel in board["panels"]:
        for target in panel.get("targets", ()):
            assert target["datasource"]["uid"] == "${datasource}"
            asked = target["expr"].replace("$__rate_interval", "5m").replace("$instance", ".*")
            yield panel["title"], asked


def _of_alerts() -> Iterator[tuple[str, str]]:
    rules: Mapping[str, Any] = yaml.safe_load((DOCS / "prometheus/alerts.yml").read_text("utf-8"))
    for group in rules["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]


def _selected(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Yield the series that an expression selects, each with the labels it is selected by."""
    found: list[tuple[str, set[str]]] = []

    def note(node: object) -> bool:
        if isinstance(node, promql_parser.VectorSelector):
            found.append((node.name or "", {one.name for one in node.matchers.matchers}))
        return True

    promql_parser.walk(promql_parser.parse(expression), note)
    yield from found
