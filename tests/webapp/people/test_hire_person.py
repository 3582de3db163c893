"""HR adds one person on a page, with the first posting and a first password."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from webapp.company.models import Person
from webapp.schemes.company_loading import load_company

FORM = {
    "number": "1104",
    "name": "周倩",
    "role": "guide",
    "team": "west",
    "supervisor": "1012",
    "level": "junior",
    "hired": "2026-03-02",
    "birthday": "1999-05-20",
    "sex": "f",
    "plan": "contracts",
    "phone": "139 1234 5678",
}


def hire(client: Any, **changed: str) -> Any:
    return client.post("/hire", data={**FORM, **changed})


def test_a_person_is_added_with_everything_and_can_sign_in(client_of, company, clock):
    answer = hire(client_of(company.he))
    assert answer.status_code == 200
    held = load_company().people["1104"]
    assert (held.name, held.hired, held.birthday) == ("周倩", date(2026, 3, 2), date(1999, 5, 20))
    assert (held.sex, held.plan) == ("f", "contracts")
    [posting] = held.postings
    assert (posting.role, posting.team, posting.supervisor, posting.level) == (
        "guide",
        "west",
        "1012",
        "junior",
    )
    first = answer.text.split('<p class="code">')[1].split("<")[0]
    signed = client_of(None).post("/login", data={"account": "13912345678", "password": first})
    assert signed.status_code == 303
    assert Person.get_by_id("1104").must_change_password


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": "工号"}, "number"),
        ({"number": "1102"}, "number"),
        ({"name": ""}, "name"),
        ({"role": ""}, "role"),
        ({"phone": "123"}, "phone"),
        ({"phone": "13800000006"}, "phone"),
        ({"hired": "2026-13-01"}, "hired"),
        ({"birthday": "0199-05-20"}, "birthday"),
        ({"plan": "hours"}, "plan"),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    client_of, company, changed, field
):
    answer = hire(client_of(company.he), **changed)
    assert answer.status_code in (400, 409)
    assert f'id="{field}-error"' in answer.text
    assert 'value="1999-05-20"' in answer.text or field == "birthday"
    assert "1104" not in load_company().people


def test_a_supervisor_who_has_left_is_refused(client_of, company, write):
    Person.update(left_on=date(2026, 2, 1)).where(Person.id == company.qin).execute()
    write(lambda tx: tx.notice("roster"))
    answer = hire(client_of(company.he))
    assert answer.status_code == 400
    assert "秦淑芬 在 2026年3月2日不在职" in answer.text


def test_a_namesake_is_added_once_hr_has_confirmed(client_of, company):
    client = client_of(company.he)
    answer = hire(client, name="赵敏")
    assert answer.status_code == 409
    assert "赵敏 1103" in answer.text
    assert 'name="same_name"' in answer.text
    assert hire(client, name="赵敏", same_name="1").status_code == 200
    assert load_company().people["1104"].name == "赵敏"
    assert "同名的人：1103" in client.get("/staff/1104").text


def test_the_same_form_again_adds_nobody(client_of, company):
    client = client_of(company.he)
    hire(client)
    assert hire(client).status_code == 409
    assert Person.select().count() == 9
