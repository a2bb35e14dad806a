"""The form that subscribes, with what there is to choose from."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationSelectElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.domain.events import EventKind
from bot.domain.filters import ME
from bot.domain.outcomes import Seen
from bot.domain.subscriptions import (
    DEFAULT_THRESHOLDS,
    FILTER_EVENTS,
    JOB_EVENTS,
    ThreadMode,
)
from bot.views import ids, text
from bot.views.ids import Entry
from bot.views.language import N_, _, pgettext
from bot.views.message import label, section
from bot.views.troubles import COMMAND

_METADATA = 3000
_OPTIONS = 100
_LABEL = 75
_VALUE = 150
_MOST_MENTIONS = 10
_TYPES = ("QUERY", "INSERT", "DDL", "DCL", "IMPORT", "EXPORT", "UPDATE", "DELETE")
_EVENTS = {
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


class FormKind(StrEnum):
    """What the form asks for."""

    JOB = "job"
    FILTERS = "filters"


_KINDS = {FormKind.JOB: N_("One job"), FormKind.FILTERS: N_("All jobs that match")}


@dataclass(frozen=True, slots=True)
class Form:
    """What the form shows: for which channel it was opened, and what can be chosen."""

    kind: FormKind
    channel_id: str
    seen: Seen = field(default_factory=Seen)


def opening() -> View:
    """Open at once, as Slack allows three seconds, and say that DLI is being asked."""
    return _view([section(_("Asking DLI for queues and owners …"))])


def refused() -> View:
    """Say that the form can't be shown, and what to do instead."""
    said = _(
        "Slack refused to show the form. Type it instead, for example "
        "`{command} subscribe queue:etl on:failed`."
    )
    return _view([section(said.format(command=COMMAND))])


def form(shown: Form) -> View:
    """Ask for all that a subscription may have."""
    view = _view(
        [
            _asked(_("Follow"), _radios(shown.kind), Entry.KIND, dispatch_action=True),
            *(_job() if shown.kind is FormKind.JOB else _filters(shown.seen)),
            *_wishes(shown.kind),
            _asked(pgettext("which channel", "In"), _channel(shown.channel_id), Entry.CHANNEL),
        ]
    )
    view.submit = label(_("Subscribe"))
    view.private_metadata = _kept(shown)
    return view


def shown_by(view: Mapping[str, Any], kind: FormKind) -> Form:
    """Read from an open form what it shows, to show it with another kind of target."""
    kept = json.loads(view.get("private_metadata") or "{}")
    seen = Seen(queues=tuple(kept.get("queues", ())), owners=tuple(kept.get("owners", ())))
    return Form(kind, str(kept.get("channel", "")), seen)


