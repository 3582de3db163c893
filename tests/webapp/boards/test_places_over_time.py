"""Who led when: places over a period, among the leaders and the reader."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.webapp.telling import card
from webapp.boards.cache import board
from webapp.boards.keys import BoardKey
from webapp.boards.places_over_time import places_over_time
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.schemes.company_loading import load_company

WEEK = BoardKey("2026-W10", "cards")  # 2 to 8 March


def sell(write: Any, clock: Any, person: str, day: int, count: int) -> None:
    for number in range(count):
        clock.set(f"2026-03-{day:02}T1{number}:00")
        card(write, person, f"{person}-{day}-{number}", f"{person}-{day}-{number}")


def over(key: BoardKey, today: date, who: str) -> Any:
    company = load_company()
    return places_over_time(board(key, company, today), company, today, who)


def test_the_places_of_each_day_and_since_when_the_first_leads(
    write: Any, company: Any, clock: Any
) -> None:
    sell(write, clock, company.lin, 2, 2)
    sell(write, clock, company.wang, 2, 1)
    sell(write, clock, company.wang, 3, 3)
    sell(write, clock, company.zhao, 4, 1)

    found = over(WEEK, date(2026, 3, 5), company.zhao)

    assert found.points == tuple(date(2026, 3, day) for day in (2, 3, 4, 5))
    assert [(line.row.who, line.places) for line in found.lines] == [
        (company.wang, (2, 1, 1, 1)),
        (company.lin, (1, 2, 2, 2)),
        (company.zhao, (None, None, 3, 3)),
    ]
    assert found.since == 1


def test_a_year_is_told_by_its_months(write: Any, company: Any, clock: Any) -> None:
    clock.set("2026-02-10T10:00")
    card(write, company.lin, "f1", "F-1")
    sell(write, clock, company.wang, 2, 2)

    found = over(BoardKey("2026", "cards"), date(2026, 3, 5), company.lin)

    assert found.points == (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 5))
    assert [line.places for line in found.lines] == [(None, None, 1), (None, 1, 2)]


def test_a_day_and_a_board_of_one_have_no_course(write: Any, company: Any, clock: Any) -> None:
    sell(write, clock, company.lin, 2, 1)

    assert over(BoardKey("2026-03-02", "cards"), date(2026, 3, 2), company.lin) is None
    assert over(WEEK, date(2026, 3, 5), company.lin) is None
    sell(write, clock, company.wang, 2, 1)
    assert over(WEEK, date(2026, 3, 2), company.lin) is None  # one point in time
    assert over(WEEK, date(2026, 3, 3), company.lin) is not None
    teams = BoardKey("2026-W10", "cards", "team")
    assert over(teams, date(2026, 3, 3), company.east) is None


def test_the_page_shows_the_picture_with_its_figures(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    sell(write, clock, company.lin, 2, 2)
    sell(write, clock, company.wang, 3, 3)
    text = client_of(company.lin).get("/boards?period=week&metric=cards").text

    assert "王䶮刚刚反超" in text
    assert '<th scope="row">王䶮</th><td class="number">–</td><td class="number">1</td>' in text
    assert 'class="places-chart"' in text


def test_newcomers_are_ranked_among_themselves(
    write: Any, company: Any, clock: Any, client_of: Any, seal: Any, password_hash: str
) -> None:
    sell(write, clock, company.lin, 2, 2)
    given = PersonGiven(
        id="1199",
        name="新小美",
        role="telesales",
        team=company.east,
        sex="f",
        grade=1,
        hired=date(2026, 2, 1),
        phone=seal("13800001199"),
        password_hash=password_hash,
    )
    write(lambda tx: add_person(tx, "setup", given))
    sell(write, clock, "1199", 3, 1)
    client = client_of(company.lin)

    text = client.get("/boards?period=week&metric=cards&subject=newcomer").text
    assert "新小美" in text
    assert "林晓燕" not in text.partition('id="board-rows"')[2].partition('id="own-place"')[0]
    assert "共 1 人" in text


def test_a_chosen_day_opens_the_board_of_the_period_that_holds_it(
    write: Any, company: Any, clock: Any, client_of: Any
) -> None:
    sell(write, clock, company.lin, 2, 1)
    clock.set("2026-03-12T10:00")
    client = client_of(company.lin)

    assert "2026年第10周" in client.get("/boards?period=week&on=2026-03-04&metric=cards").text
    day = client.get("/boards?period=campaign&on=2026-03-02&metric=cards").text
    assert "2026年3月2日" in day
    assert "hx-sse:connect" not in day
    assert client.get("/boards?period=week&on=yesterday").status_code == 400
