"""The form that subscribes, with what there is to choose from."""

from collections.abc import Collection, Iterator, Sequence

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    InputBlock,
    InputInteractiveElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.events import EventKind
from bot.domain.filters import ME
from bot.domain.subscriptions import DEFAULT_THRESHOLDS, ThreadMode
from bot.views import heard, ids
from bot.views.ids import Entry
from bot.views.language import N_, _, pgettext
from bot.views.message import label, section
from bot.views.modals.form import MOST_JOBS, Form, FormKind, fitting, kept
from bot.views.modals.inputs import (
    MOST_OPTIONS,
    asked,
    channel,
    choice,
    line,
    menu,
    modal,
    offered,
    option,
)
from bot.views.modals.presets import block_of, groups_in, people_in, presets
from bot.views.troubles import COMMAND

PREVIEW = "preview"
_THRESHOLDS = ", ".join(map(str, DEFAULT_THRESHOLDS))
_MOST_MENTIONS = 10
_TYPES = ("QUERY", "INSERT", "DDL", "DCL", "IMPORT", "EXPORT", "UPDATE", "DELETE")
EVENTS = {
    EventKind.STARTED: N_("It starts"),
    EventKind.PROGRESS: N_("It passes a threshold"),
    EventKind.STALLED: N_("It stalls"),
    EventKind.SLOW: N_("It takes longer than usual"),
    EventKind.FINISHED: N_("It finishes"),
    EventKind.FAILED: N_("It fails"),
    EventKind.CANCELLED: N_("It is cancelled"),
}
_THREADS = {
    ThreadMode.DEFAULT: N_("Ends to the channel, all else to the thread"),
    ThreadMode.QUIET: N_("All to the thread"),
    ThreadMode.BROADCAST: N_("All to the thread and to the channel"),
}


_KINDS = {FormKind.JOB: N_("One job"), FormKind.FILTERS: N_("All jobs that match")}


def opening() -> View:
    """Open at once, as Slack allows three seconds, and say that DLI is being asked."""
    return _view([section(_("Asking DLI for queues and owners …"))])


def refused() -> View:
    """Say in its place that the form can't be shown."""
    return _view([section(sorry())])


def sorry() -> str:
    """Say that the form can't be shown, and what to do instead."""
    said = _(
        "Slack refused to show the form. Type it instead, for example "
        "`{command} subscribe queue:etl on:failed`."
    )
    return said.format(command=COMMAND)


def form(shown: Form) -> View:
    """Ask for all that a subscription may have."""
    shown = fitting(shown)
    view = _view(
        [
            asked(_("Follow"), _radios(shown.kind), at_once=True),
            *(_job(shown) if shown.kind is FormKind.JOB else _filters(shown)),
            *_wishes(shown),
            asked(
                pgettext("which channel", "In"),
                channel(Entry.CHANNEL, shown.channel_id),
                hint=_("What you don't change is as this channel has it for new subscriptions."),
                at_once=True,
            ),
        ],
        submit=_("Subscribe"),
    )
    view.private_metadata = kept(shown)
    return view


def _view(blocks: list[Block], *, submit: str = "") -> View:
    return modal(ids.SUBSCRIBE_VIEW, _("Subscribe"), blocks, submit=submit)


def _job(shown: Form) -> Iterator[Block]:
    if shown.jobs:
        words = {one.value: one.job_id for one in shown.jobs[:MOST_JOBS]}
        first = shown.jobs[0].value
        yield asked(_("Job id"), choice(Entry.JOB_CHOICE, words, first))
    else:
        yield asked(_("Job id"), line(Entry.JOB, "85798b38-dae0-…", 500))


