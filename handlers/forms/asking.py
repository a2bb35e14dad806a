"""The modal that asks for a job, and turns into how far it is; and the one for a job to follow."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View

from bot.domain.ids import JobRef, read_job_ref
from bot.domain.slips import Mistake, Slip
from bot.views import corrections, ids
from bot.views.language import _, speaking
from bot.views.message import said
from bot.views.modals import ask
from bot.wishing import Asker
from handlers.desk import Body, asker, trouble
from handlers.forms.choices import turned, wrong
from handlers.forms.entered import entered_in
from handlers.forms.subscribe import Preset, filled
from handlers.forms.turning import Turning
from handlers.grammar import Request, ShowJob, ShowJobs, parse
from handlers.hosts import Host, Hosts
from handlers.looking import answer_about


class AskForm:
    """Takes these modals, and keeps the answer current."""

    def __init__(self, hosts: Hosts, turning: Turning) -> None:
        self._hosts = hosts
        self._turning = turning

    def asked(self, body: Body) -> dict[str, Any]:
        """Take the modal that asks how far a job is; return what to acknowledge with."""
        host = self._hosts.of(body)
        if elsewhere := host.elsewhere(Asker("", asker(body).user_id)):
            with speaking(host.desk.speech.known(asker(body).user_id)):
                return turned(ask.TITLE, elsewhere)
        read = _read(host, body)
        if isinstance(read, dict):
            return read
        return self._turning.take(
            host.desk,
            body,
            lambda: _(ask.TITLE),
            lambda: _told(host, read),
            lambda: ask.looking(read.job_id),
        )

    def to_follow(self, body: Body) -> dict[str, Any]:
        """Take the modal that asks which job to follow: it turns into the form."""
        host = self._hosts.of(body)
        read = _read(host, body)
        if isinstance(read, dict):
            return read
        channel_id = str((body.get("view") or {}).get("private_metadata") or "")
        known = Preset(channel_id, (read,))
        return self._turning.take(
            host.desk,
            body,
            lambda: _("Subscribe"),
            lambda: filled(host, known, asker(body).user_id),
        )

    def refresh(self, body: Body, ref: JobRef) -> None:
        """Take a click on *Refresh*: the modal says what is true now."""
        host, view_id = self._hosts.of(body), str((body.get("view") or {}).get("id") or "")

        async def refreshed() -> None:
            if view_id:
                await host.desk.fill(view_id, (await _patiently(host, ref)).to_dict())
            else:
                await host.desk.reply(body, answer_about(host, ref))

        host.desk.take("refresh", body, refreshed)


async def _patiently(host: Host, ref: JobRef) -> View:
    view = await host.desk.tried(_told(host, ref))
    if isinstance(view, Exception):
        return ask.told(ref, said(trouble(view, ref.job_id)))
    return view


async def _told(host: Host, ref: JobRef) -> View:
    return ask.told(ref, await answer_about(host, ref))


def _read(host: Host, body: Body) -> JobRef | dict[str, Any]:
    """Return the job that was named, or the acknowledgement that says what is wrong with it."""
    view = body.get("view") or {}
    typed = str(entered_in(view).get(ids.AskEntry.JOB) or "")
    read = parse(f"show {typed}")
    if isinstance(read, ShowJob) and host.project(read.project):
        return JobRef(read.project, read.job_id)
    mistake = read if isinstance(read, Mistake) else Mistake(_slip(read), typed)
    with speaking(host.desk.speech.known(asker(body).user_id)):
        return wrong(view, {ids.AskEntry.JOB: corrections.in_form(mistake)})


def _slip(read: Request) -> Slip:
    return Slip.SEVERAL_JOBS if isinstance(read, ShowJobs) else Slip.JOB_ID


def register(app: AsyncApp, form: AskForm) -> None:
    """Answer what is done with the modals; nothing may stand after `ack` (see `Background`)."""

    @app.view(ids.ASK_VIEW)
    async def asked(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(**form.asked(body))

    @app.view(ids.FOLLOW_VIEW)
    async def to_follow(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(**form.to_follow(body))

    @app.action(ids.REFRESH_ANSWER)
    async def refreshed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        if ref := read_job_ref(str(action.get("value") or "")):
            form.refresh(body, ref)
        await ack()
