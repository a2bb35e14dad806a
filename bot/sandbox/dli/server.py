"""The local DLI as a whole."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Self, Unpack

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from bot.clock import utcnow
from bot.ports import Clock
from bot.sandbox.dli.api import Api
from bot.sandbox.dli.calls import CallLog
from bot.sandbox.dli.control import Control
from bot.sandbox.dli.credentials import DEMO, Account
from bot.sandbox.dli.faults import Endpoint, Faults
from bot.sandbox.dli.gate import Gate
from bot.sandbox.dli.gateway import Gateway, Handler
from bot.sandbox.dli.iam import Iam
from bot.sandbox.dli.replay import Replay
from bot.sandbox.dli.workspace import JobDetails, Workspace
from bot.sandbox.serving import serving

JOBS = "/v1.0/{project_id}/jobs"
PROGRESS = "/v1/{project_id}/jobs/{job_id}/progress"  # the only call under /v1


class DliSandbox:
    """A DLI of one project, with its IAM.

    `speed` multiplies the speed of every job; jobs, tokens and signatures live by
    `clock`. `workspace`, `faults`, `calls` and `gate` are for whoever tests.
    """

    def __init__(
        self, *, account: Account = DEMO, speed: float = 1.0, clock: Clock = utcnow
    ) -> None:
        self.account = account
        self.clock = clock
        self.workspace = Workspace(clock, speed=speed)
        self.faults = Faults()
        self.calls = CallLog()
        self.gate = Gate(account, clock)
        self._url = ""

    @asynccontextmanager
    async def serve(self, *, port: int = 0) -> AsyncIterator[Self]:
        """Answer on a loopback port, a free one by default, while the context is open.

        As in `async with DliSandbox().serve() as dli:`.
        """
        async with serving(self._app(), port=port) as self._url:
            yield self

    @property
    def url(self) -> str:
        """The address of DLI and of its IAM, without a slash at the end."""
        return self._url

    @property
    def environment(self) -> Mapping[str, str]:
        """The settings with which the bot uses this DLI."""
        return self.account.environment(self._url)

    def start_job(self, recording: str, **details: Unpack[JobDetails]) -> Replay:
        """Submit a job that plays `recording`; KeyError if there is none."""
        return self.workspace.start(recording, **details)

    def start_burst(
        self,
        recording: str,
        count: int,
        *,
        spread_seconds: float = 0.0,
        **details: Unpack[JobDetails],
    ) -> list[Replay]:
        """Submit `count` jobs at once, which end one after another within `spread_seconds`.

        They end together by default. KeyError if there is no such recording.
        """
        return self.workspace.start_burst(
            recording, count, spread_seconds=spread_seconds, **details
        )

    def advance_job(self, job_id: str, *, tasks: float) -> Replay:
        """Let a job have this share of the tasks that it lists done from now on.

        With a tiny `speed` such as 0.001 a job stands still until it is advanced or ended;
        none is set back. Refused: there is no such job. ValueError: it never gets that far.
        """
        return self.workspace.advance(job_id, tasks=tasks)

    def end_job(self, job_id: str) -> Replay:
        """Let a job finish or fail now, as its recording does; Refused if there is none."""
        return self.workspace.end(job_id)

    def slow_job(self, job_id: str, factor: float) -> Replay:
        """Let a job be `factor` times slower from now on; each call slows it further.

        Refused: there is no such job. ValueError: no job can be so slow, or so fast.
        """
        return self.workspace.slow(job_id, factor)

    def hang_job(self, job_id: str) -> Replay:
        """Let a job stand still until it is resumed; Refused if there is none.

        One that is launching stays in its queue, as if that was busy. It can still be advanced,
        ended and cancelled.
        """
        return self.workspace.hang(job_id)

    def resume_job(self, job_id: str) -> Replay:
        """Let a job that hangs go on from where it is; Refused if there is none."""
        return self.workspace.resume(job_id)

    def forget_job(self, job_id: str) -> None:
        """Make a job vanish: DLI knows it no longer. Refused if it never did."""
        self.workspace.forget(job_id)

    def cancel_job(self, job_id: str) -> bool:
        """Cancel a job as its project's user; False if it has ended already."""
        return self.workspace.cancel(job_id, by=self.account.user_name)

    def _app(self) -> Starlette:
        gateway = Gateway(
            clock=self.clock,
            calls=self.calls,
            faults=self.faults,
            gate=self.gate,
            project_id=self.account.project_id,
        )
        control = Control(self.workspace, self.faults, self.clock)
        app = Starlette(
            routes=[*self._iam(gateway), *self._dli(gateway), control.mount()],
            exception_handlers={404: gateway.nowhere, 405: gateway.nowhere},
        )
        app.router.redirect_slashes = False
        return app

    def _iam(self, gateway: Gateway) -> list[BaseRoute]:
        iam = Iam(self.account, self.gate, self.clock)
        token = gateway.guard(Endpoint.TOKEN, iam.issue_token, public=True)
        projects = gateway.guard(Endpoint.PROJECTS, iam.projects)
        return [
            Route("/v3/auth/tokens", token, methods=["POST"]),
            Route("/v3/projects", projects),
        ]

    def _dli(self, gateway: Gateway) -> list[BaseRoute]:
        api = Api(self.workspace, self.clock, self.account.user_name)

        def route(path: str, endpoint: Endpoint, handler: Handler, method: str = "GET") -> Route:
            return Route(path, gateway.guard(endpoint, handler), methods=[method])

        return [
            route(JOBS, Endpoint.LIST, api.list),
            route(f"{JOBS}/submit-job", Endpoint.SUBMIT, api.submit, "POST"),
            route(f"{JOBS}/{{job_id}}", Endpoint.CANCEL, api.cancel, "DELETE"),
            route(f"{JOBS}/{{job_id}}/status", Endpoint.STATUS, api.status),
            route(f"{JOBS}/{{job_id}}/detail", Endpoint.DETAIL, api.detail),
            route(PROGRESS, Endpoint.PROGRESS, api.progress),
        ]
