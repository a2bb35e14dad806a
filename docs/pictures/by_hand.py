"""What people do by hand: the Home, the form, modals and menus."""

from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Browser, expect

from bot.sandbox.dli import DliSandbox
from bot.sandbox.dli.scenes import CUSTOMERS, MARGINS, QUALITY, REVENUE
from bot.sandbox.slack.interactions.events import DEFAULT_EVENTS
from bot.sandbox.slack.web.methods import DEFAULT_SCOPES
from docs.pictures.stage import (
    LATELY,
    MINUTES,
    SHARPNESS,
    WIDE,
    at_the_page,
    become,
    let_go,
    standing,
    swept,
    take,
    take_page,
    unrolled,
    without_panel,
    written,
)
from tests.e2e.telling import SLOWLY, a_place
from tests.page.browser import visiting

HOME = {"width": 1030, "height": 1180}
SHORTCUTS = {"viewport": {"width": 1030, "height": 480}}
REGION = "eu-de"
LINK = "https://console.example/dli?job={job_id}"


async def home(browser: Browser) -> None:
    """Show what is somebody's."""
    for scheme in ("light", "dark"):
        context = {"viewport": HOME, "color_scheme": scheme, "device_scale_factor": 1}
        async with at_the_page(browser, context) as (_, demo, visitor):
            page = visitor.page
            await without_panel(visitor)
            await visitor.ask("link etl-service")
            await visitor.ask("subscribe owner:me on:end,stalled,slow")
            await visitor.ask("subscribe queue:adhoc on:failed mention:@alice")
            ends = [
                standing(demo, one, elapsed_seconds=LATELY, owner="etl-service")
                for one in (REVENUE, MARGINS)
            ]
            await swept(demo)
            for one in ends:
                demo.dli.end_job(one)
            await expect(visitor.card(ends[-1])).to_be_visible()
            await page.get_by_test_id("app").click()
            shown = page.get_by_test_id("home")
            await expect(shown).to_contain_text("Finished")
            await expect(shown).to_contain_text("Failed")
            await let_go(page)
            await take_page(page, f"home-{scheme}")


async def home_in_chinese(browser: Browser) -> None:
    """Show the Home of somebody new whose Slack is Chinese."""
    context = {"viewport": {"width": 1030, "height": 480}}
    async with at_the_page(browser, context) as (_, _demo, visitor):
        page = visitor.page
        await without_panel(visitor)
        await become(visitor, "Li Wei")
        await page.get_by_test_id("app").click()
        await expect(page.get_by_test_id("home")).to_contain_text("设置")
        await let_go(page)
        await take_page(page, "home-zh")


async def wishes(browser: Browser) -> None:
    """Show what a channel hears of, and the form that adds to it."""
    async with at_the_page(browser, WIDE) as (job_id, _, visitor):
        await without_panel(visitor)
        for target in ("queue:etl on:failed", "owner:anna.nowak type:insert thread:quiet", job_id):
            await visitor.ask(f"subscribe {target}")
        await expect(visitor.card(job_id)).to_be_visible()
        await take(await visitor.ask("list"), "list")
        await visitor.type("/dli-progress subscribe")
        await visitor.modal.get_by_role("button", name="Queues").click()
        await visitor.page.get_by_label("etl", exact=True).check()
        await visitor.modal.get_by_label("Statement").click()
        await visitor.modal.get_by_label("Statement").fill("insert into dwh.*")
        await expect(visitor.modal).to_contain_text("would have matched")
        await expect(visitor.modal).to_contain_text("of them run")
        await visitor.modal.locator(".dialog-body").evaluate("body => body.scrollTo(0, 0)")
        await take(visitor.modal, "form")


async def modals(browser: Browser) -> None:
    """Show the modals for a channel's peace, for who somebody is, and for settings."""
    async with at_the_page(browser, WIDE) as (_, _demo, visitor):
        await without_panel(visitor)
        await unrolled(visitor)
        help_ = await visitor.ask("help")
        listed = await visitor.ask("list")
        for where, pressed, name in (
            (listed, "Mute", "mute"),
            (listed, "Daily digest", "digest"),
            (help_, "Who you are in DLI", "link"),
            (help_, "Settings", "settings"),
        ):
            await visitor.press(where, pressed)
            await expect(visitor.modal.get_by_role("button", name="Cancel")).to_be_visible()
            await take(visitor.modal, name)
            await visitor.press(visitor.modal, "Cancel")
            await expect(visitor.modal).to_have_count(0)


