"""No page of a seller or a supervisor is wider than a small phone where names are the longest."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.journey.conftest import serving_sample
from tests.journey.looking import Looker
from tests.journey.serving import SettableClock, Site
from tests.journey.test_axe import NARROW
from tests.journey.test_older_browsers import Visit
from tests.webapp.growth.test_goals import had, months
from webapp.core.config import Config
from webapp.demo.goals import choose_for
from webapp.demo.size import PASSWORD
from webapp.growth.models import GoalChoice

PERSON = "阿卜杜热合曼·买买提依明阿卜杜拉·艾则孜"
TEAM = "西南大区第一直属营销中心高新技术开发区旗舰体验店与整装事业部"
CUSTOMER = ("成都市高新区天府大道中段锦绣花园一期业主委员会代表欧阳慕容" * 3)[:60]
TEAM_OF_1021 = ("1101", "1104", "1107")
PAGES = {
    "1101": (
        "/today",
        "/boards?period=day&metric=calls",
        "/boards?period=campaign&metric=cards&subject=team",
        "/boards/why?period=day&metric=calls",
        "/customers",
        "/calls/new",
        "/records",
        "/me",
        "/income",
        "/old-customers",
        "/goals",
        "/talks",
        "/pairs",
        "/recognition",
    ),
    "1021": (
        "/home",
        "/checks?rest=yes",
        "/checks/sample",
        "/team",
        "/call-lists",
        "/talks",
        "/goals/team",
        "/promotion/team",
        "/market",
        "/reliefs",
        "/events",
    ),
}


@pytest.fixture
def site(tmp_path: Path, clock: SettableClock, sample_company: Path) -> Iterator[Site]:
    """The sample company with one long name for all people, teams and customers."""
    folder = tmp_path / "long"
    shutil.copytree(sample_company, folder)
    with closing(sqlite3.connect(Config(folder).database)) as held, held:
        held.execute("UPDATE person SET name = ?", (PERSON,))
        held.execute("UPDATE team SET name = ?", (TEAM,))
        held.execute("UPDATE customer SET name = ?", (CUSTOMER,))
    with serving_sample(tmp_path / "var", clock, folder) as served:
        for seller in TEAM_OF_1021:
            had(served.runtime.write, seller, months(4_000_000, 2_000_000, 9_000_000), "sales")
            served.runtime.write(partial(choose_for, seed=1, seller=seller))
        assert GoalChoice.select().exists()
        yield served


@pytest.mark.parametrize("who", PAGES)
def test_the_longest_names_fit_a_small_phone(visit: Visit, who: str) -> None:
    person, found = visit(NARROW), list[str]()
    person.sign_in(who, PASSWORD)
    for address in PAGES[who]:
        Looker(found).fits(person.go(address), address)
    assert found == []
