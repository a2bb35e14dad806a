"""`/upload/v1/…`, where bytes are sent, and `/files/…`, where they are seen."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.sandbox.slack.files import Files
from bot.sandbox.slack.wire import Refused

_SAFE = {
    # A file is somebody else's: it may not act as part of the page.
    "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}


class Uploads:
    """Takes and shows files."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def upload(self, request: Request) -> Response:
        """Take the bytes of an announced file; it needs no token."""
        content = await request.body()
        if self._files.upload(str(request.path_params["key"]), content) is None:
            return PlainTextResponse("not announced, there already, or of another length", 400)
        return PlainTextResponse(f"OK - {len(content)}")

    async def show(self, request: Request) -> Response:
        """Show a file."""
        try:
            file = self._files.get(str(request.path_params["file_id"]))
        except Refused:
            return PlainTextResponse("no such file", 404)
        if file.content is None:
            return PlainTextResponse("not uploaded yet", 404)
        return Response(file.content, media_type=file.mimetype, headers=_SAFE)
