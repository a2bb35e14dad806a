"""DLI over HTTP: a `DliClient` asks one `Project`."""

from bot.dli.client import DliClient
from bot.dli.guard import CredentialsState
from bot.dli.project import AccessKey, Credentials, IamUser, Project
from bot.dli.regions import Endpoints, endpoints

__all__ = [
    "AccessKey",
    "Credentials",
    "CredentialsState",
    "DliClient",
    "Endpoints",
    "IamUser",
    "Project",
    "endpoints",
]
