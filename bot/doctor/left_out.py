"""Whether anything was subscribed to in a project that the settings don't name any more."""

from bot.configured import projects
from bot.errors import SettingsError, StoreUnavailable
from bot.settings import Settings
from bot.store.survey import Survey
from bot.views.findings import Finding
from bot.views.troubles import COMMAND


async def examine(settings: Settings, survey: Survey | None) -> list[Finding]:
    """Say which projects are missing, by the names under which they were served."""
    try:
        served = [one.name for one in projects(settings)]
        if survey is None or not await survey.is_current():
            return []
        found = await survey.left_out(served)
    except (SettingsError, StoreUnavailable):  # which have findings of their own
        return []
    return [_missing(name, count) for name, count in found.items()]


def _missing(name: str, count: int) -> Finding:
    are = "1 subscription is" if count == 1 else f"{count} subscriptions are"
    return Finding(
        f"DLI project {name}",
        ok=False,
        detail=f"{are} of this project, which the settings don't name: nothing is told",
        cure=f"call the project so again, as [projects.{name}] in DLI_BOT_CONFIG, or as DLI_REGION "
        f"outside of it; to be rid of them, press Unsubscribe in {COMMAND} list",
    )
