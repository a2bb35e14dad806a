"""The modal about a channel's daily digest."""

from slack_sdk.models.blocks import ActionsBlock, Block, CheckboxesElement, TimePickerElement
from slack_sdk.models.views import View

from bot.domain.channels import DigestPlan
from bot.domain.chosen import DigestShown
from bot.views import choices, ids
from bot.views.ids import DigestEntry
from bot.views.language import N_, _, pgettext
from bot.views.message import button, section
from bot.views.modals.inputs import asked, channel, line, modal, option

TITLE = N_("Daily digest")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
DAYS = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
    "sun": N_("Sunday"),
}
_HOUR, _MINUTE = 9, 0


def digest(channel_id: str, shown: DigestShown | None, zone: str) -> View:
    """Ask when it comes; `shown` says when it does now, once a channel is chosen.

    `zone` is where whoever asks lives.
    """
    plan = shown.plan if shown else None
    blocks: list[Block] = [
        asked(
            pgettext("which channel", "In"), channel(DigestEntry.CHANNEL, channel_id), at_once=True
        )
    ]
    if shown is not None and plan is not None:
        end = button(_("End the digest"), ids.END_DIGEST, channel_id)
        blocks.append(section(choices.digest_at(plan, shown.next_at)))
        blocks.append(ActionsBlock(elements=[end]))
    elif shown is not None:
        blocks.append(section(_("This channel gets no daily digest.")))
    of = f"@{channel_id}" if plan else ""
    zone_line = line(DigestEntry.ZONE, "Europe/Berlin", 60, preset=plan.zone if plan else zone)
    blocks += [
        asked(pgettext("time of day", "At"), _time(plan), block_id=f"{DigestEntry.TIME}{of}"),
        asked(_("On"), _days(plan), block_id=f"{DigestEntry.DAYS}{of}"),
        asked(_("Time zone"), zone_line, block_id=f"{DigestEntry.ZONE}{of}", optional=True),
    ]
    return modal(ids.DIGEST_VIEW, _(TITLE), blocks, submit=_("Save"))


def _time(plan: DigestPlan | None) -> TimePickerElement:
    hour, minute = (plan.hour, plan.minute) if plan else (_HOUR, _MINUTE)
    return TimePickerElement(action_id=DigestEntry.TIME, initial_time=f"{hour:02}:{minute:02}")


def _days(plan: DigestPlan | None) -> CheckboxesElement:
    chosen = days_of(plan.days) if plan else WORKDAYS
    options = {day: option(day, _(words)) for day, words in DAYS.items()}
    return CheckboxesElement(
        action_id=DigestEntry.DAYS,
        options=list(options.values()),
        initial_options=[one for day, one in options.items() if day in chosen],
    )


def days_of(plan: str) -> tuple[str, ...]:
    """Return the days that cron's words mean, as a plan holds them."""
    names = list(DAYS)
    if plan == "*":
        return tuple(names)
    days: list[str] = []
    for part in plan.split(","):
        first, _dash, last = part.partition("-")
        days += names[names.index(first) : names.index(last or first) + 1]
    return tuple(days)
