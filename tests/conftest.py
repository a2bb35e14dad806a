from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from bot.settings import Settings

settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared machine")

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(scope="session", autouse=True)
def nothing_set() -> Iterator[None]:
    """Hide the settings of whoever runs the tests, and the proxy that their machine is behind."""
    with pytest.MonkeyPatch.context() as patch:
        for name in (*Settings.model_fields, *PROXIES):
            patch.delenv(name, raising=False)
            patch.delenv(name.upper(), raising=False)
        yield
