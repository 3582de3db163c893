"""Rows in bulk for tests of long lists: people, and records about lin (1101)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from webapp.calling.models import Matter
from webapp.company.models import Person, Posting, Target, TargetDecision, TargetProposal
from webapp.core.instants import to_microseconds
from webapp.facts.models import Call, Contribution, Customer, Fact, Rating, Tally, Violation
from webapp.facts.transactions import Transaction
from webapp.feedback.models import Course, Grant, Training
from webapp.ledger.models import Approval, Line, Settlement

LIN, SUN, HE, LU = "1101", "1021", "1002", "1001"
LONG_AGO = date(2024, 1, 1)
AT_ONCE = 500


def insert_many(model: Any, rows: list[dict[str, Any]]) -> None:
    """Insert rows, some hundreds in one statement."""
    for first in range(0, len(rows), AT_ONCE):
        model.insert_many(rows[first : first + AT_ONCE]).execute()


def people(tx: Transaction, count: int, role: str = "telesales", *, first: int = 50_000) -> None:
    """People of one role in the west, each with a daily target of calls and a customer."""
    ids = [f"{first + n}" for n in range(count)]
    insert_many(Person, [{"id": who, "name": f"同事{who}"} for who in ids])
    post = {"from_on": LONG_AGO, "role": role, "team": "west"}
    insert_many(Posting, [{"person": who, **post} for who in ids])
    target = {"metric": "calls", "period_kind": "day", "value": 3, "from_on": LONG_AGO}
    insert_many(Target, [{"who": who, **target} for who in ids])
    phones = [
        {"seller": who, "phone_hash": f"hash {who}", "created_at": tx.now, "name": "客户"}
        for who in ids
    ]
    insert_many(Customer, phones)
    tx.notice("roster")


def checkers(tx: Transaction, count: int) -> None:
    """Supervisors of the western team."""
    people(tx, count, "supervisor")


def ranked(tx: Transaction, count: int) -> None:
    """Sellers of whom the n-th has made 2 n calls in March 2026; lin made 81."""
    people(tx, count)
    rows = [tally(f"{50_000 + n}", "west", 2 * n + 2) for n in range(count)]
    insert_many(Tally, [*rows, tally(LIN, "east", 81)])
    tx.notice("2026-03:calls")


def tally(who: str, team: str, amount: int) -> dict[str, Any]:
    """A person's calls of March 2026 as a row of table tally."""
    values = {"amount": amount, "count": amount, "reached_at": 1, "timely_amount": amount}
    key = {"period": "2026-03", "metric": "calls", "person": who, "team": team}
    return {**key, **values, "timely_count": amount, "timely_reached_at": 1}


def proposed_targets(tx: Transaction, count: int) -> None:
    """Proposals of targets for lin that wait for a leader."""
    insert_many(TargetProposal, list(_proposals(tx, count)))


def decided_targets(tx: Transaction, count: int) -> None:
    """Declined proposals of targets for lin."""
    proposed_targets(tx, count)
    rows = [
        {"proposal": row.id, "approved": False, "decided_by": LU, "decided_at": tx.now}
        for row in TargetProposal.select(TargetProposal.id)
    ]
    insert_many(TargetDecision, rows)


def _proposals(tx: Transaction, count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield {
            "who": LIN,
            "metric": "calls",
            "period_kind": "day",
            "value": 5,
            "batch": f"batch {number}",
            "proposed_by": SUN,
            "proposed_at": tx.now,
        }


def _facts(tx: Transaction, kind: str, count: int) -> list[int]:
    """Facts of a kind about lin, recorded by HR; their numbers."""
    first = int(Fact.select().count()) + 1
    day, at = tx.company.clock.day(tx.now), to_microseconds(tx.now)
    rows = [
        {
            "number": number,
            "id": f"many {kind} {number}",
            "kind": kind,
            "person": LIN,
            "day": day,
            "at": at,
            "received_at": at,
            "recorded_by": HE,
            "content_hash": "0",
        }
        for number in range(first, first + count)
    ]
    insert_many(Fact, rows)
    return list(range(first, first + count))


def _told(kind: str, model: Any, /, **values: Any) -> Callable[[Transaction, int], None]:
    def fill(tx: Transaction, count: int) -> None:
        insert_many(model, [{"fact": number, **values} for number in _facts(tx, kind, count)])

    return fill


contributions = _told("contribution", Contribution, points=200, reason="带新人")
grants = _told("grant", Grant, kind="new_market", amount=5000, reason="新市场")
violations = _told("violation", Violation, kind="deception", told="承诺与合同不符")
ratings = _told("rating", Rating, score=450)


def notes(tx: Transaction, count: int) -> None:
    """Calls, each with a note of its own."""
    rows = [
        {"fact": number, "outcome": "interested", "note": f"月底装修 {number}"}
        for number in _facts(tx, "call", count)
    ]
    insert_many(Call, rows)


def matters(tx: Transaction, count: int) -> None:
    """Open matters that nobody owns."""
    told = {"title": "隔壁打八折", "topic": "price", "opened_at": to_microseconds(tx.now)}
    insert_many(Matter, [{"key": f"m{place}", **told} for place in range(count)])


def trainings(tx: Transaction, count: int) -> None:
    """Tries of one training."""
    course = tx.insert(Course, name="产品知识")
    rows = [
        {"fact": number, "course": course, "passed": True}
        for number in _facts(tx, "training", count)
    ]
    insert_many(Training, rows)


def prizes(tx: Transaction, count: int) -> None:
    """Approved prizes that nobody has received."""
    settlement = tx.insert(
        Settlement,
        scheme="performance-awards",
        revision="1",
        period="2025-Q4",
        settled_at=tx.now,
        basis_hash="0",
    )
    line = {
        "settlement": settlement,
        "scheme": "performance-awards",
        "revision": "1",
        "clause": "progress",
        "kind": "gift",
        "period": "2025-Q4",
        "person": LIN,
        "because": "{}",
        "created_at": tx.now,
    }
    insert_many(Line, [{**line, "number": number} for number in range(1, count + 1)])
    approval = {"approved_by": HE, "approved_at": tx.now}
    insert_many(Approval, [{**approval, "line": number} for number in range(1, count + 1)])
