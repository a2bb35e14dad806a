import gc

from hypothesis import HealthCheck, settings

settings.register_profile(
    "shared machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("shared machine")


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over all modules and tests, which stay to the end."""
    gc.collect()
    gc.freeze()
