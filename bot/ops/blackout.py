"""Blacks secrets out of a text, in whatever form they stand there."""

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

SHORTEST = 6
"""Characters of a secret that is looked for; a shorter one would black out plain words."""
_BLACK = "***"

_SHAPES = re.compile(
    r"""(?P<keep>
          ticket= | Access= | Signature= | hooks\.slack\.com/
        | ://[^\s:/@]+:(?!PASSWORD@)(?=[^\s/@]+@)
        | (?:x-auth-token|x-subject-token|x-security-token|authorization)['"]?\s*[:=]\s*(?:b?['"])?
          (?:(?:basic|bearer|sdk-hmac-sha256)\s+)?
        )[^\s&"',)@}]+
      | xox[a-z]-[\w-]+ | xapp-[\w-]+""",
    re.IGNORECASE | re.VERBOSE,
)
"""What is secret by the place where it stands, such as tokens that no setting holds."""


class Blackout:
    """Knows the secrets of the settings, and what others look like."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for one in secrets if len(one) >= SHORTEST for form in _forms(one)}
        known = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        """Return the text without them."""
        if self._known is not None:
            text = self._known.sub(_BLACK, text)
        return _SHAPES.sub(lambda found: (found["keep"] or "") + _BLACK, text)


def _forms(secret: str) -> Iterator[str]:
    """Yield how a secret may be written: as it is, escaped, or encoded."""
    yield secret
    yield from (repr(secret)[1:-1], json.dumps(secret)[1:-1], html.escape(secret))
    for quoted in (quote(secret), quote(secret, safe=""), quote_plus(secret)):
        yield quoted
        yield re.sub("%..", lambda found: found[0].lower(), quoted)
    raw = secret.encode("utf-8", "surrogatepass")
    yield raw.hex()
    for before in range(3):
        yield from _within_base64(raw, before)


def _within_base64(raw: bytes, before: int) -> Iterator[str]:
    """Yield what a secret makes of base64 whatever stands around it, as in `user:password`.

    Three bytes become four characters, so that it matters how many bytes come before it,
    modulo three. Characters that its neighbours have a part in are left out.
    """
    first, end = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
    for encode in (b64encode, urlsafe_b64encode):
        yield encode(bytes(before) + raw).decode("ascii")[first:end]
