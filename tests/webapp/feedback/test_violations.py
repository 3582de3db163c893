"""Violations: recorded, answered, ruled on by whoever has no stake in them, and shown to each."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.feedback.test_contributions import MARCH, TODAY, check_holds
from tests.webapp.telling import deal
from webapp.core.errors import InTheFuture, Missing, NotAllowed, NotFound, UnknownChoice
from webapp.facts.evidence_models import Ruling
from webapp.facts.tally_reader import DatabaseTallies
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
from webapp.people.operations.add_people import PersonGiven, add_person


def violated(write: Any, by: str, person: str, **more: Any) -> int:
    given = {"id": "v1", "kind": "major_error", "told": "报错价", "on": TODAY, **more}
    command = ViolationGiven(person=person, **given)
    number: int = write(lambda tx: record_violation(tx, by, command)).number
    return number


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
