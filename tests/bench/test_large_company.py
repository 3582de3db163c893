"""A tiny company of `bench company` is consistent, and the same for the same seed and day."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from bench.company import main
from bench.company.cast import large_cast, large_teams
from bench.company.filling import first_day
from bench.growth import grow
from bench.pages.copied import copy_company, opened_copy
from bench.pages.walking import Walker
from webapp.commands.cli import main as jiebao
from webapp.core.config import Config
from webapp.site.startup import CompanyHere

SIZE = ["--sellers", "41", "--months", "1", "--until", "2026-11-05"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a company of 41 sellers in October and the first days of November."""
    data = tmp_path_factory.mktemp("large") / "var"
    assert main([*SIZE, "--data", str(data)]) == 0
    return data


def test_its_tallies_are_what_its_facts_add_up_to(folder: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        jiebao(["tallies", "check", "--data", str(folder)])
    assert ended.value.code == 0


def test_its_audit_trail_ledger_and_payrolls_pass_verification(folder: Path) -> None:
    """The files of its photos too."""
    with pytest.raises(SystemExit) as ended:
        jiebao(["audit", "verify", "--data", str(folder)])
    assert ended.value.code == 0


def test_it_has_everything_that_pages_list(folder: Path) -> None:
    connection = sqlite3.connect(folder / "jiebao.sqlite")
    tables = ("call", "card", "deal", "customer", "target", "verdict", "drawn", "line", "approval")
    more = (
        "payroll",
        "payroll_line",
        "contribution",
        "rating",
        "training",
        "seal",
        "settled_until",
    )
    query = "SELECT EXISTS (SELECT 1 FROM {})"
    empty = [
        table
        for table in (*tables, *more)
        if not connection.execute(query.format(table)).fetchone()[0]
    ]
    assert empty == []


def test_four_of_five_sellers_reach_the_floor_on_a_workday(folder: Path) -> None:
    connection = sqlite3.connect(folder / "jiebao.sqlite")
    reached, all_days = connection.execute(
        "SELECT sum(amount >= 4), count(*) FROM tally WHERE metric = 'calls' "
        "AND period BETWEEN '2026-10-12' AND '2026-10-16'"
    ).fetchone()
    assert 0.7 < reached / all_days < 0.9


def test_cards_of_the_last_month_have_photos_and_few_wait_to_be_judged(folder: Path) -> None:
    connection = sqlite3.connect(folder / "jiebao.sqlite")
    cards, photographed = connection.execute(
        "SELECT count(*), count(photo_id) FROM card JOIN fact ON fact.number = card.fact_id "
        "WHERE day > '2026-10-05'"
    ).fetchone()
    assert 0.9 * cards < photographed
    [(lately,)] = connection.execute(
        "SELECT count(*) FROM card JOIN fact ON fact.number = card.fact_id "
        "WHERE day >= '2026-11-02'"
    )
    [(waiting,)] = connection.execute("SELECT count(*) FROM open_check")
    assert 0 < waiting <= lately < cards


def test_nothing_waits_to_be_settled(folder: Path) -> None:
    connection = sqlite3.connect(folder / "jiebao.sqlite")
    [(touch,)] = connection.execute("SELECT max(number) FROM touch").fetchall()
    [(worked,)] = connection.execute("SELECT max(upto) FROM touches_worked").fetchall()
    assert worked == touch


def test_the_same_seed_and_day_give_the_same_people_and_calls(folder: Path, tmp_path: Path) -> None:
    assert main([*SIZE, "--data", str(tmp_path / "again")]) == 0
    facts = [
        sqlite3.connect(data / "jiebao.sqlite").execute("SELECT id, day, at FROM fact").fetchall()
        for data in (folder, tmp_path / "again")
    ]
    assert facts[0] == facts[1]


def test_a_team_has_twenty_sellers_and_the_last_one_the_rest() -> None:
    cast = large_cast(1, 41, date(2026, 1, 1), date(2026, 12, 31))
    sizes = [sum(seller.team == team for seller in cast) for team in large_teams(41)]
    assert sizes == [20, 20, 1]


def test_months_are_counted_back_from_todays_month() -> None:
    assert first_day(date(2026, 11, 29), 12) == date(2025, 11, 1)
    assert first_day(date(2026, 1, 5), 1) == date(2025, 12, 1)
    assert first_day(date(2026, 1, 5), 0) == date(2026, 1, 1)


def test_a_folder_with_a_company_is_refused(folder: Path) -> None:
    with pytest.raises(CompanyHere):
        main([*SIZE, "--data", str(folder)])


def test_grown_by_two_years_each_year_has_the_same_sums(folder: Path, tmp_path: Path) -> None:
    copy_company(folder, tmp_path / "grown")
    database = Config(tmp_path / "grown").database
    grow(database, years=3, part=2)
    connection = sqlite3.connect(database)

    def ask(query: str) -> list[tuple[object, ...]]:
        return connection.execute(query).fetchall()

    months = "SELECT sum(amount), count(*) FROM tally WHERE metric = 'calls' AND period = "
    assert ask(f"{months} '2026-10'") == ask(f"{months} '2025-10'") == ask(f"{months} '2024-10'")
    lines = "SELECT sum(amount), count(*) FROM line WHERE period LIKE "
    assert ask(f"{lines} '2026-%'") == ask(f"{lines} '2024-%'") != [(None, 0)]
    payrolls = "SELECT sum(amount), count(*) FROM payroll_line WHERE payroll_id = "
    assert ask(f"{payrolls} '2026-10'") == ask(f"{payrolls} '2024-10'") != [(None, 0)]
    drawn = "SELECT count(*) FROM fact JOIN call ON call.fact_id = fact.number WHERE day LIKE "
    whole, part = ask(f"{drawn} '2026-10%'")[0][0], ask(f"{drawn} '2024-10%'")[0][0]
    assert isinstance(whole, int)
    assert isinstance(part, int)
    assert 0.4 * whole < part < 0.6 * whole
    assert ask("SELECT max(number) FROM fact WHERE day < '2026-01-01'") < ask("SELECT 0")


def test_the_grown_company_opens_and_shows_an_old_month(folder: Path, tmp_path: Path) -> None:
    copy_company(folder, tmp_path / "grown")
    grow(Config(tmp_path / "grown").database, years=3, part=10)
    (tmp_path / "opened").mkdir()
    with opened_copy(tmp_path / "grown", tmp_path / "opened") as runtime:
        walker = Walker(runtime, 1)
        shown = list(walker.pages(["hr"], "/boards"))
    assert shown
    assert {page.status for page in shown} == {200}
