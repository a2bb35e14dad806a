"""The system's Chromium, and a person in front of the demo's page."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Unpack
from urllib.parse import urlsplit

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from bot.demo import Demo, prepared
from bot.sandbox.dli.replay import Replay
from bot.sandbox.dli.workspace import JobDetails
from tests.e2e.telling import ACK_SECONDS, FAST, Told

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
PATIENCE_MS = 60_000
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


@asynccontextmanager
async def a_demo(**settings: object) -> AsyncIterator[Demo]:
    """Run what `dli-bot demo` runs, its button that restarts the bot included."""
    async with prepared(settings=FAST | settings, ack_seconds=ACK_SECONDS) as demo:
        bot = asyncio.create_task(demo.run_bot())
        await _until_up(demo, bot)
        try:
            yield demo
        finally:
            # Cancelled in the middle of a start, it would leave its port open.
            await _until_up(demo, bot)
            bot.cancel()
            with suppress(asyncio.CancelledError):
                await bot


async def _until_up(demo: Demo, bot: asyncio.Task[None]) -> None:
    """Wait until the bot runs, or has failed to."""
    up = asyncio.create_task(demo.up.wait())
    await asyncio.wait({up, bot}, return_when=asyncio.FIRST_COMPLETED)
    up.cancel()


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
        """What everybody in the channel sees, oldest first; a thread beside it left out."""
        return self.page.locator("main").get_by_test_id("message")

    @property
    def thread(self) -> Locator:
        """The thread that is open beside the channel."""
        return self.page.get_by_test_id("thread")

    @property
    def composer(self) -> Locator:
        """Where one types."""
        return self.page.get_by_test_id("composer")

    @property
    def modal(self) -> Locator:
        """What stands over everything else."""
        return self.page.get_by_test_id("modal")

    def channel(self, name: str) -> Locator:
        """Return a channel's name among the others."""
        return self.page.get_by_test_id(f"channel-{name}")

    async def go_to(self, name: str) -> None:
        """Open a channel, and wait until it is."""
        await self.channel(name).click()
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(name)

    def card(self, job_id: str) -> Locator:
        """Return what the channel sees at the root of a job's thread."""
        about = self.messages.filter(has_text=job_id)
        return about.filter(has_not_text="replied to a thread").first

    def broadcasts(self, words: str) -> Locator:
        """Return the replies that were also sent to the channel and read like this."""
        return self.messages.filter(has_text="replied to a thread").filter(has_text=words)

    def row(self, job_id: str) -> Locator:
        """Return a job of the panel."""
        return self.page.locator(f'[data-testid="job-row"][data-job-id="{job_id}"]')

    async def type(self, line: str) -> None:
        """Type a line and send it."""
        await self.composer.fill(line)
        await self.composer.press("Enter")

    async def ask(self, line: str) -> Locator:
        """Type what comes after the command's name, and return the answer."""
        before = await self.answers.count()
        await self.type(f"/dli-progress {line}")
        return await self.next_answer(before)

    async def open_thread(self, card: Locator) -> Locator:
        """Press a card's replies, and return its thread."""
        await card.get_by_test_id("replies").click()
        await expect(self.thread).to_be_visible()
        return self.thread

    async def arrange(self, channel: str, deed: str) -> None:
        """Pick what an administrator does to the channel that is open."""
        await self.page.get_by_role("button", name=f"More about #{channel}").click()
        await self.page.get_by_role("menuitem", name=deed).click()

    async def pick(self, message: Locator, name: str) -> None:
        """Pick from a message's menu."""
        await message.hover()
        await message.get_by_test_id("message-menu").click()
        await self.page.get_by_role("menuitem", name=name).click()

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


NEVER_RUN = "SELECT count(*) FROM never_run_before"


def a_job(demo: Demo, recording: str = "star-join", **details: Unpack[JobDetails]) -> Replay:
    """Start a job that runs and stands still until it is advanced or ended.

    Its statement has no earlier runs unless one is given.
    """
    details.setdefault("statement", NEVER_RUN)
    return Told(demo.dli, demo.slack, Path()).job(recording, **details)


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
