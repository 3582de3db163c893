"""What the API tells: exact values, page by page, with no more of customers than a scope says."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.webapp.conftest import SettableClock
from tests.webapp.integration.conftest import approved
from webapp.calling.models import Showing
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.cards.operations.record_card import CardCommand, record_card
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.models import Customer
from webapp.feedback.operations import violations
from webapp.ledger.models import Approval, Line
from webapp.ledger.operations.settle import settle_period
from webapp.ledger.undoing_models import PayrollTaken
from webapp.payroll.operations.close_payroll import close_payroll
from webapp.records.operations.amend import withdraw_record
from webapp.store.models import AuditLine

CHEN = "13900000001"


@pytest.fixture
def day(runtime: Any, company: Any, clock: SettableClock, seal: Any) -> list[int]:
    """A day's records: a call with a customer, a card, a deal, a withdrawal; their numbers."""
    chen = CustomerGiven("陈先生", seal(CHEN))
    call = CallCommand(str(uuid4()), "invited", chen, at=clock.now)
    card = CardCommand(str(uuid4()), "88001", visited=True)
    deal = DealCommand(str(uuid4()), company.zhao, "HT-1", 20_000_05)
    numbers = [
        runtime.write(lambda tx: record_call(tx, company.wang, call)).number,
        runtime.write(lambda tx: record_card(tx, company.lin, card)).number,
        runtime.write(lambda tx: record_deal(tx, company.zhao, deal)).number,
    ]
    back = runtime.write(lambda tx: withdraw_record(tx, company.lin, numbers[1], str(uuid4())))
    return [*numbers, back.number]


# Facts


def test_facts_are_told_with_exact_values(
    runtime: Any, company: Any, ask: Any, day: list[int]
) -> None:
    _number, secret = approved(runtime, company, "facts")
    told = ask(secret, "facts").json
    call, card, deal, back = told["facts"]
    assert [fact["number"] for fact in told["facts"]] == day
    assert (told["cursor"], told["more"]) == (str(day[-1]), False)
    assert call["at"] == "2026-03-02T02:00:00.000000Z"
    assert (call["person"], call["team"], call["day"]) == (company.wang, "east", "2026-03-02")
    none = {"follow_up_on": None, "follow_up_time": None}
    assert call["call"] == {"outcome": "invited", **none, "held": ""}
    assert card["card"] == {"serial": "88001", "visited": True, "held": ""}
    assert deal["deal"]["amount_fen"] == 20_000_05
    assert (back["kind"], back["corrects"], back["customer"]) == ("withdrawal", day[1], None)


def test_a_cursor_reads_on_and_finds_what_comes_later(
    runtime: Any, company: Any, ask: Any, day: list[int]
) -> None:
    _number, secret = approved(runtime, company, "facts")
    seen, cursor, more = [], "0", True
    while more:
        told = ask(secret, f"facts?limit=1&after={cursor}").json
        seen += [fact["number"] for fact in told["facts"]]
        cursor, more = told["cursor"], told["more"]
    assert seen == day
    assert ask(secret, f"facts?after={cursor}").json == {
        "facts": [],
        "cursor": cursor,
        "more": False,
    }
    card = CardCommand(str(uuid4()), "88002", visited=False)
    number = runtime.write(lambda tx: record_card(tx, company.lin, card)).number
    later = ask(secret, f"facts?after={cursor}").json["facts"]
    assert [fact["number"] for fact in later] == [number]


def test_an_empty_company_has_no_cursor_yet(runtime: Any, company: Any, ask: Any) -> None:
    _number, secret = approved(runtime, company, "facts")
    assert ask(secret, "facts").json == {"facts": [], "cursor": None, "more": False}


@pytest.mark.usefixtures("day")
def test_a_customer_is_told_only_as_far_as_the_scope_says(
    runtime: Any, company: Any, ask: Any
) -> None:
    number = Customer.get().id
    plain, masked, full = (
        ask(approved(runtime, company, *scopes)[1], "facts").json["facts"][0]["customer"]
        for scopes in (
            ("facts",),
            ("facts", "customers"),
            ("facts", "customers", "phone_numbers"),
        )
    )
    assert plain == {"number": number}
    assert masked == {"number": number, "name": "陈先生", "phone_masked": "139****0001"}
    assert full == {**masked, "phone": CHEN}


@pytest.mark.usefixtures("day")
def test_each_full_number_that_a_token_reads_is_on_record(
    runtime: Any, company: Any, ask: Any
) -> None:
    _plain, masked = approved(runtime, company, "facts", "customers")
    ask(masked, "facts")
    assert Showing.select().count() == 0
    number, secret = approved(runtime, company, "facts", "customers", "phone_numbers")
    ask(secret, "facts")
    shown = Showing.get()
    assert (shown.customer_id, shown.person_id) == (Customer.get().id, company.he)
    assert shown.how == f"token:{number}"


def test_what_is_said_of_people_is_not_told(runtime: Any, company: Any, ask: Any) -> None:
    given = violations.ViolationGiven("v1", company.lin, "major_error", "报错价", runtime.today)
    runtime.write(lambda tx: violations.record_violation(tx, company.sun, given))
    _number, secret = approved(runtime, company, "facts")
    assert ask(secret, "facts").json["facts"] == []


# People and boards


def test_people_are_told_without_birthday_phone_or_account(
    runtime: Any, company: Any, ask: Any
) -> None:
    _number, secret = approved(runtime, company, "people")
    told = ask(secret, "people").json
    assert told["people"][0] == {
        "number": company.lu,
        "name": company.names[company.lu],
        "role": "leader",
        "team": None,
        "team_name": None,
        "hired_on": "2024-01-01",
        "left_on": None,
    }
    first = ask(secret, "people?limit=3").json
    rest = ask(secret, f"people?after={first['cursor']}").json
    assert first["more"]
    assert first["people"] + rest["people"] == told["people"]


