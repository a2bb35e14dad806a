"""Answers to what can't be understood: the nearest word, and an example."""

from collections.abc import Mapping

from bot.domain.events import WORDS, EventKind
from bot.domain.jobs import JobStatus
from bot.domain.slips import Mistake, Slip
from bot.views import text
from bot.views.language import N_, _, several
from bot.views.message import Message, said
from bot.views.troubles import COMMAND

_WORD = 70
_ERROR = 250
_EXAMPLE = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"
FILTERS = "`queue:` `owner:` `type:` `tag:` `sql:` `status:`"

SENTENCES: Mapping[Slip, str] = {
    Slip.COMMAND: N_(
        "I don't know {word}.{meant} I know `subscribe`, `unsubscribe`, `list`, `jobs`, `mute`, "
        "`digest`, `defaults`, `link`, `language`, `cancel`, `help` and job ids, for example "
        "`{command} {example}`."
    ),
    Slip.FILTER_ALONE: N_(
        "What about the jobs with {word}? `{command} jobs {bare}` lists the recent ones, "
        "`{command} subscribe {bare}` lets this channel hear of them."
    ),
    Slip.TOPIC: N_(
        "There's no help on {word}.{meant} `{command} help` shows all that can be typed."
    ),
    Slip.PAGE: N_("{word} is no page: write a number, for example `{command} list 2`."),
    Slip.JOB_ID: N_(
        "{word} can't be a DLI job id: one has at most 64 letters, digits and hyphens, as in "
        "`{example}`. Copy it from DLI's console (Job Management → SQL Jobs) or from "
        "`{command} jobs`."
    ),
    Slip.SEVERAL_JOBS: N_(
        "One job at a time, please: send a command for each, or say by filters which jobs you "
        "mean, for example `{command} subscribe queue:etl`. Nothing was changed."
    ),
    Slip.MANY_JOBS: N_(
        "Three jobs at a time at most: leave some out. `{command} jobs` lists the recent "
        "ones, those that run with a bar."
    ),
    Slip.SEVERAL_TO_CANCEL: N_(
        "One job at a time, please: send a command for each. Nothing was cancelled."
    ),
    Slip.MORE_TO_CANCEL: N_(
        "What I don't understand is {word}: to cancel a job, write its id alone, as in `{command} "
        "cancel {example}`. Nothing was cancelled."
    ),
    Slip.TARGET: N_(
        "{word} is neither a job id nor a filter. To follow a queue's jobs, for example, write "
        "`{command} subscribe queue:{bare}`. Filters are `queue:` `owner:` `type:` `tag:` "
        "`sql:`."
    ),
    Slip.NO_TARGET: N_(
        "Which jobs? Write a job id, or filters, for example `{command} subscribe queue:etl "
        "on:failed`. `{command} subscribe` alone opens a form."
    ),
    Slip.EVERYTHING: N_(
        "To hear of every job of the project, write `{command} subscribe queue:*`."
    ),
    Slip.MIXED: N_(
        "A job id stands alone, without filters: they would mean other jobs. Write either "
        "`{command} subscribe {bare}` or the filters. Nothing was changed."
    ),
    Slip.FILTER: N_(
        "I don't understand the filter {word}.{meant} Filters are {filters} with a value, for "
        'example `{command} jobs queue:etl sql:"insert into*"`.'
    ),
    Slip.LONG_FILTERS: N_("Those filters are too long: at most 500 characters for all of them."),
    Slip.STATUS: N_("DLI has no status {word}.{meant} It has {statuses}."),
    Slip.STATUS_IN_TARGET: N_(
        "A channel follows jobs through all their statuses, so there's no `status:` here. Say "
        "with `on:` what it shall hear, for example `{command} subscribe queue:etl on:failed`; "
        "`{command} jobs {bare}` lists those of now."
    ),
    Slip.OPTION: N_(
        "I don't know {word}.{meant} Filters are `queue:` `owner:` `type:` `tag:` `sql:`, "
        "options `on:` `at:` `mention:` `thread:`, for example `{command} subscribe queue:etl "
        "on:failed thread:quiet`."
    ),
    Slip.OPTION_TO_END: N_(
        "A subscription ends as a whole, so there's no {word} here. To hear less, subscribe "
        "again with what you want, for example `{command} subscribe queue:etl on:failed`. "
        "Nothing was changed."
    ),
    Slip.VALUE: N_(
        "Nothing stands behind {word}: write there what you want, for example "
        "`{command} subscribe queue:etl on:failed at:50 thread:quiet`."
    ),
    Slip.EVENT: N_(
        "I don't know the event {word}.{meant} `on:` takes {events}, and `end` (the three "
        "ends) or `all`, for example `{command} subscribe queue:etl on:failed,cancelled`."
    ),
    Slip.LOST: N_(
        "Whoever named a job is always told when DLI no longer knows it, so `on:` doesn't take "
        "{word}. It takes {events}, `end` and `all`."
    ),
    Slip.THRESHOLD: N_(
        "{word} is no threshold: `at:` takes whole percentages from 1 to 99, for example "
        "`{command} subscribe {example} at:25,50,75`. The end is told anyway."
    ),
    Slip.THRESHOLDS: N_("Those are too many thresholds: at most 10, for example `at:10,50,90`."),
    Slip.THREAD: N_(
        "`thread:` doesn't take {word}.{meant} It takes `quiet` (nothing goes to the channel), "
        "`default` (ends do) and `broadcast` (thresholds as well)."
    ),
    Slip.MENTION: N_(
        "I can't tell who {word} is. Type `@` and pick somebody from Slack's suggestions: only "
        "then Slack tells the bot who is meant. For example `{command} subscribe queue:etl "
        "mention:@ann`, a group likewise."
    ),
    Slip.MENTIONS: N_("Those are too many to mention: at most 10 people and groups."),
    Slip.EVERYBODY: N_(
        "The bot doesn't call a whole channel, so {word} can't be mentioned. Name people or a "
        "user group, for example `{command} subscribe queue:etl mention:@ann`."
    ),
    Slip.PROJECT: N_("I know no project {word}. This bot serves {known}; leave `project:` out."),
    Slip.DURATION: N_(
        "{word} is no duration that I understand. Write for example `{command} mute 2h`, "
        "`{command} mute 1h30m` or `{command} mute until 08:00`."
    ),
    Slip.LONG_MUTE: N_(
        "At most 30 days. To end what a channel hears, use `{command} list` and *Unsubscribe*."
    ),
    Slip.TIME: N_(
        "{word} is no time of day: write it as `08:00`, for example `{command} mute until "
        "08:00` or `{command} digest 09:00 mon-fri`."
    ),
    Slip.DAY: N_(
        "I don't know the day {word}.{meant} Write `mon` to `sun`, for example `{command} "
        "digest 09:00 mon-fri` or `{command} digest 09:00 mon,thu`."
    ),
    Slip.ZONE: N_(
        "I don't know the time zone {word}.{meant} Write it as `Europe/Berlin`, or leave it "
        "out for your own, for example `{command} digest 09:00 mon-fri`."
    ),
    Slip.IAM_USER: N_(
        "{word} can't be the name of a DLI user. Write what DLI shows as *owner* of your jobs, "
        "for example `{command} link alice`."
    ),
    Slip.LANGUAGE: N_(
        "I don't speak {word}.{meant} I speak English and Chinese: write `{command} language en`, "
        "`{command} language zh`, or `{command} language auto`; with `me` before it for you alone."
    ),
}
"""What to say; the words in braces are those of `correct`."""
_IN_FORM: Mapping[Slip, str] = {
    Slip.SEVERAL_JOBS: N_("One job at a time, please."),
    Slip.NO_TARGET: N_(
        "Choose at least one: a queue, an owner, a type, a tag, a statement or others."
    ),
    Slip.THRESHOLD: N_("{word} is no threshold. Write whole percentages from 1 to 99: 25, 50, 75"),
    Slip.THRESHOLDS: N_("Those are too many thresholds: at most 10."),
    Slip.STATUS_IN_TARGET: N_("Jobs are followed through all statuses: choose below when to tell."),
    Slip.FILTER: N_("I don't understand {word}.{meant} Write for example queue:etl* -owner:bot*"),
}
"""What is said otherwise where nothing is typed as a command."""


