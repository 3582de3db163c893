"""HR corrects a person's data: each correction is a record, and settlement follows (rule 17)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.webapp.telling import deal
from webapp.company.models import Person, PersonCorrection, Posting
from webapp.core.errors import Missing, NotAllowed, NotFound, UnknownChoice
from webapp.facts.models import Touch
from webapp.ledger.models import Line
from webapp.ledger.operations.settle_due import settle_due
from webapp.people.operations.add_people import PhoneTaken
from webapp.people.operations.correct_person import (
    ChangedMeanwhile,
    CorrectionGiven,
    LeftBeforeHired,
    NothingCorrected,
    RecordsEarlier,
    Wanted,
    correct_person,
)
from webapp.people.person_fields import NotAGrade, NotAName, YearUnlikely
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

REASON = "身份证核对"
HIRED = "2024-01-01"


def given(person: str, reason: str = REASON, **more: Any) -> CorrectionGiven:
    """A correction of the fields in `more` that are pairs (shown, wanted); the rest as it is."""
    wanted = {name: Wanted(*value) for name, value in more.items() if isinstance(value, tuple)}
    rest = {name: value for name, value in more.items() if not isinstance(value, tuple)}
    return CorrectionGiven(person, reason, wanted, **rest)


@pytest.fixture
def correct(write: Any, company: Any) -> Any:
    """A function by which He corrects Wang."""

    def run(by: str = company.he, person: str = company.wang, **more: Any) -> list[str]:
        changed: list[str] = write(lambda tx: correct_person(tx, by, given(person, **more)))
        return changed

    return run


def touched() -> list[tuple[str, date, date | None]]:
    rows = Touch.select(Touch.what, Touch.first, Touch.last).order_by(Touch.number)
    return list(rows.tuples())


def test_a_correction_keeps_who_when_before_after_and_why(correct, company, clock):
    assert correct(birthday=("", "1996-12-02"), sex=("m", "f")) == ["birthday", "sex"]
    held = load_company().people[company.wang]
    assert (held.birthday, held.sex) == (date(1996, 12, 2), "f")
    rows = list(PersonCorrection.select().order_by(PersonCorrection.id))
    assert [(row.field, row.before, row.after, row.reason) for row in rows] == [
        ("birthday", "", "1996-12-02", REASON),
        ("sex", "m", "f", REASON),
    ]
    assert {row.corrected_by_id for row in rows} == {company.he}
    assert {row.corrected_at for row in rows} == {clock.now}
    assert AuditLine.select().where(AuditLine.action == "correct_person").count() == 2


def test_a_second_correction_is_added_to_the_first(correct, company):
    correct(name=("王䶮", "王龑"))
    correct(name=("王龑", "王岩"), reason="更名")
    rows = PersonCorrection.select().order_by(PersonCorrection.id)
    assert [(row.before, row.after) for row in rows] == [("王䶮", "王龑"), ("王龑", "王岩")]
    assert load_company().name_of(company.wang) == "王岩"


def test_a_name_and_a_number_touch_no_settled_period(correct, seal):
    before = touched()
    correct(name=("王䶮", "王龑"), phone=seal("13912345678"))
    assert touched() == before


@pytest.mark.parametrize(
    ("field", "pair", "first"),
    [
        ("birthday", ("", "1996-12-02"), date(2024, 1, 1)),
        ("sex", ("m", "f"), date(2024, 1, 1)),
        ("grade", ("1", "2"), date(2024, 1, 1)),
        ("exempt", ("no", "yes"), date(2024, 1, 1)),
        ("plan", ("sales", "contracts"), date(2024, 1, 1)),
        ("hired", (HIRED, "2023-11-06"), date(2023, 11, 6)),
        ("hired", (HIRED, "2024-02-01"), date(2024, 1, 1)),
    ],
)
def test_a_field_that_rules_read_touches_from_the_first_day_it_holds(correct, field, pair, first):
    correct(**{field: pair})
    assert touched()[-1] == ("people", first, None)


def test_who_was_hired_earlier_has_the_first_post_from_then(correct, company):
    correct(hired=(HIRED, "2023-11-06"))
    posting = load_company().posting(company.wang, date(2023, 11, 6))
    assert posting is not None
    assert posting.team == company.east
    assert Posting.select().where(Posting.person == company.wang).count() == 1


def test_a_plan_from_a_day_on_leaves_the_months_before(write, company, clock, correct):
    clock.set("2026-03-10T10:00")
    deal(write, company.wang, "march", 60_000_00)
    clock.set("2026-04-10T10:00")
    deal(write, company.wang, "april", 60_000_00)
    clock.set("2026-05-01T00:10")
    settle_due(write, clock.now)
    assert commissions() == {"2026-03": 700, "2026-04": 700}
    correct(plan=("sales", "contracts"), from_on=date(2026, 4, 1))
    clock.set("2026-05-01T00:20")
    settle_due(write, clock.now)
    assert commissions() == {"2026-03": 700, "2026-04": 100}
    held = load_company().people[company.wang]
    assert [held.plan_on(date(2026, 3, 31)), held.plan_on(date(2026, 4, 1))] == [
        "sales",
        "contracts",
    ]


def test_a_plan_that_was_wrong_from_the_start_is_settled_again(write, company, clock, correct):
    clock.set("2026-03-10T10:00")
    deal(write, company.wang, "march", 60_000_00)
    clock.set("2026-04-01T00:10")
    settle_due(write, clock.now)
    correct(plan=("sales", "contracts"))
    clock.set("2026-04-01T00:20")
    settle_due(write, clock.now)
    assert commissions() == {"2026-03": 100}


def commissions() -> dict[str, int]:
    """The sum of Wang's commission by month, in yuan."""
    found: dict[str, int] = {}
    for line in Line.select().where(Line.clause == "commission", Line.person == "1102"):
        found[line.period] = found.get(line.period, 0) + (line.amount or 0) // 100
    return found


