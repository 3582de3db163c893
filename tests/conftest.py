"""Settings of every property test, and which database engine the tests run on."""

import pytest
from hypothesis import HealthCheck, settings

# A shared machine is slow now and then; what is slow by itself shows in bench/.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only SQLite has, on the other engine."""
    if config.getoption("--engine") == "sqlite":
        return
    own = [item for item in items if item.get_closest_marker("sqlite")]
    config.hook.pytest_deselected(items=own)
    items[:] = [item for item in items if item not in set(own)]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the engine of the tests' databases; postgresql starts a private cluster",
    )