def correct(mistake: Mistake, known: str = "") -> Message:
    """Say what is wrong, what was meant perhaps, and how it would be right.

    `known` names the projects that there are.
    """
    return said(sentence(mistake, known))


def sentence(mistake: Mistake, known: str = "") -> str:
    """Return the same in mrkdwn."""
    return _filled(SENTENCES[mistake.slip], mistake, known)


def in_form(mistake: Mistake) -> str:
    """Return the same in plain text, for an input of a form."""
    words = _IN_FORM.get(mistake.slip) or SENTENCES[mistake.slip]
    bare = _filled(words, mistake, "").replace("`", "")
    plain = bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text.cut(plain, _ERROR)


def events() -> str:
    """Return the events that one can subscribe to, as they are typed."""
    return several(f"`{kind}`" for kind in EventKind if kind in WORDS)


def _filled(words: str, mistake: Mistake, known: str) -> str:
    word = text.code(mistake.word, _WORD)
    filled = _(words).format(
        word=word,
        bare=word.strip("`"),
        meant=_meant(mistake),
        known=text.code(known, _WORD),
        command=COMMAND,
        example=_EXAMPLE,
        filters=FILTERS,
        events=events(),
        statuses=several(s.lower() for s in JobStatus if s is not JobStatus.UNKNOWN),
    )
    return text.capital(filled)


def _meant(mistake: Mistake) -> str:
    if not mistake.nearest:
        return ""
    shown = {
        Slip.COMMAND: f"{COMMAND} {mistake.nearest}",
        Slip.TOPIC: f"{COMMAND} help {mistake.nearest}",
        Slip.LANGUAGE: f"{COMMAND} language {mistake.nearest}",
    }.get(mistake.slip, mistake.nearest)
    return _(" Did you mean {word}?").format(word=text.code(shown, _WORD * 2))
