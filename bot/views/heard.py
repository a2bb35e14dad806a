"""What a channel will hear, where, and who is called, in words."""

from collections.abc import Mapping, Sequence

from bot.domain.events import ENDS, EventKind
from bot.domain.subscriptions import SHORT_FORMS, Subscription, ThreadMode, Wishes
from bot.views import text
from bot.views.language import (
    N_,
    _,
    both,
    either,
    ngettext,
    number,
    pgettext,
    sentences,
    several,
)

_END_VERBS = {
    EventKind.FINISHED: N_("finishes"),
    EventKind.FAILED: N_("fails"),
    EventKind.CANCELLED: N_("is cancelled"),
}
_TROUBLE_VERBS = {
    EventKind.STALLED: N_("stalls"),
    EventKind.SLOW: N_("takes longer than usual"),
}
_ORDER = tuple(EventKind)
_SHORT = {
    ThreadMode.QUIET: N_("in threads only"),
    ThreadMode.DEFAULT: "",
    ThreadMode.BROADCAST: N_("all to the channel too"),
}
_REST = {
    ThreadMode.QUIET: N_("All the rest stays in the card's thread."),
    ThreadMode.BROADCAST: N_("All the rest goes to its thread and to the channel."),
    ThreadMode.DEFAULT: N_(
        "The end goes to its thread and to the channel, all else to its thread."
    ),
}
_NAME = 80


def heard(wishes: Wishes, *, direct: bool) -> str:
    """Say when something is told: "when it passes 25 and 50 %, and when it fails"."""
    when = _("when it {happens}") if direct else _("when one {happens}")
    happens = []
    if EventKind.STARTED in wishes.events:
        happens.append(_("starts"))
    if EventKind.PROGRESS in wishes.events and wishes.thresholds:
        happens.append(_("passes {percents}").format(percents=percents(wishes.thresholds)))
    told = (
        [_(verb) for kind, verb in verbs.items() if kind in wishes.events]
        for verbs in (_TROUBLE_VERBS, _END_VERBS)
    )
    happens += [either(verbs) for verbs in told if verbs]
    if not happens:
        return _("nothing yet")
    *others, last = [when.format(happens=one) for one in happens]
    return _("{words}, and {last}").format(words=several(others), last=last) if others else last


def where(wishes: Wishes, *, direct: bool) -> str:
    """Say where it is told, and what of it the channel sees."""
    if direct and wishes.only_failures:
        return _("One message here then, with the reason; nothing if it doesn't fail.")
    live = direct or wishes.events - ENDS
    if not live:
        return _("Each gets one message here, with the reason if it failed.")
    one, each = _("One card here stays current."), _("Each gets one card here, kept current.")
    return sentences(one if direct else each, _(_REST[wishes.thread]))


def called(mentions: Sequence[str], names: Mapping[str, str]) -> str:
    """Say who is mentioned, "" if nobody; nobody is mentioned by that."""
    if not mentions:
        return ""
    known = [names.get(one, "") for one in mentions]
    if all(known):
        return both([text.escape(f"@{name}", _NAME) for name in known])
    groups = sum(one.startswith("S") for one in mentions)
    people = len(mentions) - groups
    counted = [
        (people, ngettext("{count} person", "{count} people", people)),
        (groups, ngettext("{count} group", "{count} groups", groups)),
    ]
    return both([said.format(count=number(count)) for count, said in counted if count])


def summary(wishes: Wishes, *, direct: bool) -> str:
    """Return all of it in a few words, for a list: "when one fails · in threads only"."""
    parts = [heard(wishes, direct=direct)]
    if mode := _SHORT[wishes.thread]:
        parts.append(_(mode))
    if mentions := called(wishes.mentions, {}):
        parts.append(_("mentions {names}").format(names=mentions))
    return " · ".join(parts)


def again(one: Subscription, project: str = "") -> str:
    """Return what to type to have a subscription once more; mentions have to be picked anew."""
    parts = ["subscribe", key(one, project), events(one.wishes)]
    if EventKind.PROGRESS in one.wishes.events:
        parts.append("at:" + ",".join(map(str, one.wishes.thresholds)))
    if one.wishes.thread is not ThreadMode.DEFAULT:
        parts.append(f"thread:{one.wishes.thread}")
    return " ".join(parts)


def key(one: Subscription, project: str = "") -> str:
    """Return a subscription's target as one types it, with its project if that is told."""
    return f"{one.target.key} project:{project}" if project else one.target.key


def events(wishes: Wishes) -> str:
    """Return the events as one types them."""
    if wishes.events >= SHORT_FORMS["all"]:
        return "on:all"
    words = ["end"] if wishes.events >= ENDS else []
    rest = wishes.events - (ENDS if words else frozenset())
    return "on:" + ",".join([*words, *(kind for kind in _ORDER if kind in rest)])


def percents(thresholds: Sequence[int]) -> str:
    """Return "25, 50 and 75 %"; in Chinese each has a sign of its own."""
    each = pgettext("one of several percentages, as in 25, 50 and 75 %", "{count}")
    return _("{counts} %").format(counts=both([each.format(count=one) for one in thresholds]))
