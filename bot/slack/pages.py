"""Pages for browsers that nothing else may be put into, kept nowhere and framed by nobody."""

from base64 import b64encode
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.domain.languages import Language, of_locale
from bot.views.pages import STYLE, Page

_STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def shown(page: Page, status: int = 200) -> HTMLResponse:
    """Return a page as an answer."""
    return HTMLResponse(page.to_html(), status_code=status, headers=HEADERS)


def language_of(request: Request, otherwise: Language) -> Language:
    """Return the first of a browser's languages that we speak."""
    wanted = [_weighed(one) for one in request.headers.get("accept-language", "").split(",")]
    ordered = sorted((one for one in wanted if one[0] > 0), key=lambda one: -one[0])
    found = (of_locale(locale) for _, locale in ordered)
    return next((language for language in found if language), otherwise)


def _weighed(range_: str) -> tuple[float, str]:
    locale, _, weight = range_.strip().partition(";q=")
    try:
        return (float(weight) if weight else 1.0), locale
    except ValueError:
        return 0.0, locale
