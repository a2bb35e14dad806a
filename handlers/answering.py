"""From a wish to its answer: who carries it out, and who words it."""

from collections.abc import Awaitable

from bot.domain.outcomes import FollowOutcome, NotSubscribed, UnfollowOutcome
from bot.domain.subscriptions import JobTarget, Target
from bot.errors import DliError
from bot.speech import Speech
from bot.views import choices, following, overview, people, spoken, troubles
from bot.views.language import _, sentences, speaking
from bot.views.message import Message, said
from bot.wishing import Asker, Wishing
from handlers import grammar
from handlers.hosts import Host, Served


async def answer(host: Host, asker: Asker, wish: grammar.Wish) -> Message:
    """Carry a wish out, and say what came of it; a channel that was paused goes on first."""
    if isinstance(wish, grammar.Subscribe):
        return await _subscribed(host, asker, wish)
    wishing = host.first.wishing
    await wishing.reach.visit(asker.channel_id)
    if isinstance(wish, grammar.AboutJobs):
        return await _about_jobs(host, asker, wish)
    if isinstance(wish, grammar.AboutChannel):
        return await _about_channel(wishing, asker, wish)
    if isinstance(wish, grammar.AboutMe):
        return await _about_me(wishing, asker, wish)
    return await _about_language(host.desk.speech, asker, wish)


async def _subscribed(host: Host, asker: Asker, wish: grammar.Subscribe) -> Message:
    """Let a channel hear of jobs; DLI's refusal is told with the job that was named."""
    try:
        outcome = await _followed(host, asker, wish)
    except DliError as error:
        return said(sentences(_why(error, wish.wanted.target), _("So nothing is followed.")))
    return following.followed(outcome, wish.names, host.style)


async def _followed(host: Host, asker: Asker, wish: grammar.Subscribe) -> FollowOutcome:
    """Follow in the project that is named; a job without one, in the first that knows it."""

    def subscribed(served: Served) -> Awaitable[FollowOutcome]:
        return served.wishing.subscribing.subscribe(asker, wish.wanted)

    project = wish.wanted.project
    if isinstance(wish.wanted.target, JobTarget):
        return await host.where_known(project, subscribed)
    return await subscribed(host.meant(project)[0])


async def _unfollowed(host: Host, asker: Asker, wish: grammar.Unsubscribe) -> UnfollowOutcome:
    """Take away what was subscribed to, whatever its project where none is named."""
    not_there = []
    for served in host.meant(wish.project):
        outcome = await served.wishing.following.unsubscribe(asker, wish.target)
        if not isinstance(outcome, NotSubscribed):
            return outcome
        not_there.append(outcome)
    first = not_there[0]
    if not wish.project and first.target is not None:
        for one in first.near:  # of a project that isn't served any more
            if one.target.key == first.target.key:
                return await host.first.wishing.following.unsubscribe_from(asker, one.id)
    return first


def _why(error: DliError, target: Target) -> str:
    if isinstance(target, JobTarget):
        return troubles.of_job(error, target.job_id)
    return troubles.sentence(error)


async def _about_jobs(host: Host, asker: Asker, wish: grammar.AboutJobs) -> Message:
    wishing = host.first.wishing
    match wish:
        case grammar.Unsubscribe():
            return following.ended(await _unfollowed(host, asker, wish), host.style)
        case grammar.UnsubscribeAll():
            return following.ended(await wishing.following.unsubscribe_all(asker), host.style)
        case grammar.ListSubscriptions(page):
            return overview.overview(await wishing.following.overview(asker, page), host.style)


async def _about_channel(wishing: Wishing, asker: Asker, wish: grammar.AboutChannel) -> Message:
    if isinstance(wish, grammar.AboutMute):
        return await _about_mute(wishing, asker, wish)
    if isinstance(wish, grammar.AboutDigest):
        return await _about_digest(wishing, asker, wish)
    return await _about_defaults(wishing, asker, wish)


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
            return people.link(await wishing.links.link(asker, iam_user))
        case grammar.Unlink():
            return people.link(await wishing.links.unlink(asker))
        case grammar.TellDirectly(wanted):
            return people.link(await wishing.links.tell_directly(asker, wanted=wanted))
        case grammar.ShowLink():
            return people.link(await wishing.links.shown(asker))


async def _about_language(speech: Speech, asker: Asker, wish: grammar.AboutLanguage) -> Message:
    """Say what is spoken; what was chosen is said in the language that it is from now on."""
    who, place = asker.user_id, asker.channel_id
    match wish:
        case grammar.ShowLanguage():
            return spoken.shown(await speech.in_channel(place, who))
        case grammar.ChooseLanguage(language, mine=True):
            await speech.choose(who, language)
            found = await speech.in_channel(place, who)
            with speaking(found.to_you):
                return spoken.of_person(found)
        case grammar.ChooseLanguage(language):
            await speech.choose_for(place, language)
            found = await speech.in_channel(place, who)
            with speaking(found.here):
                return spoken.of_channel(found)
