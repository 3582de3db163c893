"""Prizes in kind: owed once approved, handed over by a giver, received once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from webapp.company.deadlines import UNDO_WITHIN, UndoTooLate
from webapp.core.errors import Missing, NotEmployed, NotFound
from webapp.honours.models import PrizeStep
from webapp.honours.operations.hand_over_prizes import (
    GivesToSelf,
    NotOwed,
    ReceivedAlready,
    SignatureMalformed,
    assign_giver,
    confirm_receipt,
    note_received,
    path_of,
    undo_receipt,
)
from webapp.honours.prizes import all_prizes
from webapp.ledger.models import Line, Settlement
from webapp.ledger.operations.approve import approve_proposed
from webapp.messaging.models import Reminder
from webapp.store.models import AuditLine

STROKES = "[[[10,20],[30,40],[50,60]],[[70,80],[90,100]]]"
PATH = "M10 20L30 40L50 60M70 80L90 100"


def won(write: Any, *, person: str | None = None, team: str | None = None, **more: Any) -> int:
    """A function that adds a prize line, not approved yet."""

    def add(tx: Any) -> int:
        settlement = tx.insert(
            Settlement,
            scheme="telesales-reward",
            revision="1",
            period="2025-Q4",
            settled_at=tx.now,
            basis_hash="0",
        )
        values = {"kind": "prize", "because": json.dumps({"prize": "奖杯"}), **more}
        return int(
            tx.insert(
                Line,
                settlement=settlement,
                scheme="telesales-reward",
                revision="1",
                clause="quarterly-star",
                period="2025-Q4",
                person=person,
                team=team,
                created_at=tx.now,
                **values,
            )
        )

    return int(write(add))


@pytest.fixture
def trophy(runtime: Any, company: Any) -> int:
    """The number of Lin's approved prize."""
    number = won(runtime.write, person=company.lin)
    runtime.write(lambda tx: approve_proposed(tx, company.he, [number]))
    return number


def state(runtime: Any) -> list[str]:
    return [prize.state for prize in all_prizes(runtime.company, runtime.today)]


def test_an_approved_prize_is_owed_until_it_is_received(
    runtime: Any, company: Any, trophy: int, clock: Any
) -> None:
    write = runtime.write
    assert state(runtime) == ["owed"]
    write(lambda tx: assign_giver(tx, company.he, trophy, company.sun))
    assert state(runtime) == ["assigned"]
    told = Reminder.get(Reminder.kind == "prize")
    assert (told.person_id, json.loads(told.told)) == (company.lin, {"giver": "孙丽华"})

    at = clock.set("2026-03-03T09:00")
    write(lambda tx: confirm_receipt(tx, company.lin, trophy, STROKES))
    [prize] = all_prizes(runtime.company, runtime.today)
    assert (prize.state, prize.what, prize.giver_name) == ("received", "奖杯", "孙丽华")
    assert (prize.received_at, prize.signature) == (at, PATH)
    assert [line.who for line in AuditLine.select().where(AuditLine.action == "step_prize")] == [
        company.he,
        company.lin,
    ]


def test_a_receipt_is_undone_within_ten_minutes_by_who_recorded_it(
    runtime: Any, company: Any, trophy: int, clock: Any, client_of: Any
) -> None:
    write = runtime.write
    with pytest.raises(UndoTooLate):
        write(lambda tx: undo_receipt(tx, company.lin, trophy))
    write(lambda tx: confirm_receipt(tx, company.lin, trophy, STROKES))
    with pytest.raises(UndoTooLate):
        write(lambda tx: undo_receipt(tx, company.he, trophy))
    seller = client_of(company.lin)
    assert f"/prizes/{trophy}/undo" in seller.get("/prizes/own").text
    assert "签收已撤销" in seller.post(f"/prizes/{trophy}/undo", follow_redirects=True).text
    assert state(runtime) == ["owed"]

    write(lambda tx: note_received(tx, company.he, trophy, "纸上签收"))
    hr = client_of(company.he)
    assert f"/prizes/{trophy}/undo" in hr.get("/prizes").text
    clock.now += UNDO_WITHIN
    assert f"/prizes/{trophy}/undo" not in hr.get("/prizes").text
    assert "不能再撤销" in hr.post(f"/prizes/{trophy}/undo", follow_redirects=True).text
    assert state(runtime) == ["received"]


def test_a_prize_whose_receipt_was_undone_waits_at_home_again(
    runtime: Any, company: Any, trophy: int, client_of: Any
) -> None:
    hr = client_of(company.he)

    def links() -> int:
        return int(hr.get("/home").text.count('href="/prizes"'))

    waiting = links()
    runtime.write(lambda tx: note_received(tx, company.he, trophy, "纸上签收"))
    assert links() == waiting - 1
    runtime.write(lambda tx: undo_receipt(tx, company.he, trophy))
    assert links() == waiting


def test_a_new_giver_is_a_new_record_and_the_newest_counts(
    runtime: Any, company: Any, trophy: int
) -> None:
    for giver in (company.sun, company.gao):
        runtime.write(lambda tx, giver=giver: assign_giver(tx, company.he, trophy, giver))
    assert all_prizes(runtime.company, runtime.today)[0].giver == company.gao
    assert PrizeStep.select().count() == 2


def test_a_teams_prize_is_received_by_its_head(runtime: Any, company: Any) -> None:
    number = won(runtime.write, team=company.west)
    runtime.write(lambda tx: approve_proposed(tx, company.he, [number]))
    for other in (company.zhao, company.gao, company.he):
        with pytest.raises(NotFound):
            runtime.write(lambda tx, other=other: confirm_receipt(tx, other, number, ""))
    runtime.write(lambda tx: confirm_receipt(tx, company.qin, number, ""))
    assert state(runtime) == ["received"]


