"""The Home: what is somebody's, and what they can do without a channel."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, HeaderBlock
from slack_sdk.models.views import View

from bot.domain.homes import Mine, Part
from bot.domain.languages import Language
from bot.domain.subscriptions import Subscription
from bot.views import following, heard, ids, mine, text
from bot.views.answers import Style
from bot.views.language import N_, _, number, sentences, spoken
from bot.views.message import button, context, label, section
from bot.views.troubles import COMMAND

_VALUE = "home"
_WHO = "who"
_TARGET = 200
_NAME = 100
_SECOND = timedelta(seconds=1)
_DIGITS = 6
_LANGUAGES = {Language.ENGLISH: "English", Language.CHINESE: "中文"}
_DIRECT = {
    True: N_("When a job of yours fails and you aren't in the channel, you get a direct message."),
    False: N_("You get no direct messages about your jobs."),
}
_DIRECT_FOR_ALL = {
    True: N_(
        "When a job of yours fails and you aren't in the channel, you get a direct message, as the "
        "bot's operator chose."
    ),
    False: N_("You get no direct messages about your jobs, as the bot's operator chose."),
}


def content(found: Mine, style: Style) -> list[Block]:
    """Show all but when it was drawn: what changes with time alone isn't in it.

    A block with a button keeps its id from one drawing to the next, so that a press counts
    which meets the next one.
    """
    blocks: list[Block] = [_actions()]
    if found.is_newcomer:
        blocks += _steps()
    else:
        blocks += _running(found, style)
        blocks += _ended(found, style)
        blocks += [*_followed(found), DividerBlock(), _who(found)]
    return [*blocks, _settings(found, style)]


def digest(blocks: Sequence[Block]) -> str:
    """Return what tells whether two contents look the same."""
    drawn = json.dumps([block.to_dict() for block in blocks], sort_keys=True)
    return blake2b(drawn.encode(), digest_size=16).hexdigest()


def home(blocks: Sequence[Block], at: datetime, note: str = "") -> View:
    """Show a content as of a moment; `note` says what has just changed."""
    said = [section(note)] if note else []
    as_of = _("As of {time}. It is kept current for a day after you opened it.")
    small = context(as_of.format(time=text.moment(at, "{date_short_pretty} {time_secs}")))
    return View(type="home", blocks=[*said, *blocks, small])


def loading() -> View:
    """Show that something is coming, where nothing was shown before."""
    return View(type="home", blocks=[section(_("Looking for what is yours …"))])


def away() -> View:
    """Say why there is nothing to show, where nothing was shown before."""
    sorry = _(
        "What is yours can't be looked up just now: the bot's database doesn't answer. Open "
        "this page again in a minute."
    )
    return View(type="home", blocks=[_actions(), section(sorry)])


def turned_to(value: str) -> tuple[Part, int] | None:
    """Return the page to which a button leads, None if it's none of ours."""
    name, _dash, page = value.partition("-")
    is_known = name in set(Part) and page.isdecimal() and len(page) < _DIGITS
    return (Part(name), int(page)) if is_known and int(page) else None