def _filters(shown: Form) -> Iterator[Block]:
    seen, of = shown.seen, f"@{shown.project}" if shown.projects else ""
    if shown.projects:
        projects = choice(Entry.PROJECT, {one: one for one in shown.projects}, shown.project)
        yield asked(_("Project"), projects, at_once=True)
    if queues := offered(seen.queues):
        yield _filter(_("Queues"), menu(Entry.QUEUE, queues), f"{Entry.QUEUE}{of}")
    yield _filter(_("Owners"), _owners(seen.owners), f"{Entry.OWNER}{of}")
    yield _filter(_("Types"), menu(Entry.TYPE, _TYPES))
    yield _filter(_("Tag"), line(Entry.TAG, "team=bi", 200, while_typing=True))
    statement = line(Entry.SQL, "insert into sales*", 200, while_typing=True)
    yield _filter(_("Statement"), statement)
    yield _filter(
        _("More filters"),
        line(Entry.MORE, "queue:etl* -owner:bot*", 500, while_typing=True),
        hint=_("As you would type them. All that is chosen must hold; * stands for anything."),
    )
    nothing = _("Choose a filter, and you see here which jobs it would have meant.")
    yield section(shown.preview or nothing, block_id=PREVIEW)


def _filter(
    words: str, element: InputInteractiveElement, block_id: str = "", *, hint: str = ""
) -> InputBlock:
    return asked(words, element, block_id=block_id, hint=hint, optional=True, at_once=True)


def _wishes(shown: Form) -> Iterator[Block]:
    of_job = shown.kind is FormKind.JOB
    preset = {**presets(shown.kind, shown.defaults), **shown.stays}
    blocks = {entry: block_of(entry, words) for entry, words in preset.items()}
    events = Entry.JOB_EVENTS if of_job else Entry.FILTER_EVENTS
    checks = _checks(events, preset[events].split(","))
    yield asked(_("Tell when"), checks, block_id=blocks[events])
    thresholds = Entry.JOB_THRESHOLDS if of_job else Entry.FILTER_THRESHOLDS
    percents = ", ".join(preset[thresholds].split(","))
    typed = line(thresholds, _THRESHOLDS, 60, preset=percents)
    yield asked(_("Thresholds in %"), typed, block_id=blocks[thresholds], optional=True)
    yield asked(
        _("Mention at the end"),
        _people(people_in(preset[Entry.MENTION])),
        block_id=blocks[Entry.MENTION],
        hint=_groups(groups_in(preset[Entry.MENTION])),
        optional=True,
    )
    where = threads(Entry.THREAD, preset[Entry.THREAD])
    yield asked(pgettext("channel or thread", "Where"), where, block_id=blocks[Entry.THREAD])


def _radios(kind: FormKind) -> RadioButtonsElement:
    options = {one: option(one, _(words)) for one, words in _KINDS.items()}
    return RadioButtonsElement(
        action_id=Entry.KIND, options=list(options.values()), initial_option=options[kind]
    )


def _owners(names: Sequence[str]) -> StaticMultiSelectElement:
    """Offer those who were seen, and whoever asks."""
    others = [name for name in offered(names) if name.casefold() != ME]
    owners = menu(Entry.OWNER, others[: MOST_OPTIONS - 1])
    owners.options = [option(ME, _("Me")), *(owners.options or ())]
    return owners


def _checks(entry: Entry, preset: Collection[str]) -> CheckboxesElement:
    options = {kind: option(kind, _(words)) for kind, words in EVENTS.items()}
    return CheckboxesElement(
        action_id=entry,
        options=list(options.values()),
        initial_options=[one for kind, one in options.items() if kind in preset],
    )


def _people(preset: Sequence[str]) -> UserMultiSelectElement:
    return UserMultiSelectElement(
        action_id=Entry.MENTION,
        placeholder=label(_("Nobody")),
        initial_users=preset[:_MOST_MENTIONS] or None,
        max_selected_items=_MOST_MENTIONS,
    )


def _groups(preset: Sequence[str]) -> str:
    """Say of groups that the channel has chosen that they are mentioned too."""
    if not preset:
        return ""
    said = _("Also {names}, as this channel has it, unless you change whom to mention.")
    return said.format(names=heard.called(preset, {}))


def threads(action_id: str, chosen: str | None) -> StaticSelectElement:
    """Ask what of a card's thread the channel sees too."""
    return choice(action_id, {mode: _(words) for mode, words in _THREADS.items()}, chosen or "")
