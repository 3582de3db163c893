"""Who checks whom: told by the day of the sale, the same on every page, and written out once."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.webapp.telling import card
from webapp.access import HR, TABLE
from webapp.models import Verdict
from webapp.operations.posting import transfer
from webapp.operations.staffing import Placement, set_head

# What HR alone does, and what is open to everybody: written out a second time, so that a row
# loosened by mistake is seen.
HR_ALONE = {
    "POST /appeals/<appeal_id>/answer",
    "POST /drafts",
    "POST /drafts/<int:draft>",
    "POST /drafts/<int:draft>/discard",
    "POST /drafts/<int:draft>/shadow",
    "POST /payroll",
    "POST /payroll/<month>/paid",
    "POST /reviews",
    "POST /schemes",
    "POST /settlement",
    "GET /certificates",
    "POST /certificates",
    "GET /staff",
    "GET /staff/<person>",
    "POST /staff/<person>/transfer",
    "POST /staff/<person>/leave",
    "POST /staff/<person>/reset-password",
    "POST /staff/<person>/end-sessions",
    "GET /campaigns",
    "POST /campaigns",
    "GET /import",
    "POST /import",
    "GET /import/template/<kind>.xlsx",
}
OPEN = {
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
    "GET /verify/<code>",
    "GET /r/<token>",
    "POST /r/<token>",
    "POST /language",
}


@pytest.fixture
def sold(office: Any, company: Any) -> int:
    """Lin's card of Monday, sold under Sun in the east."""
    return card(office.write, company.lin, "k1", "NO-EAST").number


@pytest.fixture
def moved(sold: int, office: Any, company: Any, clock: Any) -> int:
    """The same on Wednesday: since Tuesday Lin is in the west under Qin."""
    clock.set("2026-03-04T09:00")
    west = Placement(company.lin, date(2026, 3, 3), "designer", "west", company.qin, None)
    office.write(lambda tx: transfer(tx, company.he, west))
    return sold


def queue(client_of: Any, person: str) -> str:
    return str(client_of(person).get("/checks").get_data(as_text=True))


def give(client_of: Any, person: str, number: int, result: str = "genuine") -> int:
    form = {"id": "018f0000-0000-7000-8000-000000000001", "result": result}
    return int(client_of(person).post(f"/checks/{number}", data=form).status_code)


def test_what_is_for_hr_alone_and_what_is_open_to_everybody() -> None:
    doors = {
        f"{method} {entry.address}": entry.roles
        for entry in TABLE
        for method in entry.methods.split()
    }
    assert {name for name, roles in doors.items() if roles == HR} == HR_ALONE
    assert {name for name, roles in doors.items() if roles is None} == OPEN


def test_a_card_waits_for_its_supervisor_and_its_teams_head(
    client_of: Any, company: Any, sold: int
) -> None:
    shown = [
        person
        for person in (company.sun, company.gao, company.qin)
        if "NO-EAST" in queue(client_of, person)
    ]
    assert shown == [company.sun, company.gao]


def test_a_card_of_before_a_transfer_waits_for_who_was_in_charge_and_blocks_nobody(
    client_of: Any, company: Any, office: Any, moved: int
) -> None:
    card(office.write, company.lin, "k2", "NO-WEST")

    assert "NO-EAST" in queue(client_of, company.sun)
    assert "NO-EAST" not in queue(client_of, company.qin)
    assert "NO-WEST" in queue(client_of, company.qin)
    assert "NO-WEST" not in queue(client_of, company.sun)
    assert give(client_of, company.sun, moved) == 200
    assert [row.card_id for row in Verdict.select()] == [moved]


def test_who_is_in_charge_since_then_gives_no_verdict_on_the_old_card(
    client_of: Any, company: Any, moved: int
) -> None:
    assert give(client_of, company.qin, moved, "fake") == 404
    assert client_of(company.qin).get(f"/checks/{moved}").status_code == 404
    assert not Verdict.select().exists()


def test_whoever_heads_the_team_today_checks_its_old_cards(
    client_of: Any, company: Any, office: Any, sold: int, clock: Any
) -> None:
    clock.set("2026-03-04T09:00")
    office.write(lambda tx: set_head(tx, company.he, "east", company.qin, date(2026, 3, 4)))

    assert "NO-EAST" in queue(client_of, company.qin)
    assert "NO-EAST" not in queue(client_of, company.gao)


def test_a_team_page_shows_who_is_entrusted_and_nobody_else(client_of: Any, company: Any) -> None:
    pages = {
        person: client_of(person).get("/team").get_data(as_text=True)
        for person in (company.sun, company.gao, company.qin)
    }
    assert ["林晓燕" in page for page in pages.values()] == [True, True, False]
    assert ["赵敏" in page for page in pages.values()] == [False, False, True]


def test_the_days_return_names_those_in_charge_alone_and_hrs_names_all(
    client_of: Any, company: Any, office: Any, sold: int
) -> None:
    card(office.write, company.zhao, "k2", "NO-WEST")

    def named(person: str) -> list[bool]:
        data = client_of(person).get("/returns/2026-03-02/cards.xlsx").data
        [sheet] = load_workbook(BytesIO(data)).worksheets
        cells = {str(value) for row in sheet.values for value in row}
        return [serial in cells for serial in ("NO-EAST", "NO-WEST")]

    assert named(company.sun) == [True, False]
    assert named(company.qin) == [False, True]
    assert named(company.he) == [True, True]
