"""From a wish to its answer: who carries it out, and who words it."""

from bot.domain.subscriptions import JobTarget, Target
from bot.errors import DliError
from bot.views import answers, choices, following, overview, troubles
from bot.views.message import Message, said
from bot.wishing import Asker, Wishing
from handlers import grammar


async def answer(
    wishing: Wishing, asker: Asker, wish: grammar.Wish, style: answers.Style
) -> Message:
    """Carry a wish out, and say what came of it; a channel that was paused goes on first."""
    if isinstance(wish, grammar.Subscribe):
        return await _subscribed(wishing, asker, wish, style)
    await wishing.reach.visit(asker.channel_id)
    if isinstance(wish, grammar.AboutJobs):
        return await _about_jobs(wishing, asker, wish)
    if isinstance(wish, grammar.AboutMute):
        return await _about_mute(wishing, asker, wish)
    if isinstance(wish, grammar.AboutDigest):
        return await _about_digest(wishing, asker, wish)
    if isinstance(wish, grammar.AboutDefaults):
        return await _about_defaults(wishing, asker, wish)
    return await _about_me(wishing, asker, wish)


async def _subscribed(
    wishing: Wishing, asker: Asker, wish: grammar.Subscribe, style: answers.Style
) -> Message:
    """Let a channel hear of jobs; DLI's refusal is told with the job that was named."""
    try:
        outcome = await wishing.following.subscribe(asker, wish.wanted)
    except DliError as error:
        return said(f"{_why(error, wish.wanted.target)} So nothing is followed.")
    return following.followed(outcome, wish.names, style)


def _why(error: DliError, target: Target) -> str:
    if isinstance(target, JobTarget):
        return troubles.of_job(error, target.job_id)
    return troubles.sentence(error)


async def _about_jobs(wishing: Wishing, asker: Asker, wish: grammar.AboutJobs) -> Message:
    match wish:
        case grammar.Unsubscribe(target):
            return following.ended(await wishing.following.unsubscribe(asker, target))
        case grammar.UnsubscribeAll():
            return following.ended(await wishing.following.unsubscribe_all(asker))
        case grammar.ListSubscriptions(page):
            return overview.overview(await wishing.following.overview(asker, page))


async def _about_mute(wishing: Wishing, asker: Asker, wish: grammar.AboutMute) -> Message:
    match wish:
        case grammar.MuteFor(time):
            return choices.mute(await wishing.choices.mute_for(asker, time))
        case grammar.MuteUntil(hour, minute):
            return choices.mute(await wishing.choices.mute_until(asker, hour, minute))
        case grammar.Unmute():
            return choices.mute(await wishing.choices.unmute(asker))
        case grammar.ShowMute():
            return choices.mute(await wishing.choices.mute_shown(asker))


async def _about_digest(wishing: Wishing, asker: Asker, wish: grammar.AboutDigest) -> Message:
    match wish:
        case grammar.SetDigest(hour, minute, days, zone):
            plan = wishing.choices.set_digest(asker, hour, minute, days=days, zone=zone)
            return choices.digest(await plan)
        case grammar.EndDigest():
            return choices.digest(await wishing.choices.end_digest(asker))
        case grammar.ShowDigest():
            return choices.digest(await wishing.choices.digest_shown(asker))


async def _about_defaults(wishing: Wishing, asker: Asker, wish: grammar.AboutDefaults) -> Message:
    match wish:
        case grammar.SetDefaults(chosen, names):
            return choices.defaults(await wishing.choices.set_defaults(asker, chosen), names)
        case grammar.ResetDefaults():
            return choices.defaults(await wishing.choices.reset_defaults(asker), {})
        case grammar.ShowDefaults():
            return choices.defaults(await wishing.choices.defaults_shown(asker), {})


async def _about_me(wishing: Wishing, asker: Asker, wish: grammar.AboutMe) -> Message:
    match wish:
        case grammar.Link(iam_user):
            return choices.link(await wishing.links.link(asker, iam_user))
        case grammar.Unlink():
            return choices.link(await wishing.links.unlink(asker))
        case grammar.ShowLink():
            return choices.link(await wishing.links.shown(asker))