def unsubscribed(one: Subscription) -> str:
    """Say that a subscription is no more, and how to have it back."""
    said = _("{channel} doesn't hear of {target} any more. To have it back, type there: {command}")
    return said.format(
        channel=mine.channel(one.channel_id),
        target=text.code(one.target.key, _TARGET),
        command=text.code(f"{COMMAND} {heard.again(one)}", text.FIELD // 2),
    )


def gone() -> str:
    """Say that a subscription was no more when it was to be ended."""
    return _("That subscription has ended already.")


def later(note: str, wait: timedelta) -> str:
    """Say what was done, and when the Home shows it."""
    lasts = text.duration(max(wait, _SECOND))
    told = _("Slack takes no Homes for {time}: yours shows it after that.").format(time=lasts)
    return sentences(note, told)


def _actions() -> ActionsBlock:
    subscribe = button(_("Subscribe"), ids.SUBSCRIBE, _VALUE)
    subscribe.style = "primary"
    return ActionsBlock(
        block_id="actions",
        elements=[
            subscribe,
            button(_("Recent jobs"), ids.JOBS, _VALUE),
            button(_("Mute a channel"), ids.OPEN_MUTE, _VALUE),
            button(_("Daily digest"), ids.OPEN_DIGEST, _VALUE),
            button(_("Help"), ids.HELP, _VALUE),
        ],
    )


def _steps() -> Iterator[Block]:
    yield HeaderBlock(text=label(_("Three steps, and your jobs are here")))
    yield section(
        _("*1.* Say who you are in DLI: your jobs are found by their owner."),
        accessory=_link_button(_("That is me")),
        block_id=_WHO,
    )
    yield section(
        _(
            "*2.* Let a channel hear of jobs: press *Subscribe* above, or type there for example "
            "{command}"
        ).format(command=text.code(f"{COMMAND} subscribe owner:me", _NAME))
    )
    yield section(
        _("*3.* If the bot isn't in that channel yet: {command}").format(
            command=text.code("/invite @DLI Progress", _NAME)
        )
    )
    yield context(
        _("Just one job, just now? {command} answers in any channel, for your eyes only.").format(
            command=text.code(f"{COMMAND} <job_id>", _NAME)
        )
    )


def _running(found: Mine, style: Style) -> Iterator[Block]:
    yield HeaderBlock(text=label(_("Running now")))
    names_project = mine.names_projects(found)
    for job in found.running:
        yield mine.running(job, style, names_project=names_project)
    if not found.running:
        yield section(_nothing_runs(found))
    yield from _turning(found, Part.RUNNING, found.running_total, _("Running now"))


def _nothing_runs(found: Mine) -> str:
    if found.iam_user is not None:
        return _("None of yours runs now.")
    return _("None runs now, as far as what you follow tells.")


def _ended(found: Mine, style: Style) -> Iterator[Block]:
    yield HeaderBlock(text=label(_("Ended today")))
    names_project = mine.names_projects(found)
    for job in found.ended:
        yield mine.ended(job, style, names_project=names_project)
    if not found.ended:
        yield section(_("None of yours has ended since midnight."))
    yield from _turning(found, Part.ENDED, found.ended_total, _("Ended today"))


def _followed(found: Mine) -> Iterator[Block]:
    yield HeaderBlock(text=label(_("What you follow")))
    for one in found.subscriptions:
        end = button(_("Unsubscribe"), ids.END_MINE, str(one.id), following.ending(one.target.key))
        lines = [
            f"{text.code(one.target.key, _TARGET)} · {mine.channel(one.channel_id)}",
            heard.summary(one.wishes, direct=one.is_direct),
            *_resting(found, one.channel_id),
        ]
        yield section("\n".join(lines), accessory=end, block_id=f"followed-{one.id}")
    if not found.subscriptions:
        yield section(_("Nothing yet. *Subscribe* opens a form."))
    yield from _turning(found, Part.FOLLOWED, found.subscriptions_total, _("What you follow"))


def _resting(found: Mine, channel_id: str) -> Iterator[str]:
    """Say why a channel isn't told of what it hears, if it isn't."""
    if channel_id in found.paused:
        paused = _("Nothing can be posted there. {command} there says why.")
        yield f"⚠️ {paused.format(command=text.code(f'{COMMAND} list', _NAME))}"
    elif until := found.muted.get(channel_id):
        muted = _("Muted until {time}")
        yield f"🔕 {muted.format(time=text.moment(until))}"


def _turning(found: Mine, part: Part, total: int, name: str) -> Iterator[Block]:
    """Let somebody turn over a part that has several pages."""
    page, pages = found.page(part), found.pages_of(part)
    if pages <= 1:
        return
    where = _("Page {page} of {pages}, {count} in all")
    yield context(where.format(page=number(page), pages=number(pages), count=number(total)))
    buttons = []
    if page > 1:
        earlier = _("Previous page: {part}").format(part=name)
        buttons.append(button(_("Previous"), ids.HOME_OTHER_PAGE, f"{part}-{page - 1}", earlier))
    if page < pages:
        later = _("Next page: {part}").format(part=name)
        buttons.append(button(_("Next"), ids.HOME_PAGE, f"{part}-{page + 1}", later))
    yield ActionsBlock(elements=buttons, block_id=f"pages-{part}")


def _who(found: Mine) -> Block:
    if found.iam_user is None:
        said = _(
            "*You in DLI:* not known. Say it, and your jobs are shown here, whoever follows them."
        )
        return section(said, accessory=_link_button(_("That is me")), block_id=_WHO)
    said = _("*You in DLI:* {user}").format(user=text.code(found.iam_user, _NAME))
    return section(said, accessory=_link_button(_("Change")), block_id=_WHO)


def _link_button(words: str) -> ButtonElement:
    return button(words, ids.OPEN_LINK, _VALUE)


def _settings(found: Mine, style: Style) -> Block:
    chosen = found.preference.language
    language = _LANGUAGES[chosen or spoken()]
    said = _("*Language:* {language}") if chosen else _("*Language:* {language}, as Slack has it")
    direct = found.preference.direct
    told = _DIRECT_FOR_ALL[style.tells_directly] if direct is None else _DIRECT[direct]
    lines = [said.format(language=language), _(told)]
    change = button(_("Settings"), ids.OPEN_SETTINGS, _VALUE)
    return section("\n".join(lines), accessory=change, block_id="settings")
