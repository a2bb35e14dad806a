"""Where the pictures are taken: a demo of its own for each, and a browser before it."""

import io
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Unpack

from PIL import Image
from playwright.async_api import Browser, Locator, Page, expect

from bot.demo import Demo
from bot.sandbox.dli.scenes import CUSTOMERS, SHIPPING, Scene
from bot.sandbox.dli.workspace import JobDetails
from tests.page.browser import Visitor, a_demo, a_job, visiting

HERE = Path(__file__).parent
SHARPNESS = 1.2
"""Pixels for each of CSS: sharp where a page shows them, and small."""
COLOURS = 256
WIDE: Mapping[str, Any] = {"viewport": {"width": 1030, "height": 1500}}
"""High enough for every answer as a whole."""
BESIDE: Mapping[str, Any] = {
    "viewport": {"width": 1180, "height": 700},
    "device_scale_factor": 1,
}
"""For a channel with a thread beside it."""
MINUTES = 60
LATELY = 40
"""Seconds since the start of a job that filters find which were there before it."""
NEVER_RUN = replace(
    CUSTOMERS, statement=CUSTOMERS.statement.replace("dwh.orders_by", "dwh.volume_by")
)
"""Its thresholds are crossed by its own tasks, so that each can be shown when it is wanted."""


@asynccontextmanager
async def at_the_page(
    browser: Browser, context: Mapping[str, Any], toml: str = ""
) -> AsyncIterator[tuple[str, Demo, Visitor]]:
    """Open a new demo's page, without the hint that covers a third of it.

    `toml` is what stands in the bot's file of settings. Yields the id of a job that runs, too.
    """
    with TemporaryDirectory() as folder:
        given = {"dli_bot_config": written(Path(folder), toml)} if toml else {}
        async with a_demo(**given) as demo:
            job_id = started(demo)
            chosen = {"device_scale_factor": SHARPNESS, **context}
            async with visiting(browser, demo.slack.url, **chosen) as visitor:
                await visitor.page.get_by_role("button", name="Dismiss the first steps").click()
                yield job_id, demo, visitor


def written(folder: Path, toml: str) -> Path:
    """Write a file of settings."""
    file = folder / "bot.toml"
    file.write_text(toml)
    return file


def started(demo: Demo) -> str:
    """Start a job that is in the middle of its third sub job, and return its id."""
    job = demo.dli.start_job(
        "skewed-join-adaptive",
        speed=1 / 16,
        elapsed_seconds=163,
        statement=SHIPPING.statement,
        owner=CUSTOMERS.owner,
        queue_name=CUSTOMERS.queue_name,
        database_name="dwh",
        tags=CUSTOMERS.tags,
    )
    return job.job_id


def standing(demo: Demo, scene: Scene, **details: Unpack[JobDetails]) -> str:
    """Start a job of the demo that stands still until it is advanced, and return its id."""
    of_scene = JobDetails(
        statement=scene.statement,
        owner=scene.owner,
        queue_name=scene.queue_name,
        database_name="dwh",
        tags=scene.tags,
    )
    return a_job(demo, scene.recording, **of_scene | details).job_id


async def followed(visitor: Visitor, job_id: str, options: str = "") -> Locator:
    """Subscribe the channel to a job, and return its card."""
    await visitor.ask(f"subscribe {job_id} {options}")
    card = visitor.card(job_id)
    await expect(card).to_contain_text(re.compile("Running|运行"))
    return card


async def swept(demo: Demo) -> None:
    """Wait until DLI's list has been read twice more."""
    lists = len(demo.dli.calls.of("list"))
    await demo.slack.wait_until(lambda: len(demo.dli.calls.of("list")) > lists + 2)


async def without_panel(visitor: Visitor) -> None:
    """Put the local DLI's panel away."""
    await visitor.page.get_by_test_id("panel-toggle").click()


async def become(visitor: Visitor, name: str) -> None:
    """Be somebody else from now on."""
    await visitor.page.get_by_test_id("myself").click()
    await visitor.page.get_by_role("menuitemradio", name=name).click()
    await expect(visitor.page.get_by_test_id("myself")).to_contain_text(name)


async def unrolled(visitor: Visitor) -> None:
    """Let modals show all of themselves, instead of what fits the window."""
    await visitor.page.set_viewport_size({"width": 1030, "height": 1700})
    rule = ".dialog, .dialog-body { max-height: none !important }"
    await visitor.page.evaluate("rule => document.styleSheets[0].insertRule(rule)", rule)


async def top_of(answer: Locator) -> None:
    """Scroll to where an answer begins."""
    await answer.evaluate(
        "answer => { const list = answer.closest('[role=log]');"
        " list.scrollTop += answer.getBoundingClientRect().top"
        " - list.getBoundingClientRect().top }"
    )
    await let_go(answer.page)


async def let_go(page: Page) -> None:
    """Take the focus and the pointer away from what will be seen."""
    await page.mouse.move(0, 0)
    await page.evaluate("document.activeElement?.blur()")


async def take(what: Locator, name: str) -> None:
    """Take a picture of a part of the page."""
    await let_go(what.page)
    keep(await what.screenshot(animations="disabled"), name)


async def take_page(page: Page, name: str) -> None:
    """Take a picture of all that the window shows, as it is."""
    keep(await page.screenshot(animations="disabled"), name)


def keep(png: bytes, name: str) -> None:
    """Keep a picture with as few bytes as it looks the same with."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    few = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.save(HERE / f"{name}.png", optimize=True)