@pytest.mark.usefixtures("day")
def test_a_board_is_told_in_its_unit(runtime: Any, company: Any, ask: Any) -> None:
    _number, secret = approved(runtime, company, "boards")
    told = ask(secret, "boards?metric=sales&period=month").json
    assert (told["period"], told["metric"], told["unit"]) == ("2026-03", "sales", "fen")
    assert told["rows"][0]["who"] == company.zhao
    assert told["rows"][0]["amount"] == 20_000_05
    assert ask(secret, "boards").json["unit"] == "one"


@pytest.mark.parametrize(
    "wrong",
    [
        "boards?metric=salaries",
        "boards?period=yesterday",
        "boards?subject=dogs",
        "boards?after=x",
        "facts?after=-1",
        "facts?after=9999999999999999999",
        "facts?limit=0",
        "facts?limit=501",
        "facts?limit=many",
        "people?after=",
        "lines?period=",
    ],
)
def test_a_wrong_parameter_is_refused_by_name(
    runtime: Any, company: Any, ask: Any, wrong: str
) -> None:
    _number, secret = approved(runtime, company)
    answer = ask(secret, wrong)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json["status"] == 400


# Lines and payrolls


@pytest.fixture
def settled(runtime: Any, company: Any, clock: SettableClock, day: list[int]) -> list[int]:
    """The lines of February's base pay and of the day; their numbers."""
    clock.set("2026-04-02T10:00")
    runtime.write(lambda tx: settle_period(tx, "commission", "2026-03", company.he))
    return [row.number for row in Line.select().order_by(Line.number)]


def test_lines_have_fen_and_the_state_of_now(
    runtime: Any, company: Any, ask: Any, settled: list[int]
) -> None:
    _number, secret = approved(runtime, company, "lines")
    told = ask(secret, "lines").json
    assert [line["number"] for line in told["lines"]] == settled
    first = Line.get(Line.number == settled[0])
    assert told["lines"][0]["amount_fen"] == first.amount
    assert told["lines"][0]["state"] == "proposed"
    approval = {"approved_by": company.lu, "approved_at": runtime.clock()}
    runtime.write(lambda tx: tx.insert(Approval, line=settled[0], **approval))
    assert ask(secret, "lines").json["lines"][0]["state"] == "approved"
    assert ask(secret, "lines?period=2026-01").json["lines"] == []


def test_a_payroll_is_told_by_person_and_its_reading_is_on_record(
    runtime: Any, company: Any, ask: Any, settled: list[int]
) -> None:
    number, secret = approved(runtime, company, "payrolls")
    assert ask(secret, "payrolls").json["payrolls"] == []
    assert ask(secret, "payrolls/2026-03").status_code == 404
    for line in settled:
        approval = {"approved_by": company.lu, "approved_at": runtime.clock()}
        runtime.write(lambda tx, line=line, held=approval: tx.insert(Approval, line=line, **held))
    runtime.write(lambda tx: close_payroll(tx, company.he, "2026-03"))
    [month] = ask(secret, "payrolls").json["payrolls"]
    assert (month["month"], month["paid_at"]) == ("2026-03", None)
    assert PayrollTaken.select().count() == 0

    told = ask(secret, "payrolls/2026-03").json
    rows = {row["person"]: row for row in told["rows"]}
    assert rows
    parts = ("base_pay", "commission", "awards", "deductions", "carried")
    for row in rows.values():
        earned = sum(row[f"{part}_fen"] for part in parts)
        assert row["payable_fen"] == earned - row["carries_fen"]
    ask(secret, "payrolls/2026-03")
    assert [row.by_id for row in PayrollTaken.select()] == [company.he]
    [line] = AuditLine.select().where(AuditLine.action == "take_payroll")
    assert line.who == f"token:{number}"


# Neither session nor cookie


def test_a_session_opens_nothing_and_no_cookie_is_set(
    client_of: Any, company: Any, runtime: Any, ask: Any
) -> None:
    answer = client_of(company.he).get("/api/v1/people")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Set-Cookie" not in answer.headers
    assert "Jiebao-Member" not in answer.headers
    posted = client_of(company.he).post("/api/v1/call-records", json={"records": []})
    assert posted.status_code == 401
    _number, secret = approved(runtime, company)
    told = ask(secret, "people")
    assert "Set-Cookie" not in told.headers
    assert told.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in told.headers


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer jbt_nobody"},
        {"Authorization": "Basic 1002:password"},
    ],
)
def test_without_a_token_that_is_known_nothing_is_told(
    client_of: Any, company: Any, header: dict[str, str]
) -> None:
    answer = client_of(None).get("/api/v1/facts", headers=header)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert set(answer.json) == {"type", "title", "status", "detail", "request_id"}


def test_errors_are_english_where_english_is_preferred(client_of: Any, company: Any) -> None:
    headers = {"Accept-Language": "en"}
    answer = client_of(None).get("/api/v1/facts", headers=headers)
    assert answer.json["detail"].startswith("The token is missing")


def test_an_unknown_address_of_the_api_is_a_problem_document(client_of: Any, company: Any) -> None:
    answer = client_of(None).get("/api/v1/salaries")
    assert (answer.status_code, answer.json["title"]) == (404, "Not Found")
    posted = client_of(None).post("/api/v1/facts")
    assert (posted.status_code, posted.mimetype) == (405, "application/problem+json")
