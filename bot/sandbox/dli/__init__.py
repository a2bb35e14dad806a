"""A local DLI: the documented calls, answered from recorded Spark runs."""

from bot.sandbox.dli.credentials import DEMO, AccessKey, Account
from bot.sandbox.dli.demo import demo_jobs, run
from bot.sandbox.dli.faults import Endpoint
from bot.sandbox.dli.replay import Replay
from bot.sandbox.dli.server import DliSandbox

__all__ = [
    "DEMO",
    "AccessKey",
    "Account",
    "DliSandbox",
    "Endpoint",
    "Replay",
    "demo_jobs",
    "run",
]
