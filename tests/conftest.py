"""Settings of every property test, and which database engine the tests run on."""

import pytest
from hypothesis import HealthCheck, settings

# A shared machine is slow now and then; what is slow by itself shows in bench/.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on the other engine, what only SQLite has and what asks for no database of it."""
    if config.getoption("--engine") == "sqlite":
        return
    left_out = [item for item in items if not _asks_the_engine(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if _asks_the_engine(item)]


def _asks_the_engine(item: pytest.Item) -> bool:
    """Whether a test, or a fixture of it, takes a database of the engine that `--engine` names.

    All these come from the fixture `databases` (tests/webapp/conftest.py): without it a test does
    the same on either engine, and one run of it is enough.
    """
    fixtures = getattr(item, "fixturenames", ())
    return "databases" in fixtures and item.get_closest_marker("sqlite") is None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the engine of the tests' databases; postgresql starts a private cluster",
    )
