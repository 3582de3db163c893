"""People, boards, lines and payrolls as the API tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from rules.facts import Person
from webapp.boards.ranking import Board, BoardRow
from webapp.company.snapshot import Company
from webapp.integration.exact_values import day_or_none, utc_text, utc_text_or_none
from webapp.ledger.line_states import lines_with_states, states_of
from webapp.ledger.models import Line
from webapp.ledger.payroll_models import Payment, Payroll
from webapp.payroll.payroll_figures import PayFigures

UNITS = {"sales": "fen", "rating": "hundredths", "contribution": "hundredths"}


def person_as_json(company: Company, person: Person, today: date) -> dict[str, Any]:
    """A person with today's post: no birthday, sex, phone or account."""
    posting = company.posting(person.id, today)
    team = company.teams.get(posting.team or "") if posting else None
    return {
        "number": person.id,
        "name": person.name,
        "role": (posting.role or None) if posting else None,
        "team": team.id if team else None,
        "team_name": team.name if team else None,
        "hired_on": day_or_none(person.hired),
        "left_on": day_or_none(person.left),
    }


def board_unit(board: Board) -> str:
    """The unit of a board's amounts: fen, hundredths or one."""
    return UNITS.get(board.key.counted, "one")


def board_row_as_json(row: BoardRow) -> dict[str, Any]:
    """A place on a board."""
    return {
        "rank": row.rank,
        "who": row.who,
        "name": row.name,
        "team": row.team,
        "amount": row.amount,
        "count": row.count,
        "target": row.target,
    }


def lines_after(number: int, limit: int, period: str) -> Sequence[Any]:
    """The lines after the one of this number, oldest first; `period` empty: of all periods."""
    where = [Line.number > number]
    if period:
        where.append(Line.period == period)
    return list(lines_with_states(*where).order_by(Line.number).limit(limit))


def lines_as_json(company: Company, now: datetime, lines: Sequence[Any]) -> list[dict[str, Any]]:
    """Lines of `lines_after` with their states."""
    states = states_of(company, now, lines)
    return [
        {
            "number": line.number,
            "scheme": line.scheme,
            "revision": line.revision,
            "clause": line.clause,
            "kind": line.kind,
            "period": line.period,
            "person": line.person_id,
            "team": line.team_id,
            "amount_fen": line.amount,
            "sign": line.sign,
            "reverses": line.reverses_id,
            "created_at": utc_text(line.created_at),
            "state": states[line.number].word,
        }
        for line in lines
    ]


def payrolls_as_json() -> list[dict[str, Any]]:
    """The closed months, oldest first."""
    rows = Payroll.select(Payroll, Payment.paid_at).left_outer_join(Payment).objects()
    return [
        {
            "month": row.month,
            "closed_at": utc_text(row.closed_at),
            "paid_at": utc_text_or_none(row.paid_at),
            "total_fen": row.total,
        }
        for row in rows.order_by(Payroll.month)
    ]


def pay_as_json(row: PayFigures) -> dict[str, Any]:
    """What a closed month pays a person, in fen; no bank account."""
    return {
        "person": row.person,
        "team_name": row.team,
        "base_pay_fen": row.base_pay,
        "commission_fen": row.commission,
        "awards_fen": row.awards,
        "deductions_fen": row.deductions,
        "carried_fen": row.carried,
        "carries_fen": row.carries,
        "payable_fen": row.payable,
    }
