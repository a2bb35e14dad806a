"""How a workspace installs the app by itself."""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, ViewportSize, expect

from docs.pictures.stage import take_page
from tests.e2e.several import several

WINDOW: ViewportSize = {"width": 760, "height": 290}


async def by_oauth(browser: Browser) -> None:
    """Show the bot's two pages, and Slack's between them."""
    with TemporaryDirectory() as name:
        async with several(Path(name)) as place, place.bot():
            context = await browser.new_context(viewport=WINDOW)
            page = await context.new_page()
            await page.goto(f"{place.url}/slack/install")
            await take_page(page, "install")
            await page.get_by_role("link", name="Add to Slack").click()
            await expect(page.get_by_role("button", name="Allow")).to_be_visible()
            await page.get_by_role("button", name="Allow").click()
            await expect(page.get_by_role("heading", level=1)).to_contain_text("is installed")
            await take_page(page, "installed")
            await context.close()
