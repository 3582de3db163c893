"""Walls that put teams first, and that hide the first three until they are revealed."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from tests.webapp.conftest import SHANGHAI
from tests.webapp.telling import card
from webapp.boards import cache
from webapp.boards.models import WallLink
from webapp.boards.wall_keys import WallShowing, wall_key
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.schemes.company_loading import load_company

FORM = {
    "place": "一楼大厅",
    "boards": ["cards", "cards-teams"],
    "look": "dark",
    "locale": "zh_Hans",
    "teams_first": "yes",
    "seal_before": "30",
    "reveal_after": "15",
}
CUT_OFF = datetime(2026, 3, 2, 21, tzinfo=SHANGHAI)


@pytest.fixture
def wall(client_of: Any, company: Any) -> Any:
    """Asks for the sealed wall of the hall as a television does."""
    he = client_of(company.he)
    assert he.post("/walls", data=FORM).status_code == 303
    [address] = re.findall(r'id="wall-1">[^<]*(/wall/[a-z0-9]{10})<', he.get("/walls").text)
    nobody = client_of(None)
    return lambda: nobody.get(address).text


def sell(write: Any, clock: Any, person: str, *times: str) -> None:
    for time in times:
        clock.set(f"2026-03-02T{time}")
        card(write, person, f"{person}{time}", f"{person}-{time.replace(':', '')}")


def test_a_wall_is_sealed_from_before_the_cut_off_until_after_it() -> None:
    showing = WallShowing(seal_before=30, reveal_after=15)
    at = {
        time: showing.is_sealed(datetime.fromisoformat(f"2026-03-02T{time}+08:00"), CUT_OFF)
        for time in ("20:29:59", "20:30:00", "21:00:00", "21:14:59", "21:15:00")
    }

    assert list(at.values()) == [False, True, True, True, False]
    assert not WallShowing(reveal_after=15).is_sealed(CUT_OFF, CUT_OFF)


def test_teams_come_first_where_it_is_wished(company: Any, clock: Any) -> None:
    chosen, snapshot = "cards cards-teams", load_company()
    today = clock.now.date()

    first = wall_key(chosen, snapshot, today, WallShowing(teams_first=True), clock.now)
    assert [word for word, _key in first.boards] == ["cards-teams", "cards"]
    plain = wall_key(chosen, snapshot, today, WallShowing(), clock.now)
    assert [word for word, _key in plain.boards] == ["cards", "cards-teams"]


def test_while_sealed_neither_names_nor_figures_of_the_first_three_are_sent(
    wall: Any, write: Any, company: Any, clock: Any
) -> None:
    cache.empty_board_cache()
    sell(write, clock, company.lin, "10:00", "10:05", "10:10")
    sell(write, clock, company.wang, "11:00")
    assert "林晓燕" in wall()

    clock.set("2026-03-02T20:30")
    page = wall()
    assert "林晓燕" not in page
    assert "王䶮" not in page
    assert page.count('class="seal"') == 2  # two people have a place
    assert "东城店" in page
    assert "20:30 封榜，名字和成绩先不公布" in page
    assert "封榜后又卖出" not in page
    assert "21:00 截止，21:15 揭晓" in page

    sell(write, clock, company.zhao, "20:40", "20:41")
    page = wall()
    assert "赵敏" not in page  # no news of a sale either
    assert "<strong>6</strong>" in page  # the company's total goes on
    assert "封榜后又卖出 2 张" in page

    clock.set("2026-03-02T21:10")
    page = wall()
    assert "21:00 已截止，21:15 揭晓" in page
    assert "林晓燕" not in page
    clock.set("2026-03-02T21:15")
    page = wall()
    assert "林晓燕" in page
    assert "赵敏" in page


def test_the_places_below_stay_as_they_were_when_it_was_sealed(
    company: Any, write: Any, clock: Any
) -> None:
    cache.empty_board_cache()
    from webapp.boards.keys import BoardKey

    key, today = BoardKey("2026-03-02", "cards"), clock.now.date()
    sell(write, clock, company.lin, "10:00")
    held = cache.board_as_sealed(key, load_company(), today)
    sell(write, clock, company.wang, "20:40")

    assert cache.board_as_sealed(key, load_company(), today) is held
    assert len(cache.board(key, load_company(), today).rows) == 2
    cache.empty_board_cache()


def test_a_sealed_wall_shows_each_teams_target_of_the_day_if_every_team_has_one(
    wall: Any, write: Any, company: Any, clock: Any
) -> None:
    cache.empty_board_cache()
    sell(write, clock, company.lin, "10:00", "10:05")
    sell(write, clock, company.zhao, "11:00")
    clock.set("2026-03-02T20:30")
    aim(write, company.lin, 3)
    aim(write, company.wang, 5)  # of the same team, which has no target of its own
    assert teams_of(wall()) == []  # 西城店 has none

    aim(write, "west", 4)
    page = wall()
    assert teams_of(page) == [("东城店", "25.0", "2", "8"), ("西城店", "25.0", "1", "4")]
    aim(write, "east", 1)  # a team's own target is before its members'
    assert teams_of(wall())[0] == ("东城店", "100", "2", "1")


def aim(write: Any, who: str, value: int) -> None:
    write(lambda tx: set_target(tx, "1002", TargetGiven(who, "cards", "day", value)))


def teams_of(page: str) -> list[tuple[str, ...]]:
    """Name, width of the bar in per cent, value and target of each team of a sealed wall."""
    team = (
        r'<span class="name">([^<]*)</span></span><svg.*?class="fill" width="([^"]*)".*?</svg>'
        r'<span class="value">(\d+)<small> / (\d+)</small>'
    )
    return re.findall(team, page)


def test_what_is_not_offered_is_refused(client_of: Any, company: Any) -> None:
    he = client_of(company.he)

    for wrong in ({"seal_before": "7"}, {"seal_before": "x"}, {"reveal_after": "-5"}):
        assert he.post("/walls", data=FORM | wrong).status_code == 400
    assert not WallLink.select().exists()
