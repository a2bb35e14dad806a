"""What a person can do to the local DLI: start, slow, hang and cancel jobs, switch faults."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.ports import Clock
from bot.sandbox.dli.faults import CATALOGUE, Faults
from bot.sandbox.dli.recordings import recordings
from bot.sandbox.dli.refusals import Refused
from bot.sandbox.dli.replay import Replay
from bot.sandbox.dli.workspace import JobDetails, Workspace

MOST_AT_ONCE = 500
LONGEST_SECONDS = 86_400
ENDED = "The job has ended already."
WHAT_CAN_BE_STARTED = (
    f"Name one of the recordings, a speed above 0, and a count of 1 to {MOST_AT_ONCE}."
)


class Control:
    """The demo page's panel. It asks for no signature: the port is this machine's."""

    def __init__(self, workspace: Workspace, faults: Faults, clock: Clock) -> None:
        self._workspace = workspace
        self._faults = faults
        self._clock = clock

    def mount(self) -> Mount:
        """Return the routes, open to pages of other ports and to nothing else."""
        return Mount(
            "/sandbox",
            routes=[
                Route("/state", self.state),
                Route("/jobs", self.start, methods=["POST"]),
                Route("/jobs/{job_id}/cancel", self.cancel, methods=["POST"]),
                Route("/jobs/{job_id}/slow", self.slow, methods=["POST"]),
                Route("/jobs/{job_id}/hang", self.hang, methods=["POST"]),
                Route("/jobs/{job_id}/resume", self.resume, methods=["POST"]),
                Route("/jobs/{job_id}/forget", self.forget, methods=["POST"]),
                Route("/faults", self.switch, methods=["POST"]),
            ],
            middleware=[
                Middleware(
                    CORSMiddleware,
                    allow_origins=["*"],
                    allow_methods=["GET", "POST"],
                    allow_headers=["Content-Type"],
                )
            ],
        )

    async def state(self, request: Request) -> Response:
        """Tell all there is to see and to choose from."""
        now = self._clock()
        faults = [
            {
                "name": fault.name,
                "title": fault.title,
                "description": fault.description,
                "on": self._faults.is_on(fault.name),
            }
            for fault in CATALOGUE
        ]
        return JSONResponse(
            {
                "now": now.isoformat(),
                "speed": self._workspace.speed,
                "jobs": [shown(job, now) for job in self._workspace.jobs()],
                "recordings": [asdict(recording) for recording in recordings().values()],
                "faults": faults,
            }
        )

    async def start(self, request: Request) -> Response:
        """Start a job: `{"recording", "speed"?, "owner"?, "queue_name"?, "statement"?, …}`.

        `message` is what it says at its end. With `count`, and `spread_seconds` if they
        are not to end together, so many are started, and the answer is `{"jobs": […]}`.
        `elapsed_seconds` is how long ago they were submitted, and with `hangs` they stand still
        where they are by now.
        """
        try:
            wish = await request.json()
            jobs = self._workspace.start_burst(
                wish["recording"],
                _count(wish),
                spread_seconds=_seconds(wish, "spread_seconds"),
                **_details(wish),
            )
            if wish.get("hangs"):
                jobs = [self._workspace.hang(job.job_id) for job in jobs]
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
            return _sorry(400, WHAT_CAN_BE_STARTED)
        begun = [shown(job, self._clock()) for job in jobs]
        return JSONResponse({"jobs": begun} if "count" in wish else begun[0], 201)

    async def cancel(self, request: Request) -> Response:
        """Cancel a job."""
        try:
            job_id = request.path_params["job_id"]
            cancelled = self._workspace.cancel(job_id, by="the sandbox")
        except Refused as refused:
            return _sorry(404, str(refused))
        if not cancelled:
            return _sorry(409, ENDED)
        return JSONResponse(shown(self._workspace.job(job_id), self._clock()))

    async def slow(self, request: Request) -> Response:
        """Let a job be slower from now on: `{"factor"}`."""
        try:
            factor = float((await request.json())["factor"])
            return self._changed(request, lambda job_id: self._workspace.slow(job_id, factor))
        except (ValueError, KeyError, TypeError, OverflowError):
            return _sorry(400, "Name a factor above 0.")

    async def hang(self, request: Request) -> Response:
        """Let a job stand still, in its queue if it is launching."""
        return self._changed(request, self._workspace.hang)

    async def resume(self, request: Request) -> Response:
        """Let a job that stands still go on."""
        return self._changed(request, self._workspace.resume)

    def _changed(self, request: Request, change: Callable[[str], Replay]) -> Response:
        now = self._clock()
        try:
            if self._workspace.job(request.path_params["job_id"]).has_ended(now):
                return _sorry(409, ENDED)
            return JSONResponse(shown(change(request.path_params["job_id"]), now))
        except Refused as refused:
            return _sorry(404, str(refused))

    async def forget(self, request: Request) -> Response:
        """Make a job vanish."""
        try:
            self._workspace.forget(request.path_params["job_id"])
        except Refused as refused:
            return _sorry(404, str(refused))
        return await self.state(request)

    async def switch(self, request: Request) -> Response:
        """Switch a fault: `{"name", "on"}`; the name `none` ends them all."""
        try:
            wish = await request.json()
            self._switch(wish["name"], on=bool(wish.get("on", True)))
        except (ValueError, KeyError, TypeError, AttributeError):
            return _sorry(400, "Name one of the faults, or none.")
        return await self.state(request)

    def _switch(self, name: str, *, on: bool) -> None:
        if name == "none":
            self._faults.clear()
        elif on:
            self._faults.switch_on(name)
        else:
            self._faults.switch_off(name)


def shown(job: Replay, now: datetime) -> dict[str, Any]:
    """Return what the page shows of a job."""
    return {
        "job_id": job.job_id,
        "title": recordings()[job.recording].title,
        "statement": job.statement,
        "queue_name": job.queue_name,
        "owner": job.owner,
        "status": job.status(now),
        "elapsed_seconds": job.duration(now).total_seconds(),
        "duration_seconds": job.full_duration.total_seconds(),
        "ends_at": job.ends_at.isoformat(),
        "hangs": job.held_at is not None and not job.has_ended(now),
    }


def _details(wish: dict[str, Any]) -> JobDetails:
    details = JobDetails(
        speed=float(wish.get("speed", 1.0)),
        launching_seconds=_seconds(wish, "launching_seconds"),
        elapsed_seconds=_seconds(wish, "elapsed_seconds"),
    )
    if owner := wish.get("owner"):
        details["owner"] = str(owner)
    if queue_name := wish.get("queue_name"):
        details["queue_name"] = str(queue_name)
    if statement := wish.get("statement"):
        details["statement"] = str(statement)
    if message := wish.get("message"):
        details["message"] = str(message)
    return details


def _count(wish: dict[str, Any]) -> int:
    count = int(wish.get("count", 1))
    if not 1 <= count <= MOST_AT_ONCE:
        raise ValueError(f"{count} jobs can't be started at once")
    return count


def _seconds(wish: dict[str, Any], name: str) -> float:
    seconds = float(wish.get(name, 0.0))
    if not 0 <= seconds <= LONGEST_SECONDS:
        raise ValueError(f"{name} can't be {seconds}")
    return seconds


def _sorry(status: int, text: str) -> Response:
    return JSONResponse({"error": text}, status)
