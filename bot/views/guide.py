"""What can be typed: in all, or about one command."""

from collections.abc import Iterable, Mapping

from slack_sdk.models.blocks import ActionsBlock, Block

from bot.views import ids
from bot.views.corrections import FILTERS, events
from bot.views.language import N_, _
from bot.views.message import Message, button, context, section
from bot.views.troubles import COMMAND

_ASK = (
    N_("*What you can ask* (only you see the answer, until you *Share* it)"),
    N_("`{command} &lt;job_id&gt;` how far is this job?"),
    N_("`{command} jobs status:running queue:etl` the recent jobs of the project"),
    N_(
        "In a thread, where nothing can be typed after a slash: mention me with a job id (all "
        "there see the answer), or choose *Follow this job* in the menu of a message"
    ),
)
_TELL = (
    N_("*Let this channel hear of jobs*"),
    N_(
        "`{command} subscribe &lt;job_id&gt;` one job: a card that stays current, thresholds, the "
        "end"
    ),
    N_("`{command} subscribe queue:etl on:failed` every such job, those to come as well"),
    N_("`{command} subscribe` the same with a form"),
    N_("`{command} list` what this channel hears of"),
    N_("`{command} unsubscribe &lt;job_id or filters&gt;`, or `all`"),
)
_TUNE = (
    N_("*How loud*"),
    N_("`{command} mute 2h`, or `until 08:00`, or `off`: nothing is lost, a digest follows"),
    N_("`{command} digest 09:00 mon-fri` what ended, once a day; `off` ends it"),
    N_("`{command} defaults on:failed thread:quiet` what new subscriptions take"),
    N_(
        "`{command} language zh` in which language this channel is told; `language me en` you alone"
    ),
    N_("`{command} link &lt;IAM user&gt;` who you are in DLI: then `owner:me` means you"),
    N_("`{command} cancel &lt;job_id&gt;` ends it in DLI, where that is turned on; asks first"),
)
_FILTERS_TOPIC = (
    N_(
        "*Filters* are {filters}, and all that are given must hold. `*` stands for anything, a `-` "
        "excludes, commas separate alternatives, quotes keep blanks:"
    ),
    "`{command} jobs queue:etl,bi -owner:bot*`",
    '`{command} subscribe type:insert sql:"insert into sales*"`',
    "`{command} subscribe tag:team=bi owner:me`",
    N_("`status:` is for `jobs` alone. `sql:` without a `*` finds a piece of the statement."),
)
_EVENTS_TOPIC = (
    N_("*Events* are {events}; `end` stands for finished, failed and cancelled, `all` for all."),
    "`{command} subscribe queue:etl on:started,failed`",
    N_(
        "Without `on:`, one job is heard of at 25, 50 and 75 % and at its end, jobs by filters at "
        "their ends."
    ),
    N_(
        "`stalled` is told when no task completes for long; `slow` when a job takes longer than "
        "earlier runs of its statement, launches for more than 10 minutes, or nears the 12 hours "
        "after which DLI cancels it."
    ),
)

