"""What can be typed: in all, or about one command."""

from collections.abc import Mapping

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.views import ids
from bot.views.corrections import EVENTS, FILTERS
from bot.views.message import Message, button, context, section
from bot.views.troubles import COMMAND

_FOLLOW = f"`{COMMAND} subscribe"

_ASK = (
    "*What you can ask* (only you see the answer, until you *Share* it)",
    f"`{COMMAND} &lt;job_id&gt;` how far is this job?",
    f"`{COMMAND} jobs status:running queue:etl` the recent jobs of the project",
)
_TELL = (
    "*Let this channel hear of jobs*",
    f"{_FOLLOW} &lt;job_id&gt;` one job: a card that stays current, thresholds, the end",
    f"{_FOLLOW} queue:etl on:failed` every such job, those to come as well",
    f"{_FOLLOW}` the same with a form",
    f"`{COMMAND} list` what this channel hears of",
    f"`{COMMAND} unsubscribe &lt;job_id or filters&gt;`, or `all`",
)
_TUNE = (
    "*How loud*",
    f"`{COMMAND} mute 2h`, or `until 08:00`, or `off`: nothing is lost, a digest follows",
    f"`{COMMAND} digest 09:00 mon-fri` what ended, once a day; `off` ends it",
    f"`{COMMAND} defaults on:failed thread:quiet` what new subscriptions take",
    f"`{COMMAND} link &lt;IAM user&gt;` who you are in DLI: then `owner:me` means you",
    f"`{COMMAND} cancel &lt;job_id&gt;` is off in this workspace",
)
_FILTERS_TOPIC = (
    (
        f"*Filters* are {FILTERS}, and all that are given must hold. `*` stands for anything, a "
        "`-` excludes, commas part alternatives, quotes hold blanks:"
    ),
    f"`{COMMAND} jobs queue:etl,bi -owner:bot*`",
    f'{_FOLLOW} type:insert sql:"insert into sales*"`',
    f"{_FOLLOW} tag:team=bi owner:me`",
    "`status:` is for `jobs` alone. `sql:` without a `*` finds a piece of the statement.",
)
_EVENTS_TOPIC = (
    f"*Events* are {EVENTS}; `end` stands for finished, failed and cancelled, `all` for all.",
    f"{_FOLLOW} queue:etl on:started,failed`",
    (
        "Without `on:`, one job is heard of at 25, 50 and 75 % and at its end, jobs by filters at "
        "their ends."
    ),
    (
        "`stalled` is told when no task completes for long; `slow` when a job takes longer than "
        "earlier runs of its statement, launches for more than 10 minutes, or nears the 12 hours "
        "after which DLI cancels it."
    ),
)

TOPICS: Mapping[str, tuple[str, ...]] = {
    "subscribe": (
        (
            "*Subscribe* lets this channel hear of one job, or of all jobs for which filters hold: "
            "those that run now, and those to come."
        ),
        f"{_FOLLOW} &lt;job_id&gt; at:50,90 mention:@ann`",
        f"{_FOLLOW} queue:etl owner:me on:failed thread:quiet`",
        f"`on:` what is told: {EVENTS}, or `end`, or `all`; `{COMMAND} help events` tells more",
        "`at:` thresholds in percent, at most 10",
        (
            "`mention:` who is called when it ends, stalls or is slow: pick people or groups from "
            "Slack's suggestions"
        ),
        (
            "`thread:` `quiet` keeps all in the card's thread, `broadcast` sends thresholds to the "
            "channel too; by default ends go there"
        ),
        "To change a subscription, subscribe to the same once more.",
    ),
    "unsubscribe": (
        (
            "*Unsubscribe* ends what was subscribed to, by the same words; `list` has a button for "
            "each."
        ),
        f"`{COMMAND} unsubscribe queue:etl owner:me`",
        f"`{COMMAND} unsubscribe &lt;job_id&gt;` also drops a job that filters mean",
        f"`{COMMAND} unsubscribe all`",
    ),
    "list": (
        "*List* shows what this channel hears of, ten to a page, and what it follows now.",
        f"`{COMMAND} list`",
        f"`{COMMAND} list 2` the second page",
    ),
    "jobs": (
        "*Jobs* lists the recent jobs of the project, those that run with a bar.",
        f"`{COMMAND} jobs`",
        f"`{COMMAND} jobs status:running,failed queue:etl -owner:bot*`",
        f"Filters are {FILTERS}; `{COMMAND} help filters` tells more.",
    ),
    "mute": (
        (
            "*Mute* holds this channel's notices back, for 30 days at most. Cards are kept "
            "current; what ends meanwhile comes as one digest."
        ),
        f"`{COMMAND} mute 2h`, also `30m`, `1h30m`, `2d`",
        f"`{COMMAND} mute until 08:00` by your own time zone",
        f"`{COMMAND} mute off` ends it, `{COMMAND} mute` alone tells how it is",
    ),
    "digest": (
        "*Digest* tells once a day what ended, by your time zone unless you name one.",
        f"`{COMMAND} digest 09:00`",
        f"`{COMMAND} digest 09:00 mon-fri`, also `mon,thu`",
        f"`{COMMAND} digest 09:00 mon-fri Europe/Berlin`",
        f"`{COMMAND} digest off` ends it, `{COMMAND} digest` alone tells how it is",
    ),
    "defaults": (
        "*Defaults* are what new subscriptions of this channel take where they don't say it.",
        f"`{COMMAND} defaults on:failed thread:quiet`",
        f"`{COMMAND} defaults mention:@ann at:50`",
        (
            f"`{COMMAND} defaults off` takes the bot's own again, `{COMMAND} defaults` alone tells "
            "how it is"
        ),
    ),
    "link": (
        (
            "*Link* says who you are in DLI: `owner:me` means your jobs then, and you are "
            "mentioned when one of yours fails that a channel follows."
        ),
        f"`{COMMAND} link alice` the name that DLI shows as *owner*",
        f"`{COMMAND} link off` ends it, `{COMMAND} link` alone tells how it is",
    ),
    "cancel": (
        (
            "*Cancel* is off in this workspace. Use *Terminate* in DLI's console (Job Management → "
            "SQL Jobs)."
        ),
    ),
    "filters": _FILTERS_TOPIC,
    "events": _EVENTS_TOPIC,
}
_MORE = f"`{COMMAND} help subscribe` tells more; so do `filters`, `events`, `mute` and the others."


def help_(topic: str = "") -> Message:
    """Say what can be typed; "help" and "" are all of it."""
    if lines := TOPICS.get(topic):
        return _message("\n".join(lines))
    return _message(*("\n".join(lines) for lines in (_ASK, _TELL, _TUNE)), small=_MORE)


def _message(*paragraphs: str, small: str = "") -> Message:
    blocks: list[Block] = [section(paragraph) for paragraph in paragraphs]
    blocks += [context(small)] if small else []
    buttons = [
        button("Subscribe", ids.SUBSCRIBE, "help"),
        button("What this channel hears of", ids.SUBSCRIPTIONS, "1"),
        button("Recent jobs", ids.JOBS, "help"),
    ]
    return Message(
        "\n".join(part for part in (*paragraphs, small) if part),
        [*blocks, ActionsBlock(elements=buttons)],
    )
