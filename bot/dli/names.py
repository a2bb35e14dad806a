"""What the shared pages of a project and of a key are called, without a word of a secret."""

import hashlib

from bot.dli.project import AccessKey, Credentials, IamUser, Project

_COST = 2**13
"""Of guessing one secret from a page's name: some hundredths of a second, and 8 MB."""


def budget_page(project: Project, project_id: str) -> str:
    """Name the page of what is used up of a project's limits."""
    return f"dli/{_hash(project.dli_endpoint.rstrip('/').lower(), project_id)}"


def key_page(project: Project) -> str:
    """Name the page of how often credentials were refused: another for any other settings.

    The secret is part of the name, by a hash that is slow to compute: passwords may be weak,
    and whoever reads the database isn't to guess them.
    """
    user, secret = _user_and_secret(project.credentials)
    about = (project.dli_endpoint, project.iam_endpoint, project.region, project.project_id or "")
    salt = _hash(*about, user)
    slow = hashlib.scrypt(secret.encode(), salt=salt.encode(), n=_COST, r=8, p=1, dklen=16)
    return f"key/{slow.hex()}"


def _user_and_secret(credentials: Credentials) -> tuple[str, str]:
    match credentials:
        case AccessKey(ak=ak, sk=sk, security_token=token):
            return ak, "\0".join(part.get_secret_value() for part in (sk, token) if part)
        case IamUser(username=name, password=password, domain_name=domain):
            return f"{domain}\0{name}", password.get_secret_value()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
