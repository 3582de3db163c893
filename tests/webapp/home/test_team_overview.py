"""Leaders and heads see at home how the teams stand against their targets, and what they did."""

from __future__ import annotations

from typing import Any

from tests.webapp.many_teams import add_teams
from tests.webapp.telling import call, card, deal
from webapp.home.team_overview import team_overview
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.schemes.company_loading import load_company

FEN = 100


def overview(clock: Any, teams: set[str] | None = None) -> Any:
    company = load_company()
    return team_overview(company, company.clock.day(clock.now), teams)


def aim(write: Any, company: Any, team: str, yuan: int) -> None:
    given = TargetGiven(team, "sales", "month", yuan * FEN)
    write(lambda tx: set_target(tx, company.he, given))


def test_a_team_has_its_sales_of_the_month_and_its_figures_of_today(write, company, clock):
    clock.set("2026-03-10T10:00")
    deal(write, company.wang, "d1", 60_000 * FEN)
    card(write, company.wang, "JB-1")
    call(write, company.lin, "invited")
    clock.set("2026-03-10T15:00")

    [east] = overview(clock, {"east"}).teams

    assert (east.sales, east.cards, east.calls, east.invitations) == (60_000 * FEN, 1, 1, 1)
    assert east.percent is None


def test_a_team_below_the_part_of_the_month_that_has_passed_is_behind(write, company, clock):
    aim(write, company, "east", 100_000)
    aim(write, company, "west", 100_000)
    clock.set("2026-03-15T10:00")
    deal(write, company.wang, "d1", 60_000 * FEN)

    found = overview(clock)

    assert found.passed == 15 * 100 // 31
    assert [team.team for team in found.teams][:2] == ["east", "west"]
    assert [team.team for team in found.behind] == ["west"]
    assert found.sales == 60_000 * FEN


def test_yesterday_counts_for_the_month_and_not_for_today(write, company, clock):
    clock.set("2026-03-09T10:00")
    card(write, company.wang, "JB-1")
    deal(write, company.wang, "d1", 5_000 * FEN)
    clock.set("2026-03-10T10:00")

    [east] = overview(clock, {"east"}).teams

    assert (east.sales, east.cards) == (5_000 * FEN, 0)


def test_a_leader_sees_every_team_and_a_head_the_own_one(write, company, clock, client_of):
    aim(write, company, "west", 100_000)
    clock.set("2026-03-15T10:00")

    leader = client_of(company.lu).get("/home").text
    head = client_of(company.gao).get("/home").text

    assert "1 个团队落后于进度" in leader
    assert '<a href="/teams/east">' in leader
    assert '<a href="/teams/west">' in leader
    assert head.count('<td><a href="/team">') == 1


def test_hr_and_supervisors_have_no_overview(company, client_of):
    for person in (company.he, company.sun):
        assert "各团队的业绩" not in client_of(person).get("/home").text


def test_without_targets_nobody_is_said_to_keep_pace(company, client_of):
    page = client_of(company.lu).get("/home").text

    assert "<h2>各团队的业绩</h2>" in page
    assert "都跟得上进度" not in page


def test_many_teams_stand_page_by_page(write, company, client_of):
    add_teams(write, company.he, 20)  # beside the two of the cast
    leader = client_of(company.lu)
    pages = [leader.get(f"/home{page}").text for page in ("", "?teams=2")]
    assert [page.count('<tr><td><a href="/teams/') for page in pages] == [15, 7]
    assert 'href="/home?teams=2"' in pages[0]
