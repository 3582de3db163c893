"""Certificates: one for each approved honour that was not reversed; serials without a gap."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
import pytest

from tests.webapp.telling import card, verdict
from webapp.company.models import Person
from webapp.core.errors import NotFound
from webapp.honours.models import Certificate
from webapp.honours.operations.issue_certificates import (
    NoLongerGranted,
    NotApprovedYet,
    honour_line,
    issue,
)
from webapp.ledger.models import Line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle import settle_period
from webapp.schemes.company_loading import load_company
from webapp.store.models import AuditLine

DAY = "2026-03-02"


def close(write: Any) -> None:
    write(lambda tx: settle_period(tx, "card-campaign", DAY, "1002"))


@pytest.fixture
def sold(write: Any, company: Any, clock: Any) -> int:
    """Lin and Zhao each sold a card today, which brings two commendations; Lin's card."""
    first = card(write, company.lin, "k1", "NO-1")
    clock.set("2026-03-02T11:00")
    card(write, company.zhao, "k2", "NO-2")
    clock.set("2026-03-02T21:05")
    close(write)
    return first.number


def commendation(person: str) -> int:
    return int(Line.get(Line.kind == "commend", Line.person == person, Line.sign > 0).number)


def approved(write: Any, person: str) -> int:
    number = commendation(person)
    write(lambda tx: approve_proposed(tx, "1002", [number]))
    return number


def make(write: Any, number: int, code: str = "code") -> Any:
    return write(lambda tx: issue(tx, "1002", number, code, {"recipient": "林晓燕"}))


def test_an_approved_honour_gets_its_certificate(
    write: Any, company: Any, sold: int, clock: Any
) -> None:
    issued = make(write, approved(write, company.lin))

    held = Certificate.get_by_id(issued.serial)
    assert issued.serial == "HR-2026-000001"
    assert (held.issued_by_id, held.issued_at, held.code) == (company.he, clock(), "code")
    assert issued.honour == {"recipient": "林晓燕", "serial": "HR-2026-000001"}
    assert AuditLine.get(AuditLine.action == "issue_certificate").subject.endswith(issued.serial)


def test_issuing_again_returns_the_certificate_issued_before(
    write: Any, company: Any, sold: int
) -> None:
    number = approved(write, company.lin)
    first = make(write, number)
    again = make(write, number, "another code")

    assert (again.serial, again.honour, again.known) == (first.serial, first.honour, True)
    assert [row.code for row in Certificate.select()] == ["code"]


def test_serials_have_no_gap_though_some_are_refused_and_begin_anew_each_year(
    write: Any, company: Any, sold: int, clock: Any
) -> None:
    make(write, approved(write, company.lin), "a")
    with pytest.raises(NotApprovedYet):
        make(write, commendation(company.zhao), "b")
    second = make(write, approved(write, company.zhao), "c")
    assert second.serial == "HR-2026-000002"

    clock.set("2027-01-01T00:00")
    third = Line.get_by_id(commendation(company.lin))
    extra = write(
        lambda tx: tx.insert(
            Line,
            settlement=third.settlement_id,
            scheme=third.scheme,
            revision=third.revision,
            clause=third.clause,
            kind="certificate",
            period="2026",
            person=company.lin,
            because="{}",
            created_at=tx.now,
        )
    )
    write(lambda tx: approve_proposed(tx, company.he, [extra]))
    assert make(write, extra, "d").serial == "HR-2027-000001"


def test_an_unapproved_honour_gets_no_certificate(write: Any, company: Any, sold: int) -> None:
    with pytest.raises(NotApprovedYet):
        make(write, commendation(company.lin))
    assert not Certificate.select().exists()


def test_a_reversed_honour_gets_no_certificate(write: Any, company: Any, sold: int) -> None:
    number = approved(write, company.lin)
    verdict(write, company.sun, "v1", sold, "fake")
    close(write)

    with pytest.raises(NoLongerGranted, match=str(number)):
        make(write, number)
    assert not Certificate.select().exists()


@pytest.mark.usefixtures("company", "sold")
def test_money_and_an_unknown_line_get_no_certificate(clock: Any) -> None:
    money = Line.get(Line.amount.is_null(False)).number
    for number in (money, 0, 10**6):
        with pytest.raises(NotFound):
            honour_line(number, load_company(), clock())


def test_hr_prints_it_with_the_name_and_the_public_page_says_what_it_says(
    client_of: Any, company: Any, runtime: Any, sold: int
) -> None:
    number = approved(runtime.write, company.lin)
    hr = client_of(company.he)

    assert hr.post("/certificates", data={"line": number}).status_code == 303
    held = Certificate.get()
    answer = hr.get(f"/certificates/{held.serial}.pdf")

    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 1
        left, bottom, right, top = (float(edge) for edge in pdf.pages[0].mediabox)
        assert (round(right - left), round(top - bottom)) == (842, 595)  # A4, landscape
    page = client_of(None).get(f"/verify/{held.code}").get_data(as_text=True)
    assert "林晓燕" in page
    assert held.serial in page
    assert client_of(None).get("/verify/guessed").status_code == 404


def test_a_person_may_print_an_own_certificate_and_nobody_elses(
    client_of: Any, company: Any, runtime: Any, sold: int
) -> None:
    number = approved(runtime.write, company.lin)
    client_of(company.he).post("/certificates", data={"line": number})
    address = f"/certificates/{Certificate.get().serial}.pdf"

    assert client_of(company.lin).get(address).status_code == 200
    for other in (company.wang, company.zhao, company.sun, company.lu):
        assert client_of(other).get(address).status_code == 404


def test_a_character_no_font_has_is_named_before_anything_is_issued(
    client_of: Any, company: Any, runtime: Any, sold: int
) -> None:
    def rename(_tx: Any) -> None:
        Person.update(name="林\U000e0101燕").where(Person.id == company.lin).execute()
        _tx.notice("roster")

    runtime.write(rename)
    number = approved(runtime.write, company.lin)
    hr = client_of(company.he)
    page = hr.post("/certificates", data={"line": number}, follow_redirects=True)

    said = page.get_data(as_text=True)
    assert re.search(r"证书字体没有“.*”（U\+E0101）这个字", said), said
    assert not Certificate.select().exists()


def test_a_rare_name_that_a_font_has_is_printed(
    client_of: Any, company: Any, runtime: Any, clock: Any
) -> None:
    card(runtime.write, company.wang, "k1", "NO-1")
    clock.set("2026-03-02T21:05")
    close(runtime.write)
    number = approved(runtime.write, company.wang)
    hr = client_of(company.he)

    hr.post("/certificates", data={"line": number})

    assert Certificate.get().line_id == number
    assert "王䶮" in Certificate.get().honour
    assert hr.get(f"/certificates/{Certificate.get().serial}.pdf").data.startswith(b"%PDF")
