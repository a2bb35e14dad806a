"""The system's Chromium, and a person in front of the demo's page."""

import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.app import running
from bot.demo import USAGE_HINT, settings_for
from bot.sandbox.dli import DliSandbox, demo_jobs
from bot.sandbox.dli.replay import Replay
from bot.sandbox.slack import SlackSandbox

NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = (
    "--no-sandbox",  # a container's root has no other way
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 20_000
DESKTOP: Mapping[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: Mapping[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def installed() -> Path | None:
    """Find this machine's own Chromium; nothing is downloaded."""
    found = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in found if path), None)


@asynccontextmanager
async def launched(executable: Path) -> AsyncIterator[Browser]:
    """Run Chromium while the context is open."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=[*SWITCHES])
        try:
            yield browser
        finally:
            await browser.close()


@dataclass(frozen=True, slots=True)
class Demo:
    """All that `dli-bot demo` runs, with what its panel and its page work upon."""

    dli: DliSandbox
    slack: SlackSandbox
    jobs: list[Replay]


@asynccontextmanager
async def a_demo() -> AsyncIterator[Demo]:
    """Run what `dli-bot demo` runs."""
    async with DliSandbox().serve() as dli:
        jobs = demo_jobs(dli)
        workspace = SlackSandbox(usage_hint=USAGE_HINT, dli_control=f"{dli.url}/sandbox")
        async with workspace.serve() as slack, running(settings_for(dli, slack)):
            yield Demo(dli, slack, jobs)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person in front of the page; `troubles` is what the browser complained about."""

    page: Page
    troubles: list[str] = field(default_factory=list)

    @property
    def answers(self) -> Locator:
        """What only this person sees, oldest first."""
        return self.page.get_by_test_id("ephemeral")

    @property
    def answer(self) -> Locator:
        """The latest of the answers."""
        return self.answers.last

    @property
    def messages(self) -> Locator:
        """What everybody in the channel sees, oldest first."""
        return self.page.get_by_test_id("message")

    @property
    def composer(self) -> Locator:
        """Where one types."""
        return self.page.get_by_test_id("composer")

    @property
    def modal(self) -> Locator:
        """What stands over everything else."""
        return self.page.get_by_test_id("modal")

    def row(self, job_id: str) -> Locator:
        """Return a job of the panel."""
        return self.page.locator(f'[data-testid="job-row"][data-job-id="{job_id}"]')

    async def type(self, line: str) -> None:
        """Type a line and send it."""
        await self.composer.fill(line)
        await self.composer.press("Enter")

    async def ask_about(self, job_id: str) -> Locator:
        """Press *Ask* at a job of the panel, and return the answer."""
        before = await self.answers.count()
        await self.row(job_id).get_by_role("button", name="Ask about").click()
        return await self.next_answer(before)

    async def next_answer(self, before: int) -> Locator:
        """Wait until there is one answer more than `before`, and return it."""
        await expect(self.answers).to_have_count(before + 1)
        return self.answers.nth(before)

    def fault(self, name: str) -> Locator:
        """Return a fault's switch: "dli:away", "slack:slow"."""
        whose, fault = name.split(":")
        return self.page.locator(f"#{whose}-faults").get_by_test_id(f"fault-{fault}")

    async def switch(self, fault: str, *, on: bool) -> None:
        """Switch a fault of the panel, and see that it is."""
        switch = self.fault(fault)
        await switch.click()
        await expect(switch).to_have_attribute("aria-checked", str(on).lower())

    async def press(self, where: Locator, name: str) -> None:
        """Press the button `name`."""
        await where.get_by_role("button", name=name, exact=True).click()

    async def is_connected(self) -> None:
        """Wait until the page shows that the bot is connected."""
        await expect(self.page.get_by_test_id("connection")).to_contain_text(re.compile("onnected"))
        await expect(self.page.get_by_test_id("connection")).not_to_contain_text("not connected")


@asynccontextmanager
async def visiting(browser: Browser, url: str, **context: Any) -> AsyncIterator[Visitor]:
    """Open the page in a browser that has never seen it."""
    chosen = {"locale": "en-GB", "timezone_id": "Europe/Berlin"} | dict(DESKTOP) | context
    fresh = await browser.new_context(**chosen)
    try:
        page = await fresh.new_page()
        page.set_default_timeout(PATIENCE_MS)
        visitor = Visitor(page)
        _listen(visitor)
        await page.goto(url)
        await expect(visitor.composer).to_be_visible()
        yield visitor
    finally:
        await fresh.close()


def _listen(visitor: Visitor) -> None:
    note = visitor.troubles.append
    page = visitor.page
    page.on("pageerror", lambda error: note(f"uncaught: {error}"))
    page.on("dialog", lambda dialog: note(f"dialog: {dialog.message}"))
    page.on(
        "console",
        lambda said: note(f"console: {said.text}") if said.type in {"error", "warning"} else None,
    )
    page.on(
        "request",
        lambda request: None if _is_local(request.url) else note(f"asked for {request.url}"),
    )


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "data" or parts.hostname == "127.0.0.1"
