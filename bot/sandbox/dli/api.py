"""DLI's SQL jobs: list, status, detail, progress, cancel, submit."""

from typing import Any, TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.ports import Clock
from bot.sandbox.dli import answers
from bot.sandbox.dli.listing import page
from bot.sandbox.dli.refusals import Refused, absent, bad_parameter
from bot.sandbox.dli.replay import Replay
from bot.sandbox.dli.statements import job_type
from bot.sandbox.dli.workspace import Workspace

RECORDING_OF = {"DDL": "show-tables", "DCL": "show-tables", "INSERT": "pipeline"}
OTHER_RECORDING = "pipeline-adaptive"
"""Which run a submitted statement plays, so that the same statement runs alike."""

Submitted: TypeAlias = dict[str, Any]


class Api:
    """Answers DLI's calls about the jobs of a workspace, for the user `user_name`."""

    def __init__(self, workspace: Workspace, clock: Clock, user_name: str) -> None:
        self._workspace = workspace
        self._clock = clock
        self._user_name = user_name

    async def list(self, request: Request) -> Response:
        """`GET /v1.0/{project_id}/jobs`."""
        now = self._clock()
        found = page(self._workspace.jobs(), request.query_params, now)
        rows = [answers.row(job, now) for job in found.jobs]
        return JSONResponse(answers.success(job_count=found.total, jobs=rows))

    async def status(self, request: Request) -> Response:
        """`GET /v1.0/{project_id}/jobs/{job_id}/status`."""
        return JSONResponse(answers.status(self._job(request), self._clock()))

    async def detail(self, request: Request) -> Response:
        """`GET /v1.0/{project_id}/jobs/{job_id}/detail`."""
        return JSONResponse(answers.detail(self._job(request), self._clock()))

    async def progress(self, request: Request) -> Response:
        """`GET /v1/{project_id}/jobs/{job_id}/progress`."""
        return JSONResponse(self._job(request).progress(self._clock()))

    async def cancel(self, request: Request) -> Response:
        """`DELETE /v1.0/{project_id}/jobs/{job_id}`."""
        job = self._job(request)
        if self._workspace.cancel(job.job_id, by=self._user_name):
            return JSONResponse(answers.success())
        status = job.status(self._clock())
        return JSONResponse(answers.unsuccessful(f"The job is {status} and can not be cancelled."))

    async def submit(self, request: Request) -> Response:
        """`POST /v1.0/{project_id}/jobs/submit-job`."""
        order = await _submitted(request)
        queue_name = str(order.get("queue_name", "default"))
        if not self._workspace.has_queue(queue_name):
            raise Refused(absent(f"There is no queue named {queue_name}"))
        kind = job_type(order["sql"])
        job = self._workspace.start(
            RECORDING_OF.get(kind, OTHER_RECORDING),
            statement=order["sql"],
            queue_name=queue_name,
            owner=self._user_name,
            database_name=str(order.get("currentdb", "default")),
            tags=_tags(order),
        )
        mode = "sync" if kind == "DCL" else "async"
        return JSONResponse(answers.success(job_id=job.job_id, job_type=kind, job_mode=mode))

    def _job(self, request: Request) -> Replay:
        return self._workspace.job(request.path_params["job_id"])


async def _submitted(request: Request) -> Submitted:
    kind = request.headers.get("Content-Type", "").partition(";")[0]
    if kind.strip().lower() != "application/json":
        raise Refused(bad_parameter("The Content-Type must be application/json."))
    try:
        order = await request.json()
    except ValueError:
        raise Refused(bad_parameter("The body is not JSON.")) from None
    if not isinstance(order, dict) or not str(order.get("sql") or "").strip():
        raise Refused(bad_parameter("The parameter sql must not be empty."))
    return order


def _tags(order: Submitted) -> dict[str, str]:
    try:
        return {tag["key"]: str(tag["value"]) for tag in order.get("tags") or ()}
    except (KeyError, TypeError):
        raise Refused(bad_parameter("A tag has a key and a value.")) from None
