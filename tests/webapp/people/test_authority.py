"""Who may check whose cards, by the posts on the day of the sale, the same on every page."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.webapp.telling import card
from webapp.company.roles import HR
from webapp.facts.evidence_models import Verdict
from webapp.people.operations.add_people import set_head
from webapp.people.operations.place_person import Placement
from webapp.people.operations.transfers import leave, transfer
from webapp.site.access import TABLE

# Addresses for HR alone, and addresses for everybody: repeated here, so that a row of the access
# table that is loosened by mistake fails a test.
HR_ALONE = {
    "GET /birthdays.pdf",
    "POST /mentors/points",
    "POST /old-customers/limit",
    "POST /pairs/plan",
    "POST /pairs/stop",
    "POST /recognition/<month>/day",
    "GET /webhooks",
    "POST /webhooks",
    "GET /webhooks/<int:number>",
    "POST /webhooks/<int:number>",
    "POST /webhooks/<int:number>/secret",
    "POST /webhooks/<int:number>/test",
    "POST /company-account",
    "POST /company-account/unbind",
    "POST /tokens",
    "POST /privacy/erasures",
    "POST /privacy/export/<kind>/<about>",
    "POST /privacy/periods",
    "POST /calendar",
    "POST /call-records",
    "POST /calendar/fill",
    "POST /campaigns",
    "GET /certificates",
    "POST /certificates",
    "GET /certificates/<serial>",
    "POST /certificates/<serial>",
    "POST /certificates/approve",
    "POST /certificates/emblems",
    "GET /certificates/emblems/<int:number>.png",
    "POST /certificates/preview",
    "GET /certificates/preview.png",
    "POST /certificates/print",
    "GET /certificates/runs/<int:number>",
    "POST /certificates/runs/<int:number>/again",
    "POST /certificates/runs/<int:number>/cancel",
    "GET /certificates/runs/<int:number>/file",
    "GET /certificates/settings",
    "POST /certificates/settings",
    "GET /certificates/wordings/<scheme>/<clause>/<kind>",
    "POST /certificates/wordings/<scheme>/<clause>/<kind>",
    "GET /channels",
    "POST /channels",
    "POST /channels/<int:number>",
    "POST /channels/<int:number>/test",
    "GET /checks/<int:card>/withdraw",
    "POST /checks/<int:card>/withdraw",
    "POST /day-return/make",
    "POST /drafts",
    "POST /drafts/<int:draft>",
    "POST /drafts/<int:draft>/discard",
    "POST /drafts/<int:draft>/restore",
    "POST /drafts/<int:draft>/shadow",
    "GET /first-passwords",
    "POST /first-passwords/close",
    "GET /first-passwords/reset",
    "POST /first-passwords/reset",
    "POST /first-passwords/show",
    "POST /first-passwords/slips.pdf",
    "POST /first-passwords/table.xlsx",
    "GET /hire",
    "POST /hire",
    "GET /import",
    "POST /import",
    "GET /import/<int:number>",
    "POST /import/<int:number>/choices",
    "POST /import/<int:number>/discard",
    "GET /import/<int:number>/marked.xlsx",
    "POST /import/<int:number>/write",
    "GET /import/template/<kind>.xlsx",
    "POST /meeting/keep",
    "GET /card-products",
    "POST /card-products",
    "GET /parts",
    "POST /parts",
    "POST /payroll",
    "POST /payroll/<month>/paid",
    "POST /payroll/base-pay",
    "POST /payroll/<month>/undo",
    "POST /payroll/<month>/unpaid",
    "GET /prizes",
    "POST /prizes/<int:number>/assign",
    "POST /prizes/<int:number>/note",
    "POST /effect/<scheme>",
    "POST /reviews",
    "POST /schemes",
    "POST /schemes/new",
    "POST /schemes/new/<int:draft>",
    "GET /schemes/new/<int:draft>/clauses",
    "GET /schemes/new/<int:draft>/clauses/<clause>",
    "POST /schemes/new/<int:draft>/clauses/<clause>",
    "GET /schemes/new/<int:draft>/clauses/<clause>/example",
    "POST /schemes/new/<int:draft>/clauses/<clause>/example",
    "POST /schemes/new/<int:draft>/clauses/<clause>/look",
    "POST /schemes/new/<int:draft>/clauses/<clause>/remove",
    "POST /schemes/new/<int:draft>/discard",
    "POST /schemes/new/<int:draft>/propose",
    "POST /schemes/new/<int:draft>/restore",
    "POST /schemes/new/<int:draft>/withdraw",
    "POST /settlement",
    "GET /staff",
    "GET /staff/<person>",
    "POST /staff/<person>/correct",
    "POST /staff/<person>/end-sessions",
    "POST /staff/<person>/hand-over",
    "POST /staff/<person>/leave",
    "POST /staff/<person>/reset-password",
    "POST /staff/<person>/transfer",
    "POST /staff/<person>/undo-leave",
    "POST /teams",
    "POST /teams/<team>/close",
    "POST /teams/<team>/head",
    "POST /teams/<team>/rename",
    "POST /teams/<team>/reopen",
}
OPEN = {
    "GET /api/v1/openapi.json",
    "GET /static/<path:filename>",
    "GET /health",
    "GET /sw.js",
    "GET /manifest.webmanifest",
    "GET /offline",
    "GET /install",
    "GET /sync/openapi.json",
    "GET /sync/v1/beacon",
    "OPTIONS /sync/v1/photos",
    "GET /login",
    "POST /login",
    "GET /login/company",
    "GET /login/company/return",
    "GET /login/company/out",
    "GET /verify/<code>",
    "GET /verify/<code>/credential.jwt",
    "GET /wall/<token>",
    "GET /wall/<token>/live",
    "GET /r/<token>",
    "POST /r/<token>",
    "POST /language",
}


@pytest.fixture
def sold(runtime: Any, company: Any) -> int:
    """Lin's card of Monday, sold under Sun in the east."""
    return card(runtime.write, company.lin, "k1", "NO-EAST").number


