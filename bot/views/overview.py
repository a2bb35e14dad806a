"""What a channel hears of, a page at a time."""

from collections.abc import Iterator

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock

from bot.domain.outcomes import Overview
from bot.domain.watch import Watched
from bot.views import choices, following, ids, reaching, spoken, text, troubles, words
from bot.views.answers import Style
from bot.views.language import _, ngettext, number
from bot.views.message import Message, button, section

_NAME = 70


def overview(found: Overview, style: Style, note: str = "") -> Message:
    """Show a page of subscriptions, each with its button, and what holds for all of them.

    `note` says what has just changed.
    """
    head = [line for line in (note, *_head(found)) if line]
    blocks: list[Block] = [section(line) for line in head]
    blocks += [
        following.row(one, style, f"subscription-{found.page}-{one.id}")
        for one in found.subscriptions
    ]
    if found.running:
        blocks += [DividerBlock(), section("\n".join(_running(found)))]
    blocks.append(ActionsBlock(elements=list(_buttons(found))))
    lines = [following.line(one, style) for one in found.subscriptions]
    return Message("\n".join([*head, *lines, *_running(found)]), blocks)


def page_of(block_id: str) -> int | None:
    """Return the page on which a subscription's button stood, None if it was on none."""
    kind, _, rest = block_id.partition("-")
    page = rest.partition("-")[0]
    return int(page) if kind == "subscription" and page.isdecimal() else None


def _head(found: Overview) -> Iterator[str]:
    yield _title(found)
    channel = found.channel
    if channel.paused_for:
        yield f"⚠️ {reaching.cure(channel.paused_for)}"
    if channel.muted_until is not None and channel.is_muted(found.now):
        yield f"🔕 {choices.muted_until(channel.muted_until)}"
    if channel.digest is not None:
        yield f"🗓️ {choices.digest_at(channel.digest, channel.digest_due_at)}"
    if chosen := choices.defaults_in_words(channel.defaults, {}):
        taken = _("New subscriptions take {options}, unless they say otherwise.")
        yield taken.format(options=chosen)
    if channel.language is not None:
        yield spoken.chosen_here(channel.language)


def _title(found: Overview) -> str:
    if not found.total:
        nothing = _(
            "*This channel hears of nothing yet.* Press *Subscribe*, or type for example "
            "`{command} subscribe queue:etl on:failed`."
        )
        return nothing.format(command=troubles.COMMAND)
    title = ngettext(
        "This channel has {count} subscription",
        "This channel has {count} subscriptions",
        found.total,
    ).format(count=number(found.total))
    page = _("page {page} of {pages}").format(page=found.page, pages=found.pages)
    return " · ".join([f"*{title}*", *([page] if found.pages > 1 else [])])


def _running(found: Overview) -> Iterator[str]:
    if found.running:
        yield _("*Followed now*")
    for watched in found.running:
        yield _job(watched)


def _job(watched: Watched) -> str:
    job, progress = watched.job, watched.progress
    share = None if progress is None else progress.overall
    names = [text.escape(name, _NAME) for name in (job.queue_name, job.owner) if name.strip()]
    status = text.escape(words.status(job.status, job.status_word), _NAME)
    name = text.code(job.job_id, _NAME)
    figure = [] if progress is None else [words.share(progress)]
    said = [part for part in (status, *figure, name, *names) if part]
    bar = "" if share is None else f" `{words.bar(share)}`"
    return f"{words.sign(job.status)} {' · '.join(said)}{bar}"


def _buttons(found: Overview) -> Iterator[ButtonElement]:
    if found.page > 1:
        yield button(_("Previous"), ids.OTHER_PAGE, str(found.page - 1))
    if found.page < found.pages:
        yield button(_("Next"), ids.PAGE, str(found.page + 1))
    yield button(_("Subscribe"), ids.SUBSCRIBE, "list")
    if found.channel.is_muted(found.now):
        yield button(_("Unmute"), ids.UNMUTE, "list")
    yield button(_("Mute"), ids.OPEN_MUTE, "list")
    yield button(_("Daily digest"), ids.OPEN_DIGEST, "list")
    yield button(_("Settings"), ids.OPEN_SETTINGS, "list")