def _kept(shown: Form) -> str:
    """Return what the form has to know later; as many names as there's room for."""
    while len(kept := _json(shown)) > _METADATA:
        seen = shown.seen
        fewer = Seen(
            queues=seen.queues[: len(seen.queues) * 3 // 4],
            owners=seen.owners[: len(seen.owners) * 3 // 4],
        )
        shown = replace(shown, seen=fewer)
    return kept


def _json(shown: Form) -> str:
    names = {"queues": shown.seen.queues, "owners": shown.seen.owners}
    return json.dumps({"channel": shown.channel_id, **names})


def _view(blocks: list[Block]) -> View:
    return View(
        type="modal",
        callback_id=ids.SUBSCRIBE_VIEW,
        title=label(_("Subscribe")),
        close=label(pgettext("a form", "Cancel")),
        blocks=blocks,
    )


def _job() -> Iterator[Block]:
    yield _asked(_("Job id"), _line(Entry.JOB, "85798b38-dae0-…", 500), Entry.JOB)


def _filters(seen: Seen) -> Iterator[Block]:
    if queues := _offered(seen.queues):
        yield _asked(_("Queues"), _menu(Entry.QUEUE, queues), Entry.QUEUE, optional=True)
    yield _asked(_("Owners"), _owners(seen.owners), Entry.OWNER, optional=True)
    yield _asked(_("Types"), _menu(Entry.TYPE, _TYPES), Entry.TYPE, optional=True)
    yield _asked(_("Tag"), _line(Entry.TAG, "team=bi", 200), Entry.TAG, optional=True)
    yield _asked(
        _("Statement"), _line(Entry.SQL, "insert into sales*", 200), Entry.SQL, optional=True
    )
    yield _asked(
        _("More filters"),
        _line(Entry.MORE, "queue:etl* -owner:bot*", 500),
        Entry.MORE,
        hint=_("As you would type them. All that is chosen must hold; * stands for anything."),
        optional=True,
    )


def _wishes(kind: FormKind) -> Iterator[Block]:
    of_job = kind is FormKind.JOB
    events = Entry.JOB_EVENTS if of_job else Entry.FILTER_EVENTS
    thresholds = Entry.JOB_THRESHOLDS if of_job else Entry.FILTER_THRESHOLDS
    preset = JOB_EVENTS if of_job else FILTER_EVENTS
    yield _asked(_("Tell when"), _checks(events, preset), events)
    yield _asked(
        _("Thresholds in %"),
        _line(thresholds, "25, 50, 75", 60, ", ".join(map(str, DEFAULT_THRESHOLDS))),
        thresholds,
        optional=True,
    )
    yield _asked(_("Mention at the end"), _people(), Entry.MENTION, optional=True)
    yield _asked(pgettext("channel or thread", "Where"), _threads(), Entry.THREAD)


def _asked(
    words: str,
    element: InputInteractiveElement,
    entry: Entry,
    *,
    hint: str = "",
    optional: bool = False,
    dispatch_action: bool = False,
) -> InputBlock:
    return InputBlock(
        block_id=entry,
        label=label(words),
        element=element,
        hint=label(hint) if hint else None,
        optional=optional,
        dispatch_action=dispatch_action,
    )


def _radios(kind: FormKind) -> RadioButtonsElement:
    options = {one: _option(one, _(words)) for one, words in _KINDS.items()}
    return RadioButtonsElement(
        action_id=Entry.KIND, options=list(options.values()), initial_option=options[kind]
    )


def _line(entry: Entry, example: str, most: int, preset: str = "") -> InputInteractiveElement:
    return PlainTextInputElement(
        action_id=entry, placeholder=label(example), max_length=most, initial_value=preset or None
    )


def _menu(entry: Entry, names: Sequence[str]) -> StaticMultiSelectElement:
    options = [_option(name, name) for name in names[:_OPTIONS]]
    return StaticMultiSelectElement(
        action_id=entry, placeholder=label(pgettext("of a list", "Any")), options=options
    )


def _owners(names: Sequence[str]) -> StaticMultiSelectElement:
    """Offer those who were seen, and whoever asks."""
    others = [name for name in _offered(names) if name.casefold() != ME]
    menu = _menu(Entry.OWNER, others[: _OPTIONS - 1])
    menu.options = [_option(ME, _("Me")), *(menu.options or ())]
    return menu


def _checks(entry: Entry, preset: frozenset[EventKind]) -> CheckboxesElement:
    options = {kind: _option(kind, _(words)) for kind, words in _EVENTS.items()}
    return CheckboxesElement(
        action_id=entry,
        options=list(options.values()),
        initial_options=[option for kind, option in options.items() if kind in preset],
    )


def _people() -> UserMultiSelectElement:
    return UserMultiSelectElement(
        action_id=Entry.MENTION, placeholder=label(_("Nobody")), max_selected_items=_MOST_MENTIONS
    )


def _threads() -> StaticSelectElement:
    options = {mode: _option(mode, _(words)) for mode, words in _THREADS.items()}
    return StaticSelectElement(
        action_id=Entry.THREAD,
        options=list(options.values()),
        initial_option=options[ThreadMode.DEFAULT],
    )


def _channel(channel_id: str) -> ConversationSelectElement:
    return ConversationSelectElement(
        action_id=Entry.CHANNEL,
        initial_conversation=channel_id or None,
        default_to_current_conversation=True,
        response_url_enabled=True,
    )


def _offered(names: Sequence[str]) -> list[str]:
    """Return the names that Slack takes as options."""
    return [name for name in names if len(name) <= _VALUE and text.plain(name, _LABEL).strip()]


def _option(value: str, words: str) -> Option:
    return Option(value=value, text=label(text.plain(words, _LABEL)))
