"""What a channel will hear, where, and who is called, in words."""

from collections.abc import Mapping, Sequence

from bot.domain.events import ENDS, EventKind
from bot.domain.subscriptions import SHORT_FORMS, Subscription, ThreadMode, Wishes
from bot.views import text
from bot.views.language import _, both, either, ngettext, number

_END_VERBS = {
    EventKind.FINISHED: "finishes",
    EventKind.FAILED: "fails",
    EventKind.CANCELLED: "is cancelled",
}
_TROUBLE_VERBS = {
    EventKind.STALLED: "stalls",
    EventKind.SLOW: "takes longer than usual",
}
_ORDER = tuple(EventKind)
_SHORT = {
    ThreadMode.QUIET: "in threads only",
    ThreadMode.DEFAULT: "",
    ThreadMode.BROADCAST: "all to the channel too",
}
_NAME = 80


def heard(wishes: Wishes, subject: str) -> str:
    """Say when something is told: "when it passes 25 and 50 %, and when it fails"."""
    parts = []
    if EventKind.STARTED in wishes.events:
        parts.append(f"when {subject} starts")
    if EventKind.PROGRESS in wishes.events and wishes.thresholds:
        parts.append(f"when {subject} passes {percents(wishes.thresholds)}")
    if troubles := [verb for kind, verb in _TROUBLE_VERBS.items() if kind in wishes.events]:
        parts.append(f"when {subject} {either(troubles)}")
    if ends := [verb for kind, verb in _END_VERBS.items() if kind in wishes.events]:
        parts.append(f"when {subject} {either(ends)}")
    if len(parts) > 1:
        parts[-1] = f"and {parts[-1]}"
    return ", ".join(parts) or "nothing yet"


def where(wishes: Wishes, *, direct: bool) -> str:
    """Say where it is told, and what of it the channel sees."""
    if direct and wishes.only_failures:
        return "One message here then, with the reason; nothing if it doesn't fail."
    live = direct or wishes.events - ENDS
    if not live:
        return "Each gets one message here, with the reason if it failed."
    card = "One card here stays current." if direct else "Each gets one card here, kept current."
    match wishes.thread:
        case ThreadMode.QUIET:
            return f"{card} All the rest stays in the card's thread."
        case ThreadMode.BROADCAST:
            return f"{card} All the rest goes to its thread and to the channel."
        case ThreadMode.DEFAULT:
            return f"{card} The end goes to its thread and to the channel, all else to its thread."


def called(mentions: Sequence[str], names: Mapping[str, str]) -> str:
    """Say who is mentioned, "" if nobody; nobody is mentioned by that."""
    if not mentions:
        return ""
    known = [names.get(one, "") for one in mentions]
    if all(known):
        return both([text.escape(f"@{name}", _NAME) for name in known])
    groups = sum(one.startswith("S") for one in mentions)
    people = len(mentions) - groups
    parts = [] if not people else ["1 person" if people == 1 else f"{people} people"]
    parts += (
        [ngettext("{count} group", "{count} groups", groups).format(count=number(groups))]
        if groups
        else []
    )
    return both(parts)


def summary(wishes: Wishes, *, direct: bool) -> str:
    """Return all of it in a few words, for a list: "when one fails · in threads only"."""
    parts = [heard(wishes, "it" if direct else "one")]
    if mode := _SHORT[wishes.thread]:
        parts.append(mode)
    if mentions := called(wishes.mentions, {}):
        parts.append(f"mentions {mentions}")
    return " · ".join(parts)


def again(one: Subscription) -> str:
    """Return what to type to have a subscription once more; mentions have to be picked anew."""
    parts = ["subscribe", one.target.key, events(one.wishes)]
    if EventKind.PROGRESS in one.wishes.events:
        parts.append("at:" + ",".join(map(str, one.wishes.thresholds)))
    if one.wishes.thread is not ThreadMode.DEFAULT:
        parts.append(f"thread:{one.wishes.thread}")
    return " ".join(parts)


def events(wishes: Wishes) -> str:
    """Return the events as one types them."""
    if wishes.events >= SHORT_FORMS["all"]:
        return "on:all"
    words = ["end"] if wishes.events >= ENDS else []
    rest = wishes.events - (ENDS if words else frozenset())
    return "on:" + ",".join([*words, *(kind for kind in _ORDER if kind in rest)])


def percents(thresholds: Sequence[int]) -> str:
    """Return "25, 50 and 75 %"."""
    return _("{counts} %").format(counts=both([str(one) for one in thresholds]))
