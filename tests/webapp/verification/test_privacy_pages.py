"""The pages of personal data: what is kept, periods, erasures, exports; who may do what."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.conftest import SettableClock
from webapp.calling.models import Showing
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.disclose_numbers import PAGE, note_showing
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.company.models import Person
from webapp.facts.models import Customer
from webapp.people.operations.transfers import leave
from webapp.store.models import AuditLine
from webapp.verification.forgetting import forget_approved
from webapp.verification.operations.note_past_periods import note_past_periods
from webapp.verification.operations.purge import purge
from webapp.verification.privacy_models import PrivacyProposal
from webapp.verification.retention import CUSTOMERS, READINGS, kept_for, overdue
from webapp.web.models import SignIn

PERIOD = {"period": CUSTOMERS, "length": "24"}
APPROVE, DECLINE = {"decision": "approve"}, {"decision": "decline"}


@pytest.fixture
def chen(runtime: Any, company: Any, seal: Any, clock: SettableClock) -> int:
    """A customer of wang."""
    given = CustomerGiven("陈先生", seal("13900000001"))
    command = CallCommand(str(uuid4()), "invited", given, note="周六到店", at=clock.now)
    runtime.write(lambda tx: record_call(tx, company.wang, command))
    return int(Customer.get().id)


def erasure_of(chen: int, reason: str = "asked") -> dict[str, str]:
    return {"kind": "customer", "about": str(chen), "reason": reason}


# What is kept, and the periods


def test_everybody_reads_what_is_kept_and_how_much_of_themselves(
    client_of: Any, company: Any, chen: int
) -> None:
    page = client_of(company.wang).get("/privacy").text
    assert "最后一次联系后 36 个月" in page
    assert "离职后 36 个月" in page
    assert "您的资料" in page
    assert "提交改动" not in page


def test_hr_proposes_a_period_and_a_leader_makes_it_valid(client_of: Any, company: Any) -> None:
    client_of(company.he).post("/privacy/periods", data=PERIOD)
    assert kept_for(CUSTOMERS) == 36
    answer = client_of(company.lu).post("/privacy/1/decide", data=APPROVE)
    assert answer.status_code == 303
    assert kept_for(CUSTOMERS) == 24
    assert "24 个月" in client_of(company.lin).get("/privacy").text
    told = AuditLine.select().where(AuditLine.subject == "setting:keep_customers")
    actions = [line.action for line in told.order_by(AuditLine.number)]
    assert actions == ["propose_period", "decide_period", "set_setting"]


def test_a_declined_period_changes_nothing(client_of: Any, company: Any) -> None:
    client_of(company.he).post("/privacy/periods", data=PERIOD)
    client_of(company.lu).post("/privacy/1/decide", data=DECLINE)
    assert kept_for(CUSTOMERS) == 36


@pytest.mark.parametrize(
    ("period", "length", "sentence"),
    [
        (CUSTOMERS, "5", "请填 6 到 120 之间的数。"),
        (READINGS, "35", "请填 36 到 120 之间的数。"),
        (CUSTOMERS, "36", "没有变化"),
        ("nothing", "36", "请从给出的选项中选择"),
    ],
)
def test_a_length_below_the_law_is_refused(
    client_of: Any, company: Any, period: str, length: str, sentence: str
) -> None:
    form = {"period": period, "length": length}
    answer = client_of(company.he).post("/privacy/periods", data=form)
    assert answer.status_code in (400, 409)
    assert sentence in answer.text
    assert PrivacyProposal.select().count() == 0


def test_sellers_and_leaders_propose_nothing(client_of: Any, company: Any, chen: int) -> None:
    for who in (company.lin, company.lu, company.sun):
        client = client_of(who)
        assert client.post("/privacy/periods", data=PERIOD).status_code == 403
        assert client.post("/privacy/erasures", data=erasure_of(chen)).status_code == 403
        assert client.post(f"/privacy/export/customer/{chen}").status_code == 403
    assert client_of(company.lin).get("/privacy/erasures").status_code == 403


# Erasures


def test_hr_finds_a_customer_by_the_number_and_proposes(
    client_of: Any, company: Any, runtime: Any, chen: int
) -> None:
    he, lu = client_of(company.he), client_of(company.lu)
    found = he.get("/privacy/erasures?who=139 0000 0001").text
    assert "陈先生" in found
    assert "139****0001" in found
    he.post("/privacy/erasures", data=erasure_of(chen))
    assert "待领导批准" in lu.get("/privacy/erasures").text
    assert "有个人信息的申请等您批准" in lu.get("/reminders").text
    assert forget_approved(runtime) == 0

    lu.post("/privacy/1/decide", data=APPROVE)
    assert forget_approved(runtime) == 1
    page = he.get("/privacy/erasures").text
    assert "已删除" in page
    assert f"已删除的客户 {chen}" in page
    assert "陈先生" not in page
    assert he.get("/privacy/erasures?who=13900000001").status_code == 404


def test_an_erasure_is_proposed_once_and_decided_once(
    client_of: Any, company: Any, chen: int
) -> None:
    he, lu = client_of(company.he), client_of(company.lu)
    for _each in range(2):
        he.post("/privacy/erasures", data=erasure_of(chen))
    assert "已经提交过删除" in he.get("/privacy/erasures").text
    assert PrivacyProposal.select().count() == 1
    lu.post("/privacy/1/decide", data=DECLINE)
    lu.post("/privacy/1/decide", data=APPROVE)
    assert "已经处理过了" in lu.get("/privacy/erasures").text
    he.post("/privacy/erasures", data=erasure_of(chen))  # a declined one may be asked for again
    assert PrivacyProposal.select().count() == 2


def test_who_proposed_does_not_approve(client_of: Any, company: Any, chen: int) -> None:
    client_of(company.he).post("/privacy/erasures", data=erasure_of(chen))
    PrivacyProposal.update(proposed_by=company.lu).execute()
    lu = client_of(company.lu)
    lu.post("/privacy/1/decide", data=APPROVE)
    assert "提交的人不能自己批准" in lu.get("/privacy/erasures").text


def test_somebody_employed_or_just_left_is_not_erased(
    client_of: Any, company: Any, runtime: Any, clock: SettableClock
) -> None:
    he = client_of(company.he)
    form = {"kind": "person", "about": company.zhao, "reason": "asked"}
    he.post("/privacy/erasures", data=form)
    assert "没有离职" in he.get("/privacy/erasures").text
    Person.update(left_on="2025-03-02").where(Person.id == company.zhao).execute()
    he.post("/privacy/erasures", data=form)
    assert "离职后 24 个月" in he.get("/privacy/erasures").text
    assert PrivacyProposal.select().count() == 0


def test_those_whose_period_is_over_are_listed_and_proposed_together(
    client_of: Any, company: Any, runtime: Any, chen: int, clock: SettableClock
) -> None:
    runtime.write(lambda tx: leave(tx, company.he, company.zhao, runtime.today))
    assert overdue(runtime.company, runtime.today, 10) == []
    clock.set("2029-03-05T10:00")
    found = {(each.kind, each.about) for each in overdue(runtime.company, runtime.today, 10)}
    assert found == {("person", company.zhao), ("customer", str(chen))}

    note_past_periods(runtime.write, runtime.company, clock.now)
    he, lu = client_of(company.he), client_of(company.lu)
    assert "全部提交删除" in he.get("/privacy/erasures").text
    he.post("/privacy/erasures", data={"all": "1"})
    assert overdue(runtime.company, runtime.today, 10) == []
    assert "没有人到期" in he.get("/privacy/erasures").text
    lu.post("/privacy/approve-all")
    assert forget_approved(runtime) == 2
    assert Person.get_by_id(company.zhao).name == f"已离职 · {company.zhao}"


def test_a_customer_called_since_is_not_listed(
    runtime: Any, company: Any, chen: int, clock: SettableClock
) -> None:
    clock.set("2029-03-01T10:00")
    again = CallCommand(str(uuid4()), "refused", CustomerGiven(id=chen), at=clock.now)
    runtime.write(lambda tx: record_call(tx, company.wang, again))
    assert overdue(runtime.company, runtime.today, 10) == []


def test_a_customer_who_wants_no_calls_is_not_called_again(
    client_of: Any, company: Any, runtime: Any, chen: int, seal: Any, clock: SettableClock
) -> None:
    Customer.update(do_not_contact_at=clock.now).execute()
    client_of(company.he).post("/privacy/erasures", data=erasure_of(chen))
    client_of(company.lu).post("/privacy/approve-all")
    forget_approved(runtime)
    held = Customer.get_by_id(chen)
    assert (held.phone_cipher, held.phone_hash) == (None, seal("13900000001").hash)


# By itself


def test_sessions_and_logs_past_their_period_go_by_themselves(
    client_of: Any, company: Any, runtime: Any, chen: int, clock: SettableClock
) -> None:
    client_of(company.wang)
    runtime.write(lambda tx: note_showing(tx, company.wang, chen, PAGE))
    assert (SignIn.select().count(), Showing.select().count()) == (1, 1)
    clock.set("2026-07-01T10:00")
    counts = purge(runtime.write, runtime.company.clock, clock.now)
    assert (SignIn.select().count(), Showing.select().count()) == (0, 1)
    assert counts["sessions"] >= 1
    clock.set("2029-03-05T10:00")
    purge(runtime.write, runtime.company.clock, clock.now)
    assert Showing.select().count() == 0
    assert AuditLine.select().where(AuditLine.action == "purge").count() == 2
    assert purge(runtime.write, runtime.company.clock, clock.now) == {}


# Exports


def unpacked(answer: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_hr_exports_a_customer_and_that_is_on_record(
    client_of: Any, company: Any, chen: int
) -> None:
    he = client_of(company.he)
    files = unpacked(he.post(f"/privacy/export/customer/{chen}"))
    told = json.loads(files["data.json"])
    assert told["tables"]["customer"][0]["phone"] == "13900000001"
    assert told["tables"]["call"][0]["note"] == "周六到店"
    rows = list(csv.DictReader(io.StringIO(files["tables/customer.csv"].decode("utf-8-sig"))))
    assert rows[0]["name"] == "陈先生"
    assert "个人信息 · Personal data" in files["index.html"].decode()
    assert Showing.get(Showing.person == company.he).how == "export"
    assert AuditLine.get(AuditLine.action == "export_data").subject == f"customer:{chen}"
    assert "导出个人信息" in he.get("/readings").text


def test_everybody_exports_themselves_and_hr_nobody_s_private_notes(
    client_of: Any, company: Any, runtime: Any
) -> None:
    own = unpacked(client_of(company.lin).post("/privacy/export"))
    by_hr = unpacked(client_of(company.he).post(f"/privacy/export/person/{company.lin}"))
    for files in (own, by_hr):
        person = json.loads(files["data.json"])["tables"]["person"][0]
        assert (person["name"], person["phone"]) == ("林晓燕", "13800000005")
        assert "password_hash" not in person
    assert client_of(company.he).post("/privacy/export/person/9999").status_code == 404
    assert client_of(company.he).post("/privacy/export/team/east").status_code == 404
