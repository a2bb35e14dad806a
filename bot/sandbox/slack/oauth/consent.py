"""`/oauth/v2/authorize`: a person chooses a workspace, and says yes or no."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.sandbox.slack.arguments import read_arguments
from bot.sandbox.slack.oauth.installation import Client
from bot.sandbox.slack.oauth.paper import consent_page, trouble_page
from bot.sandbox.slack.people import YOU
from bot.sandbox.slack.wire import Refused
from bot.sandbox.slack.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app wants, and where its answer goes."""

    scopes: tuple[str, ...]
    state: str
    redirect_uri: str
    sent_uri: str
    """The same as the app sent it: "" where it left that to its settings."""

    def answer(self, **said: str) -> str:
        """Return the address that the browser is sent to."""
        parts = urlsplit(self.redirect_uri)
        query = [*parse_qsl(parts.query), *said.items(), ("state", self.state)]
        return urlunsplit(parts._replace(query=urlencode(query)))


class Consent:
    """Asks for it, for one app and some workspaces."""

    def __init__(
        self, client: Client, workspaces: Sequence[Workspace], scopes: Collection[str]
    ) -> None:
        self._client = client
        self._workspaces = {workspace.team.id: workspace for workspace in workspaces}
        self._scopes = frozenset(scopes)

    async def endpoint(self, request: Request) -> Response:
        """Show the page, or take what was chosen on it."""
        try:
            asked = self.read(str(request.url))
        except Refused as refused:
            return HTMLResponse(trouble_page(refused.error), 400)
        if request.method == "GET":
            return HTMLResponse(consent_page(asked.scopes, list(self._workspaces.values())))
        chosen = await read_arguments(request)
        workspace = self._workspaces.get(chosen.text("team"))
        if chosen.text("decision") == "allow" and workspace:
            return RedirectResponse(self.allow(asked, workspace), 302)
        return RedirectResponse(self.cancel(asked), 302)

    def read(self, address: str) -> Asked:
        """Read what an app asks for, and refuse what Slack shows an error for."""
        query = dict(parse_qsl(urlsplit(address).query))
        if query.get("client_id") != self._client.id:
            raise Refused("invalid_client_id")
        scopes = tuple(one for one in query.get("scope", "").replace(" ", ",").split(",") if one)
        if not scopes or not self._scopes.issuperset(scopes):
            raise Refused("invalid_scope")
        sent = query.get("redirect_uri", "")
        return Asked(scopes, query.get("state", ""), self._redirect_uri(sent), sent)

    def allow(self, asked: Asked, workspace: Workspace, user: str = YOU) -> str:
        """Say yes in a person's name, and return where the browser goes then."""
        user = workspace.team.own(user)
        code = workspace.installation.allow(user, asked.scopes, asked.sent_uri)
        return asked.answer(code=code)

    def cancel(self, asked: Asked) -> str:
        """Say no, and return where the browser goes then."""
        return asked.answer(error="access_denied")

    def _redirect_uri(self, sent: str) -> str:
        """Take an address that begins with one of the app's own; without those, any."""
        known = self._client.redirect_urls
        if not sent and known:
            return known[0]
        if not sent or (known and not any(sent.startswith(one) for one in known)):
            raise Refused("bad_redirect_uri")
        return sent