@pytest.fixture
def moved(sold: int, runtime: Any, company: Any, clock: Any) -> int:
    """The same card on Tuesday, when Lin was transferred to the west under Qin."""
    clock.set("2026-03-03T09:00")
    west = Placement(company.lin, date(2026, 3, 3), "designer", "west", company.qin, None)
    runtime.write(lambda tx: transfer(tx, company.he, west))
    return sold


def queue(client_of: Any, person: str) -> str:
    return str(client_of(person).get("/checks?rest=yes").get_data(as_text=True))


def give(client_of: Any, person: str, number: int, result: str = "genuine", key: int = 1) -> int:
    record = f"018f0000-0000-7000-8000-{key:012}"
    form = {"id": record, "result": result, "reason": "看不清"}
    return int(client_of(person).post(f"/checks/{number}", data=form).status_code)


def test_the_access_table_has_these_addresses_for_hr_alone_and_for_everybody() -> None:
    doors = {
        f"{method} {entry.address}": entry.roles
        for entry in TABLE
        for method in entry.methods.split()
    }
    assert {name for name, roles in doors.items() if roles == HR} == HR_ALONE
    tokens = {f"{each.methods} {each.address}" for each in TABLE if each.scope}
    assert {name for name, roles in doors.items() if roles is None} == OPEN | tokens


def waits_for(client_of: Any, people: Any, number: int) -> list[str]:
    return [person for person in people if f'action="/checks/{number}"' in queue(client_of, person)]


def test_a_first_check_is_for_checkers_without_a_stake(
    client_of: Any, company: Any, sold: int
) -> None:
    people = (company.sun, company.gao, company.qin, company.he, company.lu)
    assert waits_for(client_of, people, sold) == [company.qin]


def test_a_second_check_is_for_anybody_else_without_a_stake(
    client_of: Any, company: Any, sold: int
) -> None:
    people = (company.sun, company.gao, company.qin, company.he, company.lu)
    assert give(client_of, company.qin, sold, "doubtful") == 200
    assert waits_for(client_of, people, sold) == [company.he, company.lu]


def test_without_other_checkers_the_own_checkers_check_first_and_hr_second(
    client_of: Any, company: Any, runtime: Any, sold: int, clock: Any
) -> None:
    clock.set("2026-03-03T09:00")
    runtime.write(lambda tx: leave(tx, company.he, company.qin, date(2026, 3, 2)))
    people = (company.sun, company.gao, company.he, company.lu)
    assert waits_for(client_of, people, sold) == [company.sun, company.gao]
    assert give(client_of, company.sun, sold) == 200
    assert waits_for(client_of, people, sold) == [company.he, company.lu]
    assert not Verdict.select().exists()


def test_a_card_from_before_a_transfer_belongs_to_the_old_team(
    client_of: Any, company: Any, runtime: Any, moved: int
) -> None:
    west = card(runtime.write, company.lin, "k2", "NO-WEST").number
    people = (company.sun, company.gao, company.qin)
    assert waits_for(client_of, people, moved) == [company.qin]
    assert give(client_of, company.sun, west) == 200
    assert [row.card_id for row in Verdict.select()] == [west]
    assert (
        give(client_of, company.sun, moved, key=3) == 200
    )  # in charge of her that day: an opinion
    assert give(client_of, company.qin, moved, key=2) == 200
    assert [row.card_id for row in Verdict.select()] == [west, moved]


def test_todays_head_of_a_team_has_a_stake_in_its_old_cards(
    client_of: Any, company: Any, runtime: Any, sold: int, clock: Any
) -> None:
    clock.set("2026-03-03T09:00")
    runtime.write(lambda tx: set_head(tx, company.he, "east", company.qin, date(2026, 3, 3)))
    assert give(client_of, company.qin, sold) == 200
    assert not Verdict.select().exists()


def test_a_team_page_shows_only_the_people_in_charge_of_the_reader(
    client_of: Any, company: Any
) -> None:
    pages = {
        person: client_of(person).get("/team").get_data(as_text=True)
        for person in (company.sun, company.gao, company.qin)
    }
    assert ["林晓燕" in page for page in pages.values()] == [True, True, False]
    assert ["赵敏" in page for page in pages.values()] == [False, False, True]


def test_a_days_return_has_only_the_readers_people_and_for_hr_everybody(
    client_of: Any, company: Any, runtime: Any, sold: int
) -> None:
    card(runtime.write, company.zhao, "k2", "NO-WEST")

    def named(person: str) -> list[bool]:
        data = client_of(person).get("/returns/2026-03-02/cards.xlsx").data
        [sheet] = load_workbook(BytesIO(data)).worksheets
        cells = {str(value) for row in sheet.values for value in row}
        return [serial in cells for serial in ("NO-EAST", "NO-WEST")]

    assert named(company.sun) == [True, False]
    assert named(company.qin) == [False, True]
    assert named(company.he) == [True, True]
