"""Certificates revoked, reinstated, replaced: each step is a new record, and the last counts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.webapp.telling import card, verdict
from webapp.core.errors import Missing, NotFound
from webapp.honours.models import Certificate, CertificateStep
from webapp.honours.operations.issue_certificates import issue
from webapp.honours.operations.revoke_certificates import (
    OwnCertificate,
    ReasonTooLong,
    ReplacedAlready,
    RevokedAlready,
    StandsAlready,
    reinstate,
    reissue,
    revoke,
)
from webapp.honours.status import certificate_state
from webapp.ledger.models import Line
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle import settle_period
from webapp.messaging.models import Reminder
from webapp.store.models import AuditLine

DAY = "2026-03-02"
SERIAL = "HR-2026-000001"
REPLACEMENT = "HR-2026-000002"
HONOUR = {
    "recipient": "林晓燕",
    "title": "每日售卡前三甲",
    "granted_on": DAY,
    "company": "捷报示例公司",
}


@pytest.fixture
def sold(write: Any, company: Any, clock: Any) -> int:
    """Lin sold a card, was commended for it and has the certificate; the card."""
    fact = card(write, company.lin, "k1", "NO-1").number
    clock.set("2026-03-02T21:05")
    write(lambda tx: settle_period(tx, "card-campaign", DAY, company.he))
    number = Line.get(Line.kind == "commend", Line.person == company.lin).number
    write(lambda tx: approve_proposed(tx, company.he, [number]))
    write(lambda tx: issue(tx, company.he, number, "first-code", HONOUR))
    return int(fact)


def word() -> str:
    return certificate_state(SERIAL).word


def test_an_issued_certificate_is_valid_from_then_on(sold: int, clock: Any) -> None:
    state = certificate_state(SERIAL)

    assert (state.word, state.since, state.stands) == ("valid", clock(), True)


def test_it_is_revoked_for_a_reason_and_the_person_told(
    write: Any, company: Any, sold: int, clock: Any
) -> None:
    at = clock.set("2026-03-03T09:00")
    write(lambda tx: revoke(tx, company.he, SERIAL, "  打错了名字 "))

    state = certificate_state(SERIAL)
    assert (state.word, state.since, state.reason) == ("revoked", at, "打错了名字")
    assert not state.stands
    assert AuditLine.get(AuditLine.action == "step_certificate").who == company.he
    told = Reminder.get(Reminder.kind == "certificate")
    assert told.person_id == company.lin
    assert json.loads(told.told) == {"step": "revoked", "title": "每日售卡前三甲"}


def test_an_appeal_that_wins_reinstates_it_and_both_records_stay(
    write: Any, company: Any, sold: int, clock: Any
) -> None:
    write(lambda tx: revoke(tx, None, SERIAL, "作假已定"))
    at = clock.set("2026-03-05T09:00")
    write(lambda tx: reinstate(tx, company.he, SERIAL, "申诉成立"))

    assert (word(), certificate_state(SERIAL).since) == ("valid", at)
    steps = CertificateStep.select().order_by(CertificateStep.number)
    assert [(step.step, step.by_id) for step in steps] == [
        ("revoked", None),
        ("reinstated", company.he),
    ]


def test_a_line_that_takes_the_honour_back_revokes_it_until_it_is_reinstated(
    write: Any, company: Any, sold: int, clock: Any
) -> None:
    at = clock.set("2026-03-03T09:00")
    verdict(write, company.sun, "v1", sold, "fake")
    write(lambda tx: settle_period(tx, "card-campaign", DAY, company.he))
    assert (word(), certificate_state(SERIAL).since) == ("revoked", at)

    write(lambda tx: revoke(tx, company.he, SERIAL, "作假已定"))
    assert certificate_state(SERIAL).reason == "作假已定"
    write(lambda tx: reinstate(tx, company.he, SERIAL, "申诉成立"))
    assert word() == "valid"


def test_it_is_replaced_by_one_of_its_own_serial_and_code(
    write: Any, company: Any, sold: int
) -> None:
    corrected = {**HONOUR, "recipient": "林小燕"}
    issued = write(lambda tx: reissue(tx, company.he, SERIAL, "姓名有误", "second-code", corrected))

    assert issued.honour == {**corrected, "serial": REPLACEMENT}
    assert (word(), certificate_state(SERIAL).successor) == ("replaced", REPLACEMENT)
    assert certificate_state(REPLACEMENT).stands
    new = Certificate.get_by_id(REPLACEMENT)
    assert (new.line_id, new.edition) == (Certificate.get_by_id(SERIAL).line_id, 2)
    again = write(lambda tx: issue(tx, company.he, new.line_id, "third-code", HONOUR))
    assert (again.serial, again.known) == (REPLACEMENT, True)


def test_a_step_to_the_current_state_is_refused(write: Any, company: Any, sold: int) -> None:
    with pytest.raises(StandsAlready):
        write(lambda tx: reinstate(tx, company.he, SERIAL, "r"))
    write(lambda tx: revoke(tx, company.he, SERIAL, "r"))
    with pytest.raises(RevokedAlready):
        write(lambda tx: revoke(tx, company.he, SERIAL, "again"))
    with pytest.raises(RevokedAlready):
        write(lambda tx: reissue(tx, company.he, SERIAL, "r", "c"))
    write(lambda tx: reinstate(tx, company.he, SERIAL, "r"))
    write(lambda tx: reissue(tx, company.he, SERIAL, "r", "c"))
    for step in (revoke, reinstate):
        with pytest.raises(ReplacedAlready, match=REPLACEMENT):
            write(lambda tx, step=step: step(tx, company.he, SERIAL, "r"))
    with pytest.raises(ReplacedAlready):
        write(lambda tx: reissue(tx, company.he, SERIAL, "r", "d"))


def test_a_step_needs_a_reason_of_some_words_and_a_certificate(
    write: Any, company: Any, sold: int
) -> None:
    with pytest.raises(Missing):
        write(lambda tx: revoke(tx, company.he, SERIAL, "  "))
    with pytest.raises(ReasonTooLong, match="300"):
        write(lambda tx: revoke(tx, company.he, SERIAL, "长" * 301))
    with pytest.raises(NotFound):
        write(lambda tx: revoke(tx, company.he, "HR-2026-000009", "r"))
    with pytest.raises(Missing):
        write(lambda tx: reissue(tx, company.he, SERIAL, " ", "c"))
    assert not CertificateStep.select().exists()
    assert Certificate.select().count() == 1


def test_nobody_reinstates_or_replaces_their_own_certificate(
    write: Any, company: Any, sold: int
) -> None:
    with pytest.raises(OwnCertificate):
        write(lambda tx: reissue(tx, company.lin, SERIAL, "r", "c"))
    write(lambda tx: revoke(tx, company.he, SERIAL, "r"))
    with pytest.raises(OwnCertificate):
        write(lambda tx: reinstate(tx, company.lin, SERIAL, "r"))


def test_hr_revokes_and_the_public_page_says_so_with_its_date_and_not_why(
    client_of: Any, company: Any, sold: int, clock: Any
) -> None:
    hr, anybody = client_of(company.he), client_of(None)
    assert "真实有效" in anybody.get("/verify/first-code").text
    clock.set("2026-03-04T10:30")
    form = {"step": "revoke", "reason": "内部原因甲"}

    assert hr.post(f"/certificates/{SERIAL}", data=form).status_code == 303

    page = anybody.get("/verify/first-code").text
    assert "2026年3月4日 10:30" in page
    assert "撤销" in page
    assert "真实有效" not in page
    assert "内部原因甲" not in page
    assert "内部原因甲" in hr.get(f"/certificates/{SERIAL}").text
    assert "已撤销" in hr.get("/certificates").text


def test_a_revoked_certificate_is_named_so_in_each_list_and_offered_in_none(
    client_of: Any, company: Any, sold: int, runtime: Any
) -> None:
    lin, number = client_of(company.lin), Certificate.get_by_id(SERIAL).line_id
    line = f"/lines/{number}"
    file = f"/certificates/{SERIAL}.pdf"
    assert [file in lin.get(page).text for page in ("/honours", "/me", line)] == [True] * 3

    runtime.write(lambda tx: revoke(tx, company.he, SERIAL, "判定作假"))

    for page in ("/honours", "/me", line):
        text = lin.get(page).text
        assert (file in text, "已撤销" in text) == (False, True), page
    listed = client_of(company.he).get(f"/certificates?period={DAY}").text
    assert f'name="line" value="{number}" disabled' in listed
    assert "证书已撤销" in listed


def test_what_was_typed_stays_where_a_step_is_refused(
    client_of: Any, company: Any, sold: int
) -> None:
    hr, address = client_of(company.he), f"/certificates/{SERIAL}"
    for step, reason, status in (
        ("revoke", "", 400),
        ("reinstate", "为什么", 409),
        ("burn", "为什么", 400),
    ):
        page = hr.post(address, data={"step": step, "reason": reason})
        assert page.status_code == status
        assert reason in page.text
    assert hr.get("/certificates/HR-2026-000009").status_code == 404
    assert not CertificateStep.select().exists()


def test_hr_replaces_it_with_todays_name_and_the_list_of_the_person_leads_to_the_new_one(
    client_of: Any, company: Any, sold: int, runtime: Any
) -> None:
    answer = client_of(company.he).post(
        f"/certificates/{SERIAL}", data={"step": "reissue", "reason": "纸张遗失"}
    )

    assert answer.headers["Location"] == f"/certificates/{REPLACEMENT}"
    assert json.loads(Certificate.get_by_id(REPLACEMENT).honour)["granted_on"] == DAY
    mine = client_of(company.lin).get("/me").text
    assert f"/certificates/{REPLACEMENT}.pdf" in mine
    assert f"/certificates/{SERIAL}.pdf" not in mine
    assert "换发" in client_of(None).get("/verify/first-code").text
