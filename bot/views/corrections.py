"""Answers to what can't be understood: the nearest word, and an example."""

from collections.abc import Mapping

from bot.domain.events import WORDS, EventKind
from bot.domain.jobs import JobStatus
from bot.domain.slips import Mistake, Slip
from bot.views import text
from bot.views.message import Message, said
from bot.views.troubles import COMMAND

_WORD = 70
_ERROR = 250
_EXAMPLE = "85798b38-dae0-4f3c-9d3b-0c1f9bd2ec2b"
FILTERS = "`queue:` `owner:` `type:` `tag:` `sql:` `status:`"
EVENTS = ", ".join(f"`{kind}`" for kind in EventKind if kind in WORDS)
_STATUSES = ", ".join(s.lower() for s in JobStatus if s is not JobStatus.UNKNOWN)
_FOLLOW = f"`{COMMAND} subscribe"
_PICK = (
    "Type `@` and pick somebody from Slack's suggestions: only then Slack tells the bot who is "
    f"meant. For example {_FOLLOW} queue:etl mention:@ann`, a group likewise."
)

SENTENCES: Mapping[Slip, str] = {
    Slip.COMMAND: (
        "I don't know {word}.{meant} I know `subscribe`, `unsubscribe`, `list`, `jobs`, `mute`, "
        "`digest`, `defaults`, `link`, `cancel`, `help` and job ids, for example "
        f"`{COMMAND} {_EXAMPLE}`."
    ),
    Slip.FILTER_ALONE: (
        f"What about the jobs with {{word}}? `{COMMAND} jobs {{bare}}` lists the recent ones, "
        f"{_FOLLOW} {{bare}}` lets this channel hear of them."
    ),
    Slip.TOPIC: (
        f"There's no help on {{word}}.{{meant}} `{COMMAND} help` shows all that can be typed."
    ),
    Slip.PAGE: f"{{word}} is no page: write a number, for example `{COMMAND} list 2`.",
    Slip.JOB_ID: (
        "{word} can't be a DLI job id: one has at most 64 letters, digits and hyphens, as in "
        f"`{_EXAMPLE}`. Copy it from DLI's console (Job Management → SQL Jobs) or from "
        f"`{COMMAND} jobs`."
    ),
    Slip.SEVERAL_JOBS: (
        "One job at a time, please: send a command for each, or say by filters which jobs you "
        f"mean, for example {_FOLLOW} queue:etl`. Nothing was changed."
    ),
    Slip.TARGET: (
        "{word} is neither a job id nor a filter. To follow a queue's jobs, for example, write "
        f"{_FOLLOW} queue:{{bare}}`. Filters are `queue:` `owner:` `type:` `tag:` `sql:`."
    ),
    Slip.NO_TARGET: (
        f"Which jobs? Write a job id, or filters, for example {_FOLLOW} queue:etl on:failed`. "
        f"{_FOLLOW}` alone opens a form."
    ),
    Slip.EVERYTHING: f"To hear of every job of the project, write {_FOLLOW} queue:*`.",
    Slip.MIXED: (
        "A job id stands alone, without filters: they would mean other jobs. Write either "
        f"{_FOLLOW} {{bare}}` or the filters. Nothing was changed."
    ),
    Slip.FILTER: (
        f"I don't understand the filter {{word}}.{{meant}} Filters are {FILTERS} with a value, "
        f'for example `{COMMAND} jobs queue:etl sql:"insert into*"`.'
    ),
    Slip.LONG_FILTERS: "Those filters are too long: 500 characters are the most for all of them.",
    Slip.STATUS: f"DLI has no status {{word}}.{{meant}} It has {_STATUSES}.",
    Slip.STATUS_IN_TARGET: (
        "A channel follows jobs through all their statuses, so there's no `status:` here. Say with "
        f"`on:` what it shall hear, for example {_FOLLOW} queue:etl on:failed`; "
        f"`{COMMAND} jobs {{bare}}` lists those of now."
    ),
    Slip.OPTION: (
        "I don't know {word}.{meant} Filters are `queue:` `owner:` `type:` `tag:` `sql:`, options "
        f"`on:` `at:` `mention:` `thread:`, for example {_FOLLOW} queue:etl on:failed "
        "thread:quiet`."
    ),
    Slip.OPTION_TO_END: (
        "A subscription ends as a whole, so there's no {word} here. To hear less, subscribe again "
        f"with what you want, for example {_FOLLOW} queue:etl on:failed`. Nothing was changed."
    ),
    Slip.EVENT: (
        f"I don't know the event {{word}}.{{meant}} `on:` takes {EVENTS}, and `end` (the three "
        f"ends) or `all`, for example {_FOLLOW} queue:etl on:failed,cancelled`."
    ),
    Slip.LOST: (
        "That DLI no longer knows a job is always told to whoever named that job, so `on:` "
        f"doesn't take {{word}}. It takes {EVENTS}, `end` and `all`."
    ),
    Slip.THRESHOLD: (
        "{word} is no threshold: `at:` takes whole percentages from 1 to 99, for example "
        f"{_FOLLOW} {_EXAMPLE} at:25,50,75`. The end is told anyway."
    ),
    Slip.THRESHOLDS: "Those are too many thresholds: 10 are the most, for example `at:10,50,90`.",
    Slip.THREAD: (
        "`thread:` doesn't take {word}.{meant} It takes `quiet` (nothing goes to the channel), "
        "`default` (ends do) and `broadcast` (thresholds as well)."
    ),
    Slip.MENTION: f"I can't tell who {{word}} is. {_PICK}",
    Slip.MENTIONS: "Those are too many to mention: 10 people and groups are the most.",
    Slip.EVERYBODY: (
        "The bot doesn't call a whole channel, so {word} can't be mentioned. Name people or a user "
        f"group, for example {_FOLLOW} queue:etl mention:@ann`."
    ),
    Slip.PROJECT: "I know no project {word}. This bot serves {known}; leave `project:` out.",
    Slip.DURATION: (
        "{word} is no duration that I understand. Write for example "
        f"`{COMMAND} mute 2h`, `{COMMAND} mute 1h30m` or `{COMMAND} mute until 08:00`."
    ),
    Slip.LONG_MUTE: (
        f"30 days are the most. To end what a channel hears, use `{COMMAND} list` and "
        "*Unsubscribe*."
    ),
    Slip.TIME: (
        f"{{word}} is no time of day: write it as `08:00`, for example "
        f"`{COMMAND} mute until 08:00` or `{COMMAND} digest 09:00 mon-fri`."
    ),
    Slip.DAY: (
        "I don't know the day {word}.{meant} Write `mon` to `sun`, for example "
        f"`{COMMAND} digest 09:00 mon-fri` or `{COMMAND} digest 09:00 mon,thu`."
    ),
    Slip.ZONE: (
        "I don't know the time zone {word}.{meant} Write it as `Europe/Berlin`, or leave it out "
        f"for your own, for example `{COMMAND} digest 09:00 mon-fri`."
    ),
    Slip.IAM_USER: (
        "{word} can't be the name of a DLI user. Write what DLI shows as *owner* of your jobs, for "
        f"example `{COMMAND} link alice`."
    ),
}
"""What to say; the words in braces are those of `correct`."""
_IN_FORM: Mapping[Slip, str] = {
    Slip.NO_TARGET: "Choose at least one: a queue, an owner, a type, a tag, a statement or others.",
    Slip.THRESHOLD: "{word} is no threshold. Write whole percentages from 1 to 99: 25, 50, 75",
    Slip.THRESHOLDS: "Those are too many thresholds: 10 are the most.",
    Slip.STATUS_IN_TARGET: "Jobs are followed through all statuses: choose below when to tell.",
    Slip.FILTER: "I don't understand {word}.{meant} Write for example queue:etl* -owner:bot*",
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


def _filled(words: str, mistake: Mistake, known: str) -> str:
    word = text.code(mistake.word, _WORD) if mistake.word else "that"
    words = words.format(
        word=word,
        bare=word.strip("`"),
        meant=_meant(mistake),
        known=text.code(known, _WORD),
    )
    return words[0].upper() + words[1:]


def _meant(mistake: Mistake) -> str:
    if not mistake.nearest:
        return ""
    shown = {
        Slip.COMMAND: f"{COMMAND} {mistake.nearest}",
        Slip.TOPIC: f"{COMMAND} help {mistake.nearest}",
    }.get(mistake.slip, mistake.nearest)
    return f" Did you mean {text.code(shown, _WORD * 2)}?"
