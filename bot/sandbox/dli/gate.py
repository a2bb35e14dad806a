"""The gateway in front of DLI asks whose request this is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pydantic import SecretStr
from starlette.requests import Request

from bot.dli import signing
from bot.ports import Clock
from bot.sandbox.dli.credentials import AccessKey, Account
from bot.sandbox.dli.refusals import (
    BAD_SIGNATURE,
    BAD_TOKEN,
    LOCKED,
    NO_CREDENTIALS,
    OLD_TOKEN,
    Refusal,
    Refused,
    unauthenticated,
)

FAILURES_ALLOWED = 5
LOCK_TIME = timedelta(minutes=5)
"""More than five failures in a row lock a key pair for five minutes (sis_04_0082)."""

CLOCK_TOLERANCE = timedelta(minutes=15)
TOKEN_LIFETIME = timedelta(hours=24)


@dataclass(slots=True)
class _Record:
    failures: int = 0
    locked_until: datetime | None = None


class Gate:
    """Checks signatures and tokens, and locks keys that fail too often."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self._account = account
        self._clock = clock
        self._records: dict[str, _Record] = {}
        self._tokens: dict[str, datetime] = {}

    def issue_token(self) -> tuple[str, datetime]:
        """Return a new token and when it expires; earlier ones stay good."""
        token = f"sandbox-token-{uuid4().hex}"
        self._tokens[token] = self._clock() + TOKEN_LIFETIME
        return token, self._tokens[token]

    def expire_tokens(self) -> None:
        """Let every token issued so far be too old from now on."""
        self._tokens = dict.fromkeys(self._tokens, self._clock())

    def is_locked(self, access_key: str) -> bool:
        """Tell whether `access_key` is refused at present, however well it signs."""
        until = self._record(access_key).locked_until
        return until is not None and self._clock() < until

    def failures(self, access_key: str) -> int:
        """Return how many requests in a row `access_key` has signed wrongly."""
        return self._record(access_key).failures

    async def admit(self, request: Request) -> None:
        """Let `request` pass, or raise the refusal it deserves."""
        if claim := signing.read_authorization(request.headers.get("Authorization", "")):
            await self._admit_signature(request, claim)
        elif token := request.headers.get("X-Auth-Token"):
            self._admit_token(token)
        else:
            raise Refused(NO_CREDENTIALS)

    async def _admit_signature(self, request: Request, claim: signing.Authorization) -> None:
        if self.is_locked(claim.access_key):
            raise Refused(LOCKED)
        refusal = await self._judge(request, claim)
        if refusal:
            self._count_failure(claim.access_key)
            raise Refused(refusal)
        self._records.pop(claim.access_key, None)

    async def _judge(self, request: Request, claim: signing.Authorization) -> Refusal | None:
        key = self._key(claim.access_key)
        if key is None:
            return unauthenticated(f"Get secretKey failed,ak:{claim.access_key},err:ak not exist")
        if key.security_token != request.headers.get("X-Security-Token", ""):
            return BAD_TOKEN
        message = await _signed_part(request)
        if not signing.verify(message, claim, SecretStr(key.secret)):
            return BAD_SIGNATURE
        return None if self._is_recent(request) else BAD_SIGNATURE

    def _key(self, access_key: str) -> AccessKey | None:
        keys = (key for key in self._account.keys if key.access == access_key)
        return next(keys, None)

    def _is_recent(self, request: Request) -> bool:
        written = request.headers.get(signing.DATE_HEADER, "")
        try:
            signed_at = datetime.strptime(written, signing.DATE_FORMAT).replace(tzinfo=UTC)
        except ValueError:
            return False
        return abs(self._clock() - signed_at) <= CLOCK_TOLERANCE

    def _count_failure(self, access_key: str) -> None:
        record = self._record(access_key)
        record.failures += 1
        if record.failures > FAILURES_ALLOWED:
            record.locked_until = self._clock() + LOCK_TIME

    def _record(self, access_key: str) -> _Record:
        record = self._records.setdefault(access_key, _Record())
        if record.locked_until and self._clock() >= record.locked_until:
            record = self._records[access_key] = _Record()
        return record

    def _admit_token(self, token: str) -> None:
        expires_at = self._tokens.get(token)
        if expires_at is None:
            raise Refused(BAD_TOKEN)
        if self._clock() >= expires_at:
            raise Refused(OLD_TOKEN)


async def _signed_part(request: Request) -> signing.Message:
    return signing.Message(
        method=request.method,
        path=request.scope["raw_path"].decode(),
        query=signing.query_pairs(request.scope["query_string"].decode()),
        headers=dict(request.headers),
        body=await request.body(),
    )