def test_an_exemption_from_a_day_on_ends_on_a_later_one(correct, company):
    correct(exempt=("no", "yes"), from_on=date(2026, 3, 2))
    correct(exempt=("yes", "no"), from_on=date(2026, 3, 9))
    held = load_company()
    days = [date(2026, 3, day) for day in (1, 2, 8, 9)]
    assert [held.relieved(company.wang, day) for day in days] == [False, True, True, False]


def test_an_exemption_that_always_held_replaces_those_with_days(correct, company):
    correct(exempt=("no", "yes"), from_on=date(2026, 3, 2))
    correct(exempt=("yes", "no"))
    assert not load_company().relieved(company.wang, date(2026, 3, 2))
    assert PersonCorrection.select().count() == 2


def test_a_new_number_signs_in_and_the_old_one_is_kept_sealed(correct, company, seal, cipher):
    old = Person.get_by_id(company.wang).phone_cipher
    correct(phone=seal("13912345678"), phone_shown="138****0006")
    held = Person.get_by_id(company.wang)
    assert held.phone_hash == cipher.hash("13912345678")
    row = PersonCorrection.get()
    assert (row.before, row.after) == ("138****0006", "139****5678")
    assert row.before_cipher == old


def test_a_number_can_be_removed(correct, company):
    correct(no_phone=True)
    assert Person.get_by_id(company.wang).phone_hash is None


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"name": ("王䶮", "")}, Missing),
        ({"name": ("王䶮", "3月2日")}, NotAName),
        ({"sex": ("m", "x")}, UnknownChoice),
        ({"plan": ("sales", "hours")}, UnknownChoice),
        ({"grade": ("1", "-1")}, NotAGrade),
        ({"birthday": ("", "1096-12-02")}, YearUnlikely),
        ({"sex": ("m", "f"), "reason": " "}, Missing),
        ({"sex": ("m", "m")}, NothingCorrected),
        ({"sex": ("", "f")}, ChangedMeanwhile),
        ({"person": "9999", "sex": ("m", "f")}, NotFound),
        ({"by": "1001", "sex": ("m", "f")}, NotAllowed),
        ({"by": "1021", "sex": ("m", "f")}, NotAllowed),
    ],
)
def test_a_refused_correction_changes_nothing(correct, more, refusal):
    with pytest.raises(refusal):
        correct(**more)
    assert PersonCorrection.select().count() == 0


def test_another_persons_number_is_refused(correct, seal):
    with pytest.raises(PhoneTaken):
        correct(phone=seal("13800000005"))


def test_nobody_is_hired_after_the_first_record_or_the_last_day(write, company, clock, correct):
    clock.set("2026-03-10T10:00")
    deal(write, company.wang, "march", 60_000_00)
    with pytest.raises(RecordsEarlier):
        correct(hired=(HIRED, "2026-03-11"))
    Person.update(left_on=date(2026, 3, 10)).where(Person.id == company.lin).execute()
    with pytest.raises(LeftBeforeHired):
        correct(person=company.lin, hired=(HIRED, "2026-03-11"))


# The page


def form(**more: str) -> dict[str, str]:
    same = {"name": "王䶮", "sex": "m", "birthday": "", "hired": HIRED, "grade": "1"}
    same |= {"plan": "sales", "exempt": "no"}
    return {
        **{f"was_{name}": text for name, text in same.items()},
        **same,
        "reason": REASON,
        **more,
    }


def test_hr_corrects_a_birthday_on_the_page_and_sees_what_it_was(client_of, company):
    client = client_of(company.he)
    answer = client.post("/staff/1102/correct", data=form(birthday="1996-12-02"))
    assert answer.status_code == 303
    page = client.get("/staff/1102").text
    assert "1996年12月2日" in page
    assert "原来：未登记，改为：1996年12月2日" in page
    assert REASON in page
    assert [row.field for row in PersonCorrection.select()] == ["birthday"]


def test_a_refused_correction_keeps_what_was_typed(client_of, company):
    answer = client_of(company.he).post(
        "/staff/1102/correct", data=form(birthday="1996-12-02", reason="")
    )
    assert answer.status_code == 400
    assert 'value="1996-12-02"' in answer.text
    assert 'id="reason-error"' in answer.text


def test_the_page_masks_the_number(client_of, company):
    client = client_of(company.he)
    answer = client.post("/staff/1102/correct", data=form(phone="139 1234 5678"))
    assert answer.status_code == 303
    page = client.get("/staff/1102").text
    assert "139****5678" in page
    assert "13912345678" not in page
    assert "138****0006" in page


def test_a_person_whom_nobody_knows_is_not_found(client_of, company):
    assert client_of(company.he).post("/staff/9999/correct", data=form()).status_code == 404
