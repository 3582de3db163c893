"""Approving: each line once, by somebody who does not gain from it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.webapp.telling import card
from webapp.ledger.models import Approval, Line
from webapp.ledger.operations.approve import NothingToApprove, OwnGain, approve_proposed
from webapp.ledger.operations.settle import settle_period
from webapp.messaging.models import Reminder
from webapp.records.operations.amend import withdraw_record
from webapp.store.models import AuditLine


@pytest.fixture
def lines(write: Any, company: Any, clock: Any) -> list[int]:
    """The lines of a settled day on which Lin sold a card."""
    card(write, company.lin, "k1", visited=False)
    clock.set("2026-03-02T21:05")
    settled = write(lambda tx: settle_period(tx, "card-campaign", "2026-03-02", company.he))
    return list(settled.lines)


def of_lin(lines: list[int], company: Any) -> list[int]:
    return [n for n in lines if Line.get_by_id(n).person_id == company.lin]


def test_lines_are_approved(write: Any, company: Any, lines: list[int], clock: Any) -> None:
    assert write(lambda tx: approve_proposed(tx, company.he, lines)) == len(lines)

    rows = {row.line_id: (row.approved_by_id, row.approved_at) for row in Approval.select()}
    assert rows == dict.fromkeys(lines, (company.he, clock()))
    written = AuditLine.select().where(AuditLine.action == "approve_line")
    assert {row.subject for row in written} == {f"line:{number}" for number in lines}


def test_a_line_is_approved_once_and_keeps_who_did_it(
    write: Any, company: Any, lines: list[int]
) -> None:
    write(lambda tx: approve_proposed(tx, company.he, lines[:1]))

    with pytest.raises(NothingToApprove):
        write(lambda tx: approve_proposed(tx, company.lu, lines[:1]))
    assert write(lambda tx: approve_proposed(tx, company.lu, lines)) == len(lines) - 1
    assert Approval.get_by_id(lines[0]).approved_by_id == company.he


def test_naming_a_line_twice_approves_it_once(write: Any, company: Any, lines: list[int]) -> None:
    assert write(lambda tx: approve_proposed(tx, company.he, [lines[0], lines[0]])) == 1


def test_if_one_chosen_line_benefits_the_approver_no_line_is_approved(
    write: Any, company: Any, lines: list[int]
) -> None:
    own = of_lin(lines, company)
    assert own

    with pytest.raises(OwnGain, match=str(own[0])):
        write(lambda tx: approve_proposed(tx, company.lin, lines))
    assert not Approval.select().exists()


def test_an_empty_choice_and_an_unknown_line_are_refused(
    write: Any, company: Any, lines: list[int]
) -> None:
    for chosen in ([], [10**6]):
        with pytest.raises(NothingToApprove):
            write(lambda tx, chosen=chosen: approve_proposed(tx, company.he, chosen))
    assert not Approval.select().exists()


def test_the_reminder_of_an_approved_reversal_has_a_minus(
    write: Any, company: Any, clock: Any
) -> None:
    """Lin's card is withdrawn after the day was settled: 50 for the first place falls."""
    sold = card(write, company.lin, "k1", visited=True)
    clock.set("2026-03-02T21:05")
    write(lambda tx: settle_period(tx, "card-campaign", "2026-03-02", company.he))
    write(lambda tx: withdraw_record(tx, company.lin, sold.number, "w1"))
    later = write(lambda tx: settle_period(tx, "card-campaign", "2026-03-02", company.he)).lines
    write(lambda tx: approve_proposed(tx, company.he, [row.number for row in Line.select()]))

    [money] = [number for number in later if Line.get_by_id(number).amount]
    told = json.loads(Reminder.get(Reminder.about == str(money)).told)
    assert told["amount"] == -50_00
