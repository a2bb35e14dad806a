"""Take the pictures of the documentation anew: `python -m docs.pictures.make [SCENE …]`."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping

from playwright.async_api import Browser

from docs.pictures import asking, by_hand, installing, telling, terminal
from tests.page.browser import installed, launched

IN_A_BROWSER: Mapping[str, Callable[[Browser], Awaitable[None]]] = {
    f"{part.__name__.rpartition('.')[2]}.{scene.__name__}": scene
    for part, scenes in (
        (asking, (asking.desktop, asking.phone, asking.answers, asking.mention, asking.in_chinese)),
        (
            telling,
            (
                telling.thread,
                telling.failure,
                telling.end,
                telling.burst,
                telling.cancel,
                telling.direct,
                telling.in_chinese,
            ),
        ),
        (
            by_hand,
            (
                by_hand.home,
                by_hand.home_in_chinese,
                by_hand.wishes,
                by_hand.modals,
                by_hand.shortcuts,
                by_hand.unfurled,
                by_hand.projects,
            ),
        ),
        (installing, (installing.by_oauth,)),
    )
    for scene in scenes
}
"""Each in a demo of its own, so that all show the day at the same time."""
IN_A_TERMINAL: Mapping[str, Callable[[], Awaitable[None]]] = {
    "terminal.progress": terminal.progress,
    "terminal.check": terminal.check,
}


async def main(wanted: list[str]) -> None:
    """Take the pictures of these scenes, or of all."""
    known = [*IN_A_BROWSER, *IN_A_TERMINAL]
    if unknown := set(wanted) - set(known):
        sys.exit(f"no scene {', '.join(unknown)}: there are {', '.join(known)}")
    executable = installed()
    if executable is None:
        sys.exit("no Chromium on this machine: install Debian's package chromium")
    async with launched(executable) as browser:
        for name, scene in IN_A_BROWSER.items():
            if not wanted or name in wanted:
                await scene(browser)
    for name, draw in IN_A_TERMINAL.items():
        if not wanted or name in wanted:
            await draw()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
