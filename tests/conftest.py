"""Settings of every property test, which database engine the tests run on, and what saves time."""

import gc
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from webapp.core.heaps import NEW_OBJECTS

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


class _Compiled(BytecodeCache):
    """The compiled templates of this run: each application compiles only what none has before."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        held = self._held.get(bucket.key)
        if held is not None:
            bucket.bytecode_from_string(held)  # unless its source has changed

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options["bytecode_cache"] = _Compiled()

_builders: dict[tuple[object, ...], Any] = {}
_compile_builder = Rule._compile_builder


def _compile_builder_once(rule: Rule, append_unknown: bool = True) -> Any:
    """The function that writes an address: what it is compiled from decides it, and no application.

    To compile those of all addresses is three quarters of what an application takes to be made.
    """
    made_from = (*rule._trace, repr(rule.defaults), append_unknown)
    if made_from not in _builders:
        _builders[made_from] = _compile_builder(rule, append_unknown)
    return _builders[made_from]


Rule._compile_builder = _compile_builder_once  # type: ignore[assignment, method-assign]


def pytest_collection_finish() -> None:
    """Let collections leave out the modules and the tests: a million objects that stay for ever."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the engine of the tests' databases; postgresql starts a private cluster",
    )