def test_only_the_winner_confirms_receipt_and_only_once(
    runtime: Any, company: Any, trophy: int
) -> None:
    with pytest.raises(NotFound):
        runtime.write(lambda tx: confirm_receipt(tx, company.wang, trophy, STROKES))
    runtime.write(lambda tx: confirm_receipt(tx, company.lin, trophy, ""))
    for work in (
        lambda tx: confirm_receipt(tx, company.lin, trophy, STROKES),
        lambda tx: assign_giver(tx, company.he, trophy, company.sun),
        lambda tx: note_received(tx, company.he, trophy, "纸上"),
    ):
        with pytest.raises(ReceivedAlready):
            runtime.write(work)
    assert PrizeStep.select().count() == 1


def test_an_unapproved_or_reversed_prize_is_not_owed(runtime: Any, company: Any) -> None:
    number = won(runtime.write, person=company.lin)
    with pytest.raises(NotOwed):
        runtime.write(lambda tx: assign_giver(tx, company.he, number, company.sun))
    runtime.write(lambda tx: approve_proposed(tx, company.he, [number]))
    won(runtime.write, person=company.lin, sign=-1, reverses=number)
    with pytest.raises(NotOwed):
        runtime.write(lambda tx: confirm_receipt(tx, company.lin, number, ""))
    assert state(runtime) == []
    with pytest.raises(NotFound):
        runtime.write(lambda tx: assign_giver(tx, company.he, 10**6, company.sun))


def test_nobody_hands_a_prize_to_themselves_and_a_giver_must_be_employed(
    runtime: Any, company: Any, trophy: int
) -> None:
    with pytest.raises(GivesToSelf):
        runtime.write(lambda tx: assign_giver(tx, company.he, trophy, company.lin))
    with pytest.raises(Missing):
        runtime.write(lambda tx: assign_giver(tx, company.he, trophy, "nobody"))
    from datetime import date

    from webapp.people.operations.transfers import leave

    runtime.write(lambda tx: leave(tx, company.he, company.sun, date(2026, 3, 1)))
    with pytest.raises(NotEmployed):
        runtime.write(lambda tx: assign_giver(tx, company.he, trophy, company.sun))


def test_hr_notes_what_was_signed_on_paper_but_not_an_own_one(
    runtime: Any, company: Any, trophy: int
) -> None:
    with pytest.raises(Missing):
        runtime.write(lambda tx: note_received(tx, company.he, trophy, " "))
    runtime.write(lambda tx: note_received(tx, company.he, trophy, "已离职,纸上签收"))
    assert all_prizes(runtime.company, runtime.today)[0].note == "已离职,纸上签收"
    own = won(runtime.write, person=company.he)
    runtime.write(lambda tx: approve_proposed(tx, company.lu, [own]))
    with pytest.raises(GivesToSelf):
        runtime.write(lambda tx: note_received(tx, company.he, own, "纸上"))


@pytest.mark.parametrize(
    "strokes",
    [
        "no json",
        "7",
        '"text"',
        "[[]]" * 2,
        '[[["a",1],[2,3]]]',
        "[[[1,2,3]]]",
        "[[[1.5,2],[3,4]]]",
        "[[[true,2],[3,4]]]",
        "[[[601,2],[3,4]]]",
        "[[[-1,2],[3,4]]]",
        "[" * 5000,
        json.dumps([[[1, 1]] * 2001]),
        json.dumps([[[1, 1]]] * 201),
    ],
)
def test_malformed_strokes_are_no_signature(strokes: str) -> None:
    with pytest.raises(SignatureMalformed):
        path_of(strokes)


def test_a_confirmation_without_strokes_has_no_signature() -> None:
    assert path_of("") == path_of("[]") == ""
    assert path_of(STROKES) == PATH


def test_hr_sees_what_is_owed_and_the_winner_signs_for_it(
    client_of: Any, company: Any, trophy: int
) -> None:
    hr, lin = client_of(company.he), client_of(company.lin)
    assert "还欠 1 件" in hr.get("/prizes").text
    assert hr.post(f"/prizes/{trophy}/assign", data={"giver": company.sun}).status_code == 303
    assert "由我颁发" in client_of(company.sun).get("/prizes/own").text
    assert "由 孙丽华 颁发" in lin.get("/prizes/own").text
    refused = lin.post(f"/prizes/{trophy}/receive", data={"strokes": "[[[9999,1]]]"})
    assert refused.status_code == 400
    assert "请重新签一次" in refused.text

    assert lin.post(f"/prizes/{trophy}/receive", data={"strokes": STROKES}).status_code == 303
    for client, address in ((hr, "/prizes"), (lin, "/prizes/own")):
        assert f'd="{PATH}"' in client.get(address).text
    assert "还欠 " not in hr.get("/prizes").text
    again = lin.post(f"/prizes/{trophy}/receive", data={"strokes": STROKES})
    assert again.status_code == 409
    assert "已经签收" in again.text
    assert client_of(company.wang).post(f"/prizes/{trophy}/receive").status_code == 404


def test_hr_is_told_why_a_giver_or_a_note_is_refused(
    client_of: Any, company: Any, trophy: int
) -> None:
    hr = client_of(company.he)
    answer = hr.post(f"/prizes/{trophy}/assign", data={"giver": company.lin})
    assert (answer.status_code, "请别人办理" in answer.text) == (400, True)
    answer = hr.post(f"/prizes/{trophy}/note", data={"note": ""})
    assert (answer.status_code, "这一项还没有填" in answer.text) == (400, True)
    assert hr.post(f"/prizes/{trophy}/note", data={"note": "纸上签收"}).status_code == 303
    assert "纸上签收" in hr.get("/prizes").text
