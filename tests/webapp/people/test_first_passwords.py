"""First passwords: shown, printed and downloaded until they are used; reset for many at once."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from openpyxl import load_workbook

from webapp.company.models import Person
from webapp.core.phone_numbers import NumberUnreadable
from webapp.jobs.scheduler import files_lane
from webapp.store.models import AuditLine
from webapp.store.statements import engine, read_rows
from webapp.web.first_passwords import held_passwords
from webapp.web.models import FirstPassword, SignIn
from webapp.web.operations.first_passwords import KEPT

HIRED = {
    "number": "1104",
    "name": "周倩",
    "role": "guide",
    "team": "west",
    "supervisor": "1012",
    "hired": "2026-03-02",
    "plan": "sales",
}
# Files and steps that only HR may ask for; each is a POST.
STEPS = (
    "/first-passwords/show",
    "/first-passwords/slips.pdf",
    "/first-passwords/table.xlsx",
    "/first-passwords/close",
    "/first-passwords/reset",
)


@pytest.fixture
def he(client_of: Any, company: Any) -> Any:
    return client_of(company.he)


def reset(client: Any, **form: str) -> Any:
    return client.post("/first-passwords/reset", data={"who": "never", "count": "99", **form})


def passwords_of(page: str) -> list[str]:
    return [part.split("<")[0] for part in page.split('<td class="code">')[1:]]


def actions() -> list[tuple[str, str]]:
    rows = AuditLine.select(AuditLine.action, AuditLine.who).order_by(AuditLine.number)
    return [row for row in rows.tuples() if "first_passwords" in row[0]]


def test_a_hired_persons_password_stays_until_the_first_sign_in(he: Any, client_of: Any) -> None:
    hired = he.post("/hire", data=HIRED)
    first = hired.text.split('<p class="code">')[1].split("<")[0]
    assert passwords_of(he.post("/first-passwords/show").text) == [first]

    signed = client_of(None).post("/login", data={"account": "1104", "password": first})

    assert signed.status_code == 303
    assert FirstPassword.select().count() == 0
    assert "没有待发的首次密码" in he.get("/first-passwords").text


def test_slips_and_table_hold_name_number_password_and_address(
    he: Any, company: Any, cipher: Any
) -> None:
    reset(he, who="all", team="east")
    held = {each.person: each.opened(cipher) for each in held_passwords()}
    assert set(held) == {company.gao, company.sun, company.lin, company.wang}

    printed = he.post("/first-passwords/slips.pdf")
    table = he.post("/first-passwords/table.xlsx")

    assert printed.headers["Cache-Control"] == "no-store"
    with pikepdf.open(BytesIO(printed.data)) as pdf:
        assert len(pdf.pages) == 1
    [sheet] = load_workbook(BytesIO(table.data)).worksheets
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert rows[:2] == [
        (company.gao, "高建国", "东城店", held[company.gao], "https://localhost"),
        (company.sun, "孙丽华", "东城店", held[company.sun], "https://localhost"),
    ]


def test_who_saw_and_downloaded_is_in_the_audit_trail_without_a_password(
    he: Any, company: Any, cipher: Any
) -> None:
    reset(he, who="all", q=company.lin)
    for step in STEPS[:4]:
        he.post(step)

    assert actions() == [
        ("show_first_passwords", company.he),
        ("print_first_passwords", company.he),
        ("download_first_passwords", company.he),
        ("close_first_passwords", company.he),
    ]
    log = he.get("/operations-log").text
    assert "下载密码条" in log
    assert "下载首次密码表格" in log


def test_the_page_alone_shows_no_password(he: Any, cipher: Any) -> None:
    reset(he, who="all")
    page = he.get("/first-passwords").text
    assert held_passwords()
    assert not any(each.opened(cipher) in page for each in held_passwords())


def test_the_database_holds_no_password_and_no_ciphertext_opens_for_another(
    he: Any, company: Any, cipher: Any
) -> None:
    reset(he, who="all")
    tables = engine().table_names()
    stored = str([read_rows(f'SELECT * FROM "{each}"').fetchall() for each in tables])  # noqa: S608
    held = held_passwords()
    assert not any(each.opened(cipher) in stored for each in held)
    with pytest.raises(NumberUnreadable):
        cipher.decrypt_first_password(company.wang, held[0].sealed)


def test_a_closed_batch_is_gone_and_its_passwords_still_sign_in(
    he: Any, client_of: Any, company: Any, cipher: Any
) -> None:
    reset(he, who="all", q=company.lin)
    [lin] = held_passwords()
    reset(he, who="all", q=company.wang)

    he.post("/first-passwords/close", data={"batch": str(lin.batch)})

    assert [each.person for each in held_passwords()] == [company.wang]
    account = {"account": company.lin, "password": lin.opened(cipher)}
    assert client_of(None).post("/login", data=account).status_code == 303


def test_a_later_password_takes_the_place_of_an_earlier_one(he: Any, company: Any) -> None:
    reset(he, who="all", q=company.lin)
    [first] = held_passwords()
    he.post(f"/staff/{company.lin}/reset-password")
    [second] = held_passwords()
    assert second.batch > first.batch
    assert second.sealed != first.sealed


def test_what_nobody_used_is_deleted_by_the_clock(he: Any, clock: Any, runtime: Any) -> None:
    reset(he, who="all")
    clock.now += KEPT
    files_lane(runtime).tick()
    assert held_passwords()
    clock.now += timedelta(seconds=1)
    files_lane(runtime).tick()
    assert not held_passwords()
    assert actions()[-1] == ("close_first_passwords", "jiebao")


def test_all_who_never_signed_in_get_one_with_one_confirmation(
    he: Any, client_of: Any, company: Any
) -> None:
    client_of(company.lin)
    before = Person.get_by_id(company.wang).password_hash
    assert "重置 6 人的密码" in he.get("/first-passwords/reset").text  # not lin, not HR herself

    answer = reset(he, count="6")

    assert answer.status_code == 303
    assert {each.person for each in held_passwords()} == {
        *(company.lu, company.gao, company.qin, company.sun, company.wang, company.zhao)
    }
    wang = Person.get_by_id(company.wang)
    assert wang.must_change_password
    assert wang.password_hash != before
    assert not Person.get_by_id(company.lin).must_change_password


def test_a_reset_ends_the_sessions(he: Any, client_of: Any, company: Any) -> None:
    lin = client_of(company.lin)
    assert lin.get("/today").status_code == 200
    reset(he, who="all", q=company.lin)
    assert lin.get("/today").status_code == 303
    assert (
        SignIn.select().where(SignIn.person == company.lin, SignIn.ended_at.is_null()).count() == 0
    )


def test_nobody_resets_the_own_password_so(he: Any, company: Any) -> None:
    answer = reset(he, who="all", q=company.he)
    assert answer.status_code == 400
    assert "没有符合条件的人" in answer.text
    assert he.get("/home").status_code == 200


def test_more_people_than_the_page_said_are_asked_for_again(he: Any) -> None:
    answer = reset(he, who="all", count="3")
    assert answer.status_code == 409
    assert "现在是 7 人" in answer.text
    assert not held_passwords()


def test_files_of_nothing_lead_back(he: Any) -> None:
    for step in STEPS[1:3]:
        assert he.post(step).status_code == 303


@pytest.mark.parametrize("role", ["lin", "sun", "gao", "lu"])
def test_only_hr_reaches_them(he: Any, client_of: Any, company: Any, role: str) -> None:
    he.post("/hire", data=HIRED)
    other = client_of(getattr(company, role))
    answers = [other.get("/first-passwords"), other.get("/first-passwords/reset")]
    answers += [other.post(step, data={"who": "all", "count": "99"}) for step in STEPS]
    assert {answer.status_code for answer in answers} == {403}
    assert [each.person for each in held_passwords()] == ["1104"]
