"""What is measured of the page's looks."""

from importlib.resources import files
from typing import Any

from playwright.async_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
SCROLLING = "scrollable-region-focusable"
AT_REST = """for (const one of document.getAnimations())
  if (one.effect.getComputedTiming().iterations < Infinity) one.finish()"""
"""What fades in has too little contrast for a moment."""


async def violations(page: Page) -> list[str]:
    """Ask axe-core what is wrong with the page as it stands, by all of its rules."""
    return await axe(page, {"resultTypes": ["violations"]})


async def axe(page: Page, options: dict[str, Any]) -> list[str]:
    """Ask axe-core with options of its own."""
    await page.evaluate(AXE)
    await page.evaluate(AT_REST)
    found: dict[str, Any] = await page.evaluate("options => axe.run(options)", options)
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:200]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


async def overhang(page: Page) -> int:
    """Measure by how many pixels the page is wider than its window."""
    width: int = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width
