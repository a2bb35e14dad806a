"""What somebody reads in a browser who installs the app in their workspace."""

from dataclasses import dataclass
from enum import StrEnum, auto
from html import escape

from bot.views.language import N_, _, spoken
from bot.views.troubles import COMMAND

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:12vh auto;max-width:34rem;padding:0 1.5rem;"
    "color:#1d1c1d;background:#fff}h1{font-size:1.5rem}a{display:inline-block;margin-top:1rem;"
    "padding:.6rem 1rem;border-radius:.4rem;background:#1f3a5f;color:#fff;text-decoration:none;"
    "font-weight:600}a:focus{outline:3px solid #e8912d;outline-offset:2px}"
)


class Failure(StrEnum):
    """Why the app wasn't installed."""

    DECLINED = auto()
    """Who was asked said no."""
    OTHER_BROWSER = auto()
    """It wasn't begun in this browser, or the browser keeps no cookies."""
    LATE = auto()
    """It was begun too long ago, or has been finished already."""
    MISCONFIGURED = auto()
    """Slack doesn't know the app by what the bot is set up with."""
    SLACK_AWAY = auto()
    STORE_AWAY = auto()
    CROWDED = auto()


_WHY = {
    Failure.DECLINED: N_("Slack wasn't given the permission. If that was a mistake, start again."),
    Failure.OTHER_BROWSER: N_(
        "The installation wasn't begun in this browser, or the browser doesn't keep "
        "cookies. Start again, and stay in one browser."
    ),
    Failure.LATE: N_(
        "This page works once, and for 10 minutes after the beginning. If Slack shows no "
        "DLI Progress among your apps, start again."
    ),
    Failure.MISCONFIGURED: N_(
        "Slack doesn't take what the bot is set up with. Tell whoever runs it: the bot's "
        "log says which setting is wrong."
    ),
    Failure.SLACK_AWAY: N_("Slack didn't answer as it should. Start again in a minute."),
    Failure.STORE_AWAY: N_(
        "The bot's database can't be reached just now. Start again in a minute."
    ),
    Failure.CROWDED: N_("Too many installations are under way just now. Start again in a minute."),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A title, what is to be said, and where to go from here."""

    title: str
    said: str
    link: str = ""
    link_text: str = ""

    def to_html(self) -> str:
        """Return the page; whatever comes from elsewhere is escaped."""
        link = f'<a href="{escape(self.link)}">{escape(self.link_text)}</a>' if self.link else ""
        return (
            f'<!doctype html><html lang="{spoken()}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(self.title)}</title><style>{STYLE}</style></head>"
            f"<body><main><h1>{escape(self.title)}</h1><p>{escape(self.said)}</p>{link}"
            "</main></body></html>"
        )


def invitation(authorize_url: str) -> Page:
    """Ask somebody to install the app."""
    return Page(
        _("Add DLI Progress to your Slack workspace"),
        _(
            "It tells your team how your DLI Spark SQL jobs are doing. Slack shows next what it "
            "may do, and in which workspace. Go on within 10 minutes, in this browser."
        ),
        authorize_url,
        _("Add to Slack"),
    )


def installed(workspace: str, slack_url: str) -> Page:
    """Say that it worked, and what to do first."""
    return Page(
        _("DLI Progress is installed in {workspace}").format(workspace=workspace),
        _(
            "Type {command} help in any channel. To let a channel hear of jobs, invite the bot "
            "there: /invite @DLI Progress"
        ).format(command=COMMAND),
        slack_url,
        _("Open Slack"),
    )


def failed(failure: Failure, again: str) -> Page:
    """Say why it didn't work, and what to do; `again` is where it can be begun anew."""
    link = "" if failure is Failure.MISCONFIGURED else again
    return Page(_not_installed(), _(_WHY[failure]), link, _("Start again"))


def foreign(workspace: str, team_id: str, *, taken_back: bool) -> Page:
    """Say that a workspace isn't among those that this bot serves."""
    if taken_back:
        said = _(
            "This bot doesn't serve the workspace {workspace}, and has given back what it was "
            "just allowed to do there. Ask whoever runs the bot to let {team_id} install it, "
            "then come back."
        )
    else:
        said = _(
            "This bot doesn't serve the workspace {workspace}. It could not give back what it was "
            "just allowed to do there: remove the app in Slack. To use it, ask whoever runs the "
            "bot to let {team_id} install it, then come back."
        )
    return Page(_not_installed(), said.format(workspace=workspace, team_id=team_id))


def org_wide(again: str, *, taken_back: bool) -> Page:
    """Say that the app is installed in one workspace at a time."""
    if taken_back:
        said = _(
            "It can't be installed for a whole organization, and has given back what it was just "
            "allowed to do. Install it in each workspace that is to use it, one after the other."
        )
    else:
        said = _(
            "It can't be installed for a whole organization, and could not give back what it was "
            "just allowed to do: remove the app in Slack. Then install it in each workspace that "
            "is to use it, one after the other."
        )
    return Page(_not_installed(), said, again, _("Start again"))


def _not_installed() -> str:
    return _("DLI Progress was not installed")
