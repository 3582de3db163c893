"""Imported ratings, points, violations, grants and trainings: all rows or none, each once."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest

from tests.webapp.conftest import Company
from tests.webapp.import_page import import_table
from tests.webapp.telling import deal
from webapp.facts.evidence_models import Ruling
from webapp.facts.models import Contribution, Fact, Rating, Tally, Violation
from webapp.facts.tally_check import compare_tallies
from webapp.feedback.models import Grant, GrantDecision, RatingSource, Training
from webapp.schemes.company_loading import load_company

ClientOf = Callable[[str | None], Any]
HR, LIN, WANG = "1002", "1101", "1102"


@pytest.fixture
def take(client_of: ClientOf, company: Company) -> Callable[[str, str], str]:
    """Import a table at the page, as HR; returns the text of the page."""
    hr = client_of(HR)

    def bring(kind: str, table: str) -> str:
        return str(import_table(hr, kind, table).text)

    return bring


Take = Callable[[str, str], str]
RATINGS = (
    "工号,评分,时间\n1101,5,2026-03-01 10:00\n1101,5,2026-03-01 10:00\n1102,4.5,2026-03-01 11:00\n"
)


def test_imported_ratings_count_for_the_rated_person(take: Take) -> None:
    assert "新增 3 行" in take("ratings", RATINGS)

    amounts = Tally.select(Tally.person, Tally.amount, Tally.count).where(
        Tally.metric == "rating", Tally.period == "2026-03-01"
    )
    assert set(amounts.tuples()) == {(LIN, 1000, 2), (WANG, 450, 1)}
    assert compare_tallies(load_company()) == []


def test_importing_the_same_table_again_changes_nothing(take: Take) -> None:
    take("ratings", RATINGS)

    assert "新增 0 行，已有 3 行" in take("ratings", RATINGS)
    assert Rating.select().count() == 3


def test_a_rating_of_a_contract_is_that_contracts_one_rating(take: Take, write: Any) -> None:
    closed = deal(write, LIN, "1").number
    table = "工号,评分,时间,合同号\n1101,4,2026-03-01 10:00,HT-1\n"
    assert "新增 1 行" in take("ratings", table)

    assert RatingSource.get().source_id == closed
    assert "已经评过分" in take("ratings", table.replace("4", "5", 1))
    assert "不是 1102 成交的" in take("ratings", table.replace("1101", "1102"))
    assert Rating.select().count() == 1


def test_points_go_to_people_and_teams(take: Take) -> None:
    table = (
        "对象,分数,理由,时间\n1101,2.5,带新人,2026-03-01 10:00\n东城店,3,值班,2026-03-01 10:00\n"
    )

    assert "新增 2 行" in take("contributions", table)
    assert {(row.points, row.reason) for row in Contribution.select()} == {
        (250, "带新人"),
        (300, "值班"),
    }
    assert {(fact.person_id, fact.team_id) for fact in Fact.select()} == {
        (LIN, None),
        (None, "east"),
    }


def test_violations_wait_for_the_answer_and_the_ruling(take: Take) -> None:
    assert "新增 1 行" in take("violations", "工号,类别,经过,日期\n1101,虚假宣传,夸大,2026-03-01\n")

    assert Violation.get().kind == "false_advertising"
    assert Ruling.select().count() == 0


def test_grants_wait_for_a_leader(take: Take) -> None:
    assert "新增 1 行" in take("grants", "对象,类别,金额,理由\n西城店,新市场,888.88,开了新区\n")

    assert (Grant.get().amount, Grant.get().fact.team_id) == (888_88, "west")
    assert GrantDecision.select().count() == 0


def test_trainings_are_tries_each_with_its_result(take: Take) -> None:
    table = (
        "工号,培训名称,日期,结果\n1101,新人话术,2026-02-27,未通过\n1101,新人话术,2026-03-01,通过\n"
    )

    assert "新增 2 行" in take("trainings", table)
    assert [row.passed for row in Training.select().order_by(Training.fact)] == [False, True]
    assert "新增 0 行，已有 2 行" in take("trainings", table)


@pytest.mark.parametrize(
    ("kind", "table", "told"),
    [
        ("ratings", "工号,评分,时间\n1101,6,2026-03-01 10:00\n", "1 到 5 分"),
        ("ratings", "工号,评分,时间\n1101,5,2026-03-09 10:00\n", "还没有到"),
        ("ratings", "工号,评分,时间\n9999,5,2026-03-01 10:00\n", "没有工号为 9999"),
        ("ratings", "工号,评分,时间\n东城店,5,2026-03-01 10:00\n", "没有工号为 东城店"),
        ("contributions", "对象,分数,理由,时间\n1101,0,好,2026-03-01 10:00\n", "大于"),
        ("contributions", "对象,分数,理由,时间\n1002,1,好,2026-03-01 10:00\n", "不能给自己登记"),
        ("violations", "工号,类别,经过,日期\n1101,迟到,晚,2026-03-01\n", "欺骗客户"),
        ("violations", "工号,类别,经过,日期\n1101,欺骗客户,骗,2023-03-01\n", "不在职"),
        ("grants", "对象,类别,金额,理由\n1101,新市场,1.234,好\n", "两位小数"),
        ("trainings", "工号,培训名称,日期,结果\n1101,话术,2026-03-01,也许\n", "通过"),
    ],
)
def test_one_faulty_row_is_named_and_nothing_is_imported(
    take: Take, kind: str, table: str, told: str
) -> None:
    said = take(kind, table + table.splitlines()[1].replace("1101", "1102") + "\n")

    assert told in said
    assert "第 2 " in said
    assert Fact.select().count() == 0


def test_only_hr_imports_these_tables(client_of: ClientOf, company: Company) -> None:
    data = {"kind": "ratings", "file": (BytesIO(RATINGS.encode()), "ratings.csv")}

    assert client_of("1021").post("/import", data=data).status_code == 403
