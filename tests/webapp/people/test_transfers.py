"""HR moves people from a day on, lets them leave, and opens campaigns."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from webapp.boards.cache import BoardKey, board
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.company.models import Person, Posting
from webapp.core.errors import NotFound, UnknownChoice
from webapp.deals.operations.cancel_deal import CancelCommand, cancel_deal
from webapp.deals.operations.record_deal import DealCommand, record_deal
from webapp.facts.tally_check import compare_tallies
from webapp.people.operations.place_person import Placement
from webapp.people.operations.transfers import (
    BeforeHired,
    RecordsLater,
    SupervisesSelf,
    leave,
    transfer,
)
from webapp.schemes.company_loading import load_company
from webapp.web.models import SignIn

MONDAY = date(2026, 3, 2)


def to_west(company: Any, on: date = MONDAY, **changed: Any) -> Placement:
    given: dict[str, Any] = {
        "person": company.wang,
        "on": on,
        "role": "telesales",
        "team": company.west,
        "supervisor": company.qin,
        "level": None,
    }
    return Placement(**{**given, **changed})


def test_a_transfer_moves_the_facts_since_its_day(company, write, clock):
    write(lambda tx: record_call(tx, company.wang, CallCommand(str(uuid4()), "invited")))
    write(lambda tx: transfer(tx, company.he, to_west(company)))
    held = load_company()
    [row] = board(BoardKey(MONDAY.isoformat(), "calls"), held, MONDAY).rows
    assert (row.who, row.team) == (company.wang, company.west)
    assert compare_tallies(held) == []


def test_a_transfer_does_not_move_earlier_days(company, write, clock):
    write(lambda tx: record_call(tx, company.wang, CallCommand(str(uuid4()), "refused")))
    write(lambda tx: transfer(tx, company.he, to_west(company, date(2026, 3, 3))))
    posting = load_company().posting(company.wang, MONDAY)
    assert posting is not None
    assert posting.team == company.east
    assert compare_tallies(load_company()) == []


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"person": "9999"}, NotFound),
        ({"team": "nowhere"}, NotFound),
        ({"supervisor": "9999"}, NotFound),
        ({"supervisor": "1102"}, SupervisesSelf),
        ({"role": "king"}, UnknownChoice),
        ({"level": "lofty"}, UnknownChoice),
        ({"on": date(2023, 12, 31)}, BeforeHired),
    ],
)
def test_a_refused_transfer_changes_nothing(company, write, changed, refusal):
    before = Posting.select().count()
    with pytest.raises(refusal):
        write(lambda tx: transfer(tx, company.he, to_west(company, **changed)))
    assert Posting.select().count() == before


def test_a_leaver_is_signed_out_and_not_ranked(company, write, clock, client_of):
    client = client_of(company.wang)
    assert client.get("/today").status_code == 200
    write(lambda tx: leave(tx, company.he, company.wang, date(2026, 3, 1)))
    assert SignIn.select().where(SignIn.ended_at.is_null()).count() == 0
    assert client.get("/today").headers["Location"].startswith("/login")
    assert load_company().posting(company.wang, MONDAY) is None


def test_nobody_leaves_before_the_last_record(company, write, clock):
    write(lambda tx: record_call(tx, company.wang, CallCommand(str(uuid4()), "refused")))
    with pytest.raises(RecordsLater):
        write(lambda tx: leave(tx, company.he, company.wang, date(2026, 3, 1)))
    assert Person.get_by_id(company.wang).left_on is None


def test_a_deal_cancelled_after_the_last_day_does_not_keep_its_closer(company, write, clock):
    command = DealCommand(str(uuid4()), company.wang, "HT-1", 100_00)
    deal = write(lambda tx: record_deal(tx, company.wang, command)).number
    clock.set("2026-03-04T10:00")
    cancel = CancelCommand(str(uuid4()), deal, "客户退单")
    write(lambda tx: cancel_deal(tx, company.he, cancel))
    write(lambda tx: leave(tx, company.he, company.wang, MONDAY))
    assert Person.get_by_id(company.wang).left_on == MONDAY


def test_hr_transfers_on_the_page(company, client_of):
    form = {"on": "2026-03-02", "role": "telesales", "team": "west", "supervisor": "1012"}
    answer = client_of(company.he).post("/staff/1102/transfer", data=form)
    assert answer.status_code == 303
    posting = load_company().posting("1102", MONDAY)
    assert posting is not None
    assert (posting.team, posting.supervisor) == ("west", "1012")


def test_a_refused_transfer_keeps_what_was_typed(company, client_of):
    form = {"on": "2020-01-01", "role": "guide", "team": "west"}
    answer = client_of(company.he).post("/staff/1102/transfer", data=form)
    assert answer.status_code == 400
    assert 'value="2020-01-01"' in answer.text
    assert 'id="on-error"' in answer.text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"name": "", "start": "2026-09-01", "end": "2026-10-31"}, "name"),
        ({"name": "金秋", "start": "", "end": "2026-10-31"}, "start"),
        ({"name": "金秋", "start": "2026-09-01", "end": "2026-08-31"}, "end"),
        ({"name": "金秋", "start": "2026-13-01", "end": "2026-10-31"}, "start"),
    ],
)
def test_an_invalid_campaign_is_refused_beside_its_field(company, client_of, form, field):
    answer = client_of(company.he).post("/campaigns", data=form)
    assert answer.status_code == 400
    assert f'id="{field}-error"' in answer.text
    assert len(load_company().campaigns) == 1
