"""A DLI that takes its time: answers every call like `/progress`, after a delay.

Run as `python -m benchmarks.slow_dli PORT SECONDS`.
"""

import asyncio
import sys

from aiohttp import web

SUB_JOB = {
    "id": 3,
    "name": "sum at <console>:26",
    "description": "INSERT OVERWRITE TABLE dwh.revenue SELECT n_name, sum(revenue) FROM lineitem",
    "submission_time": "Mon Oct 13 09:31:02 CST 2025",
    "stage_ids": [4, 5, 6],
    "job_group": "85798b38-ae44-48eb-bb90-7cf0dcdafe7b",
    "status": "RUNNING",
    "num_tasks": 1_000,
    "num_active_tasks": 40,
    "num_completed_tasks": 812,
    "num_skipped_tasks": 0,
    "num_failed_tasks": 2,
    "num_active_stages": 1,
    "num_completed_stages": 2,
    "num_skipped_stages": 0,
    "num_failed_stages": 0,
}
PROGRESS = {
    "is_success": True,
    "message": "",
    "job_id": SUB_JOB["job_group"],
    "status": "RUNNING",
    "sub_job_id": 3,
    "progress": 0.81,
    "sub_jobs": [SUB_JOB, SUB_JOB | {"id": 2, "status": "SUCCEEDED"}],
}
"""The shape is that of the API reference's page dli_02_0296."""


def main(port: str, seconds: str) -> None:
    """Serve until SIGTERM."""

    async def answer(request: web.Request) -> web.Response:
        await asyncio.sleep(float(seconds))
        return web.json_response(PROGRESS)

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    web.run_app(app, host="127.0.0.1", port=int(port), access_log=None, print=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
