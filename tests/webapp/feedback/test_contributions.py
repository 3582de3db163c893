"""Contributions: who may give points, what they count for, and whose rows the pages show."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.periods import month_period
from webapp.core.errors import Missing, NotFound, SameIdOtherContent, UnknownChoice
from webapp.facts.models import Contribution, Violation
from webapp.facts.tally_check import compare_tallies
from webapp.facts.tally_reader import DatabaseTallies
from webapp.feedback.models import Grant
from webapp.feedback.operations.appraise import ContributionCommand, PointsNotPositive, give_points
from webapp.people.operations.authority import NotInCharge, OneselfNot
from webapp.schemes.company_loading import load_company

MARCH = month_period(2026, 3)
TODAY = date(2026, 3, 2)


def points(write: Any, by: str, **more: Any) -> Any:
    given = {"id": "p1", "points": 500, "reason": "带新人", **more}
    return write(lambda tx: give_points(tx, by, ContributionCommand(**given)))


def test_a_supervisor_gives_points_with_a_reason(write: Any, company: Any) -> None:
    points(write, company.sun, person=company.wang)
    points(write, company.sun, id="p2", team="east")
    points(write, company.lu, id="p3", person=company.zhao)
    assert [row.reason for row in Contribution.select()] == ["带新人"] * 3
    assert DatabaseTallies().persons("contribution", MARCH)[company.wang].amount == 500
    assert check_holds()


def check_holds() -> bool:
    return compare_tallies(load_company()) == []


@pytest.mark.parametrize(
    ("by", "given", "refusal"),
    [
        ("1021", {"person": "1103"}, NotInCharge),  # zhao is the west's
        ("1021", {"team": "west"}, NotInCharge),
        ("1021", {"person": "1021"}, OneselfNot),
        ("1021", {"person": "9999"}, NotFound),
        ("1001", {"team": "north"}, NotFound),
        ("1021", {"person": "1102", "reason": " "}, Missing),
        ("1021", {"person": "1102", "points": 0}, PointsNotPositive),
        ("1021", {}, UnknownChoice),
    ],
)
def test_invalid_points_are_refused(
    write: Any, company: Any, by: str, given: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        points(write, by, **given)
    assert not Contribution.select().exists()


KEY = "0193a000-0000-7000-8000-00000000000{}"


def test_the_pages_show_each_person_only_their_own_rows(client_of: Any, company: Any) -> None:
    sun, wang, he, lu = (
        client_of(each) for each in (company.sun, company.wang, company.he, company.lu)
    )
    given = {"id": KEY.format(1), "person": company.wang, "points": "2.5", "reason": "带新人"}
    assert sun.post("/contributions", data=given).status_code == 303
    assert "带新人" in wang.get("/contributions").text
    assert "带新人" not in client_of(company.zhao).get("/contributions").text
    refused = sun.post("/contributions", data={**given, "id": KEY.format(2), "points": "many"})
    assert "many" in refused.text
    assert "贡献分要大于 0。" in refused.text

    asked = {"id": KEY.format(3), "person": company.wang, "kind": "new_market"}
    asked |= {"amount": "500", "reason": "开了新区"}
    assert sun.post("/grants", data=asked).status_code == 303
    [grant] = Grant.select()
    lu.post(f"/grants/{grant.fact_id}/decide", data={"decision": "approve"})
    assert "已批准" in wang.get("/grants").text

    told = {"id": KEY.format(4), "person": company.wang, "kind": "deception"}
    told |= {"on": TODAY.isoformat(), "told": "许了做不到的事"}
    assert sun.post("/violations", data=told).status_code == 303
    assert "许了做不到的事" in wang.get("/violations").text
    number = max(row.fact_id for row in violations())
    wang.post(f"/violations/{number}/answer", data={"text": "客户听错了"})
    he.post(f"/violations/{number}/rule", data={"decision": "drop", "text": "录音为证"})
    assert "录音为证" in wang.get("/violations").text


def violations() -> Any:
    return Violation.select()


# Who is refused what, and when


def test_the_same_record_with_another_reason_is_refused(write: Any, company: Any) -> None:
    points(write, company.sun, person=company.lin)

    with pytest.raises(SameIdOtherContent):
        points(write, company.sun, person=company.lin, reason="别的")