TOPICS: Mapping[str, tuple[str, ...]] = {
    "subscribe": (
        N_(
            "*Subscribe* lets this channel hear of one job, or of all jobs for which filters hold: "
            "those that run now, and those to come."
        ),
        "`{command} subscribe &lt;job_id&gt; at:50,90 mention:@ann`",
        "`{command} subscribe queue:etl owner:me on:failed thread:quiet`",
        N_("`on:` what is told: {events}, or `end`, or `all`; `{command} help events` tells more"),
        N_("`at:` thresholds in percent, at most 10"),
        N_(
            "`mention:` who is called when it ends, stalls or is slow: pick people or groups from "
            "Slack's suggestions"
        ),
        N_(
            "`thread:` `quiet` keeps all in the card's thread, `broadcast` sends thresholds to the "
            "channel too; by default ends go there"
        ),
        N_("To change a subscription, subscribe to the same once more."),
    ),
    "unsubscribe": (
        N_(
            "*Unsubscribe* ends what was subscribed to, by the same words; `list` has a button for "
            "each."
        ),
        "`{command} unsubscribe queue:etl owner:me`",
        N_("`{command} unsubscribe &lt;job_id&gt;` also drops a job that filters mean"),
        "`{command} unsubscribe all`",
    ),
    "list": (
        N_("*List* shows what this channel hears of, ten to a page, and what it follows now."),
        "`{command} list`",
        N_("`{command} list 2` the second page"),
    ),
    "jobs": (
        N_("*Jobs* lists the recent jobs of the project, those that run with a bar."),
        "`{command} jobs`",
        "`{command} jobs status:running,failed queue:etl -owner:bot*`",
        N_("Filters are {filters}; `{command} help filters` tells more."),
    ),
    "mute": (
        N_(
            "*Mute* holds this channel's notices back, for 30 days at most. Cards are kept "
            "current; what ends meanwhile comes as one digest."
        ),
        N_("`{command} mute 2h`, also `30m`, `1h30m`, `2d`"),
        N_("`{command} mute until 08:00` by your own time zone"),
        N_("`{command} mute off` ends it, `{command} mute` alone tells how it is"),
    ),
    "digest": (
        N_("*Digest* tells once a day what ended, by your time zone unless you name one."),
        "`{command} digest 09:00`",
        N_("`{command} digest 09:00 mon-fri`, also `mon,thu`"),
        "`{command} digest 09:00 mon-fri Europe/Berlin`",
        N_("`{command} digest off` ends it, `{command} digest` alone tells how it is"),
    ),
    "defaults": (
        N_("*Defaults* are what new subscriptions of this channel take where they don't say it."),
        "`{command} defaults on:failed thread:quiet`",
        "`{command} defaults mention:@ann at:50`",
        N_(
            "`{command} defaults off` takes the bot's own again, `{command} defaults` alone tells "
            "how it is"
        ),
    ),
    "link": (
        N_(
            "*Link* says who you are in DLI: `owner:me` means your jobs then, and you are "
            "mentioned when one of yours fails that a channel follows."
        ),
        N_("`{command} link alice` the name that DLI shows as *owner*"),
        N_("`{command} link off` ends it, `{command} link` alone tells how it is"),
        N_(
            "`{command} link direct on` tells you of a failure by direct message where you aren't "
            "in a channel that is told, `off` ends that"
        ),
    ),
    "language": (
        N_(
            "*Language* chooses what this channel is told in; your own answers come in the "
            "language of your Slack, or the one that you choose."
        ),
        N_(
            "`{command} language zh` Chinese, `{command} language en` English, `{command} language "
            "auto` what the bot is set up with"
        ),
        N_(
            "`{command} language me zh` for you alone, `{command} language me auto` what your "
            "Slack has"
        ),
        N_("`{command} language` alone tells how it is"),
        N_(
            "Commands have Chinese names too: `帮助` `订阅` `取消订阅` `列表` `作业` `静音` `摘要` "
            "`默认设置` `关联` `语言` `取消作业`; so have filters, options and times: "
            "`订阅 队列:etl 通知:失败` `静音 2小时` `摘要 09:00 周一至周五`"
        ),
    ),
    "cancel": (
        N_(
            "*Cancel* ends a job in DLI, where the operator has turned that on: for the admins "
            "they named, or for the job's owner."
        ),
        N_("`{command} cancel &lt;job_id&gt;` shows the job, and asks whether you are sure"),
        N_("Where it's off, use *Terminate* in DLI's console (Job Management → SQL Jobs)."),
    ),
    "filters": _FILTERS_TOPIC,
    "events": _EVENTS_TOPIC,
}
_MORE = N_(
    "`{command} help subscribe` tells more; so do `filters`, `events`, `mute` and the others."
)


def help_(topic: str = "") -> Message:
    """Say what can be typed; "help" and "" are all of it."""
    if lines := TOPICS.get(topic):
        return _message(_told(lines))
    return _message(*map(_told, (_ASK, _TELL, _TUNE)), small=_told([_MORE]))


def _told(lines: Iterable[str]) -> str:
    said = (_(line).format(command=COMMAND, filters=FILTERS, events=events()) for line in lines)
    return "\n".join(said)


def _message(*paragraphs: str, small: str = "") -> Message:
    blocks: list[Block] = [section(paragraph) for paragraph in paragraphs]
    blocks += [context(small)] if small else []
    buttons = [
        button(_("Subscribe"), ids.SUBSCRIBE, "help"),
        button(_("What this channel hears of"), ids.SUBSCRIPTIONS, "1"),
        button(_("Recent jobs"), ids.JOBS, "help"),
        button(_("Who you are in DLI"), ids.OPEN_LINK, "help"),
        button(_("Settings"), ids.OPEN_SETTINGS, "help"),
    ]
    return Message(
        "\n".join(part for part in (*paragraphs, small) if part),
        [*blocks, ActionsBlock(elements=buttons)],
    )
