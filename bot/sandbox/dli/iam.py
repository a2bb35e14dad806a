"""The part of IAM that leads to DLI: password to token, region to project."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.ports import Clock
from bot.sandbox.dli.credentials import Account
from bot.sandbox.dli.gate import Gate
from bot.sandbox.dli.refusals import iam_refusal

IAM_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


class Iam:
    """Answers `/v3/auth/tokens` and `/v3/projects`."""

    def __init__(self, account: Account, gate: Gate, clock: Clock) -> None:
        self._account = account
        self._gate = gate
        self._clock = clock

    async def issue_token(self, request: Request) -> Response:
        """Log a user in by password; the token is in the header X-Subject-Token."""
        try:
            auth = (await request.json())["auth"]
            user = auth["identity"]["password"]["user"]
            given = (user["domain"]["name"], user["name"], user["password"])
            project = dict(auth["scope"]["project"])
        except (ValueError, KeyError, TypeError):
            return iam_refusal(400, "Bad Request", "Request body is invalid.")
        account = self._account
        if given != (account.domain_name, account.user_name, account.password):
            return iam_refusal(401, "Unauthorized", "The username or password is wrong.")
        if not self._is_ours(project):
            return iam_refusal(401, "Unauthorized", "The project does not exist.")
        return self._token()

    async def projects(self, request: Request) -> Response:
        """List the projects, or the one of that name, which is the region's."""
        names = {self._account.region: self._account.project_id, "MOS": "30" * 16}
        wanted = request.query_params.get("name")
        projects = [
            self._project(name, project_id)
            for name, project_id in names.items()
            if wanted in {None, name}
        ]
        return JSONResponse({"projects": projects, "links": {"self": str(request.url)}})

    def _is_ours(self, project: dict[str, Any]) -> bool:
        names = {"id": self._account.project_id, "name": self._account.region}
        return any(project.get(key) == value for key, value in names.items())

    def _token(self) -> Response:
        token, expires_at = self._gate.issue_token()
        account = self._account
        domain = {"id": account.domain_id, "name": account.domain_name}
        body = {
            "methods": ["password"],
            "issued_at": self._clock().strftime(IAM_TIME),
            "expires_at": expires_at.strftime(IAM_TIME),
            "project": {
                "id": account.project_id,
                "name": account.region,
                "domain": domain,
            },
            "user": {"name": account.user_name, "domain": domain},
            "roles": [],
            "catalog": [],
        }
        return JSONResponse({"token": body}, 201, {"X-Subject-Token": token})

    def _project(self, name: str, project_id: str) -> dict[str, Any]:
        return {
            "id": project_id,
            "name": name,
            "domain_id": self._account.domain_id,
            "parent_id": self._account.domain_id,
            "is_domain": False,
            "enabled": True,
            "description": "",
        }
