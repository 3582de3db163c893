"""Contributions, grants, violations, trainings: who may record them, and their effects."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from rules.periods import month_period
from tests.webapp.ledger.test_settle import close, lines
from tests.webapp.telling import deal
from webapp.core.errors import (
    InTheFuture,
    Missing,
    NotAllowed,
    NotFound,
    SameIdOtherContent,
    UnknownChoice,
)
from webapp.facts.evidence_models import Ruling
from webapp.facts.models import Contribution, Violation
from webapp.facts.tally_check import compare_tallies
from webapp.facts.tally_reader import DatabaseTallies
from webapp.feedback.models import Grant
from webapp.feedback.operations.appraise import ContributionCommand, PointsNotPositive, give_points
from webapp.feedback.operations.grants import (
    GainsByGrant,
    GrantDecided,
    GrantGiven,
    GrantNotPositive,
    decide_grant,
    propose_grant,
)
from webapp.feedback.operations.trainings import (
    NameTooLong,
    NobodyChosen,
    TrainingGiven,
    record_trainings,
)
from webapp.feedback.operations.violations import (
    AnsweredAlready,
    AnsweredTooLate,
    OwnRuling,
    RuledAlready,
    RulingByRegistrar,
    ViolationGiven,
    ViolationUnheard,
    answer_violation,
    record_violation,
    rule_on_violation,
)
from webapp.feedback.rule_inputs import rule_inputs_until
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.people.operations.authority import NotInCharge, OneselfNot
from webapp.planning.operations.enrol import EnrolmentGiven, run_from
from webapp.schemes.company_loading import load_company

MARCH = month_period(2026, 3)
TODAY = date(2026, 3, 2)


def points(write: Any, by: str, **more: Any) -> Any:
    given = {"id": "p1", "points": 500, "reason": "带新人", **more}
    return write(lambda tx: give_points(tx, by, ContributionCommand(**given)))


def granted(write: Any, by: str, **more: Any) -> int:
    given = {
        "id": "g1",
        "kind": "new_market",
        "amount": 500_00,
        "reason": "开了新区",
        **more,
    }
    number: int = write(lambda tx: propose_grant(tx, by, GrantGiven(**given))).number
    return number


def violated(write: Any, by: str, person: str, **more: Any) -> int:
    given = {"id": "v1", "kind": "major_error", "told": "报错价", "on": TODAY, **more}
    command = ViolationGiven(person=person, **given)
    number: int = write(lambda tx: record_violation(tx, by, command)).number
    return number


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


def test_a_grant_pays_once_a_leader_has_approved(write: Any, company: Any, clock: Any) -> None:
    write(lambda tx: run_from(tx, EnrolmentGiven("team-incentive", TODAY)))
    number = granted(write, company.gao, person=company.wang)
    [paper] = rule_inputs_until(MARCH.end).grants
    assert not paper.approved
    clock.set("2026-04-01T09:00")
    close(write, "2026-03", "team-incentive")
    assert lines("2026-03", "new-frontier") == []
    write(lambda tx: decide_grant(tx, company.lu, number, True))
    close(write, "2026-03", "team-incentive")
    [line] = lines("2026-03", "new-frontier")
    assert (line.person_id, line.amount) == (company.wang, 500_00)


def test_a_grant_is_decided_once_and_never_by_who_gains(write: Any, company: Any) -> None:
    number = granted(write, company.he, person=company.lu)
    with pytest.raises(GainsByGrant):
        write(lambda tx: decide_grant(tx, company.lu, number, True))
    other = granted(write, company.he, id="g2", team="east")
    write(lambda tx: decide_grant(tx, company.lu, other, False))
    with pytest.raises(GrantDecided):
        write(lambda tx: decide_grant(tx, company.lu, other, True))
    with pytest.raises(NotFound):
        write(lambda tx: decide_grant(tx, company.lu, 999, True))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"person": "1102", "amount": 0}, GrantNotPositive),
        ({"person": "1102", "kind": "thanks"}, UnknownChoice),
        ({"person": "1102", "team": "east"}, UnknownChoice),
        ({"person": "1102", "reason": ""}, Missing),
        ({"person": "1103"}, NotInCharge),
    ],
)
def test_invalid_grants_are_refused(
    write: Any, company: Any, given: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        granted(write, company.gao, **given)
    assert not Grant.select().exists()


def test_a_violation_counts_once_it_is_upheld(write: Any, company: Any) -> None:
    deal(write, company.wang, "d1", 900_000)
    number = violated(write, company.sun, company.wang)
    assert DatabaseTallies().persons("violations", MARCH) == {}
    write(lambda tx: answer_violation(tx, company.wang, number, "看错了价目表"))
    write(lambda tx: rule_on_violation(tx, company.he, number, True, "情况属实"))
    assert set(DatabaseTallies().persons("violation_major_error", MARCH)) == {company.wang}
    assert check_holds()


def test_a_dropped_violation_counts_nowhere(write: Any, company: Any) -> None:
    number = violated(write, company.sun, company.wang)
    write(lambda tx: answer_violation(tx, company.wang, number, "不是我"))
    write(lambda tx: rule_on_violation(tx, company.he, number, False, "查无实据"))
    assert DatabaseTallies().persons("violations", MARCH) == {}
    assert check_holds()


def test_hr_rules_after_the_answer_or_after_five_days(write: Any, company: Any, clock: Any) -> None:
    number = violated(write, company.sun, company.wang)
    with pytest.raises(ViolationUnheard):
        write(lambda tx: rule_on_violation(tx, company.he, number, True, "属实"))
    clock.set("2026-03-07T10:00")
    write(lambda tx: rule_on_violation(tx, company.he, number, True, "属实"))
    assert Ruling.get().upheld


def test_a_violation_is_answered_only_once(write: Any, company: Any) -> None:
    number = violated(write, company.sun, company.wang)
    with pytest.raises(NotFound):
        write(lambda tx: answer_violation(tx, company.lin, number, "我替他说"))
    write(lambda tx: answer_violation(tx, company.wang, number, "看错了"))
    with pytest.raises(AnsweredAlready):
        write(lambda tx: answer_violation(tx, company.wang, number, "再说"))
    write(lambda tx: rule_on_violation(tx, company.he, number, True, "属实"))
    with pytest.raises(RuledAlready):
        write(lambda tx: rule_on_violation(tx, company.he, number, False, "改主意"))


def test_nobody_rules_on_oneself(write: Any, company: Any) -> None:
    number = violated(write, company.lu, company.he)
    write(lambda tx: answer_violation(tx, company.he, number, "没有"))
    with pytest.raises(OwnRuling):
        write(lambda tx: rule_on_violation(tx, company.he, number, False, "没有"))


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"kind": "lateness"}, UnknownChoice),
        ({"told": " "}, Missing),
        ({"on": date(2026, 3, 3)}, InTheFuture),
    ],
)
def test_invalid_violations_are_refused(
    write: Any, company: Any, given: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        violated(write, company.sun, company.wang, **given)


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


def trained(write: Any, by: str, **more: Any) -> int:
    given = {
        "id": "t1",
        "course": "话术",
        "people": ("1101", "1102"),
        "passed": False,
        "on": TODAY,
        **more,
    }
    count: int = write(lambda tx: record_trainings(tx, by, TrainingGiven(**given)))
    return count


def test_trainings_are_recorded_for_many_and_the_rules_read_them(
    write: Any, company: Any, clock: Any
) -> None:
    assert trained(write, company.sun) == 2
    assert trained(write, company.sun) == 0  # the same form again
    clock.set("2026-03-05T10:00")
    later = {"people": ("1102",), "passed": True, "on": date(2026, 3, 5)}
    assert trained(write, company.he, id="t2", **later) == 1
    found = rule_inputs_until(MARCH.end).trainings
    assert [(each.person, each.training, each.passed) for each in found] == [
        (company.lin, "话术", False),
        (company.wang, "话术", False),
        (company.wang, "话术", True),
    ]
    assert len(rule_inputs_until(TODAY).trainings) == 2


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"course": " "}, Missing),
        ({"course": "长" * 61}, NameTooLong),
        ({"people": ()}, NobodyChosen),
        ({"people": ("1103",)}, NotInCharge),
        ({"on": date(2026, 3, 3)}, InTheFuture),
    ],
)
def test_invalid_trainings_are_refused(
    write: Any, company: Any, given: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        trained(write, company.sun, **given)
    assert rule_inputs_until(MARCH.end).trainings == ()


def test_a_supervisor_records_a_training_and_the_person_sees_it(
    client_of: Any, company: Any
) -> None:
    sun = client_of(company.sun)
    given = {"id": KEY.format(1), "course": "产品知识", "on": TODAY.isoformat(), "passed": "yes"}
    refused = sun.post("/trainings", data=given)
    assert "请至少选择一人。" in refused.text
    assert "产品知识" in refused.text
    assert sun.post("/trainings", data={**given, "people": [company.wang]}).status_code == 303
    assert "产品知识" in client_of(company.wang).get("/trainings").text
    assert "产品知识" not in client_of(company.zhao).get("/trainings").text


# Who is refused what, and when


def test_a_leaver_answers_for_the_days_worked_and_for_no_others(write: Any, company: Any) -> None:
    from webapp.company.models import Person
    from webapp.core.errors import NotEmployed

    Person.update(left_on=date(2026, 2, 27)).where(Person.id == company.lin).execute()
    write(lambda tx: tx.notice("roster"))

    with pytest.raises(NotEmployed):
        violated(write, company.he, company.lin, on=date(2026, 3, 1))
    assert violated(write, company.he, company.lin, on=date(2026, 2, 26))


def test_an_answer_after_the_ruling_is_refused(write: Any, company: Any, clock: Any) -> None:
    number = violated(write, company.sun, company.lin)
    clock.set("2026-03-09T10:00")
    write(lambda tx: rule_on_violation(tx, company.he, number, True, "查实"))

    with pytest.raises(AnsweredTooLate):
        write(lambda tx: answer_violation(tx, company.lin, number, "我有话说"))


def another_leader(write: Any) -> str:
    given = PersonGiven("1009", "方远", "leader", None, hired=date(2024, 1, 1))
    write(lambda tx: add_person(tx, "setup", given))
    return given.id


def test_a_leader_rules_on_somebody_of_hr_and_only_hr_on_others(write: Any, company: Any) -> None:
    number = violated(write, another_leader(write), company.he)
    other = violated(write, company.sun, company.lin, id="v2")
    for violation, who in ((number, company.he), (other, company.lin)):
        write(lambda tx, v=violation, w=who: answer_violation(tx, w, v, "是我"))

    for who in (company.lu, company.gao):
        with pytest.raises(NotAllowed):
            write(lambda tx, who=who: rule_on_violation(tx, who, other, True, "查实"))
    write(lambda tx: rule_on_violation(tx, company.lu, number, True, "查实"))
    assert Ruling.get().ruled_by_id == company.lu


def test_whoever_recorded_a_violation_does_not_rule_on_it(write: Any, company: Any) -> None:
    number = violated(write, company.he, company.wang)
    write(lambda tx: answer_violation(tx, company.wang, number, "看错了"))

    with pytest.raises(RulingByRegistrar):
        write(lambda tx: rule_on_violation(tx, company.he, number, True, "查实"))
    assert not Ruling.select().exists()
    write(lambda tx: rule_on_violation(tx, company.lu, number, True, "查实"))  # recorded by HR
    assert Ruling.get().ruled_by_id == company.lu


def test_a_leader_who_recorded_a_violation_of_hr_leaves_it_to_another_leader(
    write: Any, company: Any
) -> None:
    number = violated(write, company.lu, company.he)
    write(lambda tx: answer_violation(tx, company.he, number, "是我"))

    with pytest.raises(RulingByRegistrar):
        write(lambda tx: rule_on_violation(tx, company.lu, number, True, "查实"))
    other = another_leader(write)
    write(lambda tx: rule_on_violation(tx, other, number, False, "查无实据"))


def test_the_page_offers_the_registrar_no_ruling(write: Any, company: Any, client_of: Any) -> None:
    number = violated(write, company.he, company.wang)

    page = client_of(company.he).get("/violations").text
    refused = client_of(company.he).post(
        f"/violations/{number}/rule", data={"decision": "uphold", "text": "查实"}
    )

    assert f"/violations/{number}/rule" not in page
    assert "由另一位人事或公司领导来决定" in page
    assert f"/violations/{number}/rule" in client_of(company.lu).get("/violations").text
    assert refused.status_code == 403
    assert "由另一位人事或公司领导来决定" in refused.text


def test_only_a_leader_decides_on_a_grant(write: Any, company: Any) -> None:
    number = granted(write, company.sun, person=company.lin)

    with pytest.raises(NotAllowed):
        write(lambda tx: decide_grant(tx, company.he, number, True))


def test_a_leader_who_belonged_to_the_team_that_month_cannot_decide_on_its_grant(
    write: Any, company: Any, clock: Any
) -> None:
    """A leader who headed the store until yesterday gains by what it did this month."""
    from webapp.people.operations.add_people import set_head

    write(lambda tx: set_head(tx, company.he, "west", company.lu, TODAY))
    number = granted(write, company.he, team="west")
    clock.set("2026-03-05T10:00")
    write(lambda tx: set_head(tx, company.he, "west", company.qin, date(2026, 3, 4)))

    with pytest.raises(GainsByGrant):
        write(lambda tx: decide_grant(tx, company.lu, number, True))


def test_the_same_record_with_another_reason_is_refused(write: Any, company: Any) -> None:
    points(write, company.sun, person=company.lin)

    with pytest.raises(SameIdOtherContent):
        points(write, company.sun, person=company.lin, reason="别的")


def test_a_refused_text_is_kept_beside_its_error(client_of: Any, write: Any, company: Any) -> None:
    number = violated(write, company.sun, company.lin)
    long = "我" * 1001

    answer = client_of(company.lin).post(f"/violations/{number}/answer", data={"text": long})

    assert answer.status_code == 400
    assert long in answer.text
    assert "最多 1000 个字" in answer.text


def test_a_line_break_in_an_answer_counts_as_one_sign(
    client_of: Any, write: Any, company: Any
) -> None:
    from webapp.facts.evidence_models import ViolationAnswer

    number = violated(write, company.sun, company.lin)
    text = "\r\n".join("字" * 9 for _ in range(100))  # 999 signs, with CRLF 1098

    client_of(company.lin).post(f"/violations/{number}/answer", data={"text": text})

    assert ViolationAnswer.get().text == text.replace("\r", "")