async def shortcuts(browser: Browser) -> None:
    """Show the menu of a message, and what it opens."""
    async with at_the_page(browser, SHORTCUTS) as (_, demo, visitor):
        page = visitor.page
        await without_panel(visitor)
        job_id = standing(demo, QUALITY, elapsed_seconds=MINUTES)
        message = demo.slack.say(f"Is {job_id} ours? It has been running since noon.")
        said = visitor.messages.filter(has_text="Is ").first
        await expect(said).to_contain_text(message.text[:20])
        await said.hover()
        await said.get_by_test_id("message-menu").click()
        await take_page(page, "shortcut")
        await unrolled(visitor)
        await page.get_by_role("menuitem", name="Follow this job").click()
        await expect(visitor.modal).to_contain_text(job_id)
        await take(visitor.modal, "follow")


async def unfurled(browser: Browser) -> None:
    """Show a link to a job that unfolds."""
    slack = {
        "unfurl_domains": ("console.example",),
        "events": DEFAULT_EVENTS | {"link_shared"},
        "scopes": DEFAULT_SCOPES | {"links:read", "links:write"},
    }
    with TemporaryDirectory() as name:
        folder = Path(name)
        toml = written(folder, f'[links]\njob = "{LINK}"\nunfurl = true\n')
        async with a_place(folder, **slack) as place, place.bot(dli_bot_config=toml):
            job = place.job(
                CUSTOMERS.recording, statement=CUSTOMERS.statement, queue_name="etl", owner="etl"
            )
            place.dli.advance_job(job.job_id, tasks=0.4)
            context = {**WIDE, "device_scale_factor": SHARPNESS}
            async with visiting(browser, place.slack.url, **context) as visitor:
                await visitor.page.get_by_role("button", name="Dismiss the first steps").click()
                await without_panel(visitor)
                await visitor.type(f"Still at it: {LINK.format(job_id=job.job_id)}")
                await expect(visitor.messages.last).to_contain_text("Running")
                await take(visitor.messages.last, "unfurled")


async def projects(browser: Browser) -> None:
    """Show the list of jobs with its menu of projects, and the jobs of the second one."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with a_place(folder) as place, DliSandbox().serve() as other:
            said = other.environment
            toml = written(
                folder,
                f'[projects.test]\nregion = "{REGION}"\nendpoint = "{said["DLI_ENDPOINT"]}"\n'
                f'iam_endpoint = "{said["DLI_IAM_ENDPOINT"]}"\n'
                f'project_id = "{said["HUAWEICLOUD_SDK_PROJECT_ID"]}"\n'
                f'access_key = "{said["HUAWEICLOUD_SDK_AK"]}"\n'
                f'secret_key = "{said["HUAWEICLOUD_SDK_SK"]}"\n',
            )
            for scene, share in ((CUSTOMERS, 0.7), (REVENUE, 0.2)):
                job = other.start_job(
                    scene.recording,
                    speed=SLOWLY,
                    elapsed_seconds=MINUTES,
                    statement=scene.statement,
                    owner=scene.owner,
                    queue_name=scene.queue_name,
                )
                other.advance_job(job.job_id, tasks=share)
            async with place.bot(dli_bot_config=toml, dli_region=REGION):
                context = {**WIDE, "device_scale_factor": SHARPNESS}
                async with visiting(browser, place.slack.url, **context) as visitor:
                    await visitor.page.get_by_role("button", name="Dismiss the first").click()
                    await without_panel(visitor)
                    await visitor.page.get_by_test_id("app").click()
                    await visitor.press(visitor.page.get_by_test_id("home"), "Recent jobs")
                    await visitor.modal.get_by_role("combobox").select_option("test")
                    await expect(visitor.modal).to_contain_text("Running")
                    await take(visitor.modal, "projects")
