"""A company of twelve sellers with months of history, and visitors whose typing is counted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journey.conftest import THURSDAY
from tests.journey.serving import SettableClock, Site, serving
from tests.journey.visitors import Visitor
from webapp.core.config import Config
from webapp.demo.fill import fill_company
from webapp.demo.size import Size
from webapp.site.startup import close_runtime, make_ready, open_runtime

# Four sellers a team, so that pairs can be drawn; sales since October, so that there are figures.
TWELVE = Size(sellers=12, supervisors=3, days=20, calls=400, cards=20, customers=60, photos=False)
# What a person types, and what the page's own policy had to refuse.
_WATCH = """
addEventListener("beforeinput", (event) => event.data && noteTyped(event.data), true);
addEventListener("securitypolicyviolation", (event) =>
    noteViolation(`${event.violatedDirective}: ${event.blockedURI} on ${location.pathname}`));
"""


@dataclass
class Watched:
    """What was typed by a visitor, and the violations of the content policy on their pages."""

    typed: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    @property
    def characters(self) -> int:
        """How many characters were typed."""
        return sum(map(len, self.typed))


def watch(visitor: Visitor) -> Watched:
    """Note what the visitor types from now on, and every violation of the content policy."""
    watched, context = Watched(), visitor.page.context
    context.expose_binding("noteTyped", lambda _source, text: watched.typed.append(text))
    context.expose_binding("noteViolation", lambda _source, text: watched.violations.append(text))
    context.add_init_script(_WATCH)
    return watched


@pytest.fixture(scope="session")
def people_company(tmp_path_factory: pytest.TempPathFactory, sample_hash: str) -> Path:
    """The data folder of that company, filled once up to a Thursday afternoon."""
    clock = SettableClock()
    clock.set(THURSDAY)
    config = Config(tmp_path_factory.mktemp("people") / "var")
    make_ready(config)
    runtime = open_runtime(config, clock)
    fill_company(runtime, sample_hash, TWELVE)
    close_runtime(runtime)
    return config.data


@pytest.fixture
def site(tmp_path: Path, clock: SettableClock, people_company: Path) -> Iterator[Site]:
    """The program over a copy of it, on that afternoon."""
    clock.set(THURSDAY)
    shutil.copytree(people_company, tmp_path / "var")
    with serving(tmp_path / "var", clock) as served:
        yield served
