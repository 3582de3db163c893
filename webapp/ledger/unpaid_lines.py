"""Read the lines of money that payrolls have not settled, and plan a payroll of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from peewee import JOIN, SQL, Case, Select, fn

from webapp.company.snapshot import Company
from webapp.ledger.current_lines import APPEAL
from webapp.ledger.models import Approval, Line
from webapp.ledger.on_hold import Doubt, lines_on_hold
from webapp.ledger.payroll_models import PayrollLine, UnpaidLine
from webapp.ledger.payroll_plan import CHECK, RUNNING, Claim, MoneyLine, PayPlan, Row, Wait
from webapp.ledger.plan_pay import plan_pay
from webapp.ledger.previewed_lines import previewed_lines
from webapp.store.models import Setting
from webapp.store.statements import read_rows
from webapp.store.tables import database

COLUMNS = (
    Line.number,
    Line.person,
    Line.team,
    Line.scheme,
    Line.revision,
    Line.period,
    Line.clause,
    Line.kind,
    Line.amount,
    Line.sign,
    Line.reverses,
)
BASE_PAY = "base_pay"
# The setting of HR: true where base pay is paid elsewhere. The close of a month settles its lines
# either way; then they are no part of what the payroll and its file pay.
BASE_PAY_ELSEWHERE = "base_pay_elsewhere"
# SQLite keeps the order of a CROSS JOIN: from the few unpaid lines to what belongs to them.
_OF_LINE = Line.number == UnpaidLine.line
# Plain SQL: a closed month of a large company has ten thousand rows.
_SETTLED = """
    SELECT line.number, line.person_id, line.scheme, line.period, line.clause, line.kind,
           line.reverses_id, payroll_line.amount
    FROM payroll_line JOIN line ON line.number = payroll_line.line_id
    WHERE payroll_line.payroll_id = ?
    ORDER BY line.person_id, line.number
"""


def plan_payroll(
    company: Company,
    now: datetime,
    people: Collection[str] | None = None,
    in_doubt: Sequence[Doubt] | None = None,
) -> list[PayPlan]:
    """Return what a payroll closed now would settle, by person; only of `people`, if given.

    Reads the lines in `unpaid_line`, and the settled ones of the same person, scheme and period as
    an unpaid reversal or deduction. `in_doubt` are the cards in doubt, if the caller has read them
    already.
    """
    of_people = True if people is None else UnpaidLine.person.in_(list(people))
    rows = list(_unpaid(of_people))
    approved = [row for row in rows if row.is_approved]
    waits = dict.fromkeys(previewed_lines(company, approved, now), Wait(RUNNING))
    for number, doubt in lines_on_hold(company, approved, in_doubt).items():
        waits[number] = Wait(CHECK, doubt.card)
    paid = _paid(of_people)
    lines = [
        _money_line(row, row.amount - row.settled, bool(row.is_approved), waits.get(row.number))
        for row in rows
    ]
    return [
        plan_pay(person, list(own), paid.get(person, {}))
        for person, own in groupby(lines, key=lambda line: line.person)
    ]


def _unpaid(of_people: Any) -> Iterable[Any]:
    """The unpaid lines by person and number, with what payrolls have settled of each."""
    settled = PayrollLine.select(fn.SUM(PayrollLine.amount)).where(PayrollLine.line == Line.number)
    return (
        UnpaidLine.select(
            *COLUMNS,
            fn.COALESCE(settled, 0).alias("settled"),
            Approval.line.is_null(False).alias("is_approved"),
        )
        .join(Line, JOIN.CROSS)
        .left_outer_join(Approval, on=(Approval.line == Line.number))
        .where(_OF_LINE, of_people)
        .order_by(Line.person, Line.number)
        .objects(Line)
    )


def settled_rows(month: str) -> list[Row]:
    """Return what a closed payroll has settled of each line, by person and number."""
    return [
        Row(MoneyLine(number, person, scheme, period, clause, kind, 0, True, reverses), settled)
        for number, person, scheme, period, clause, kind, reverses, settled in read_rows(
            _SETTLED, (month,)
        )
    ]


def _money_line(row: Any, unpaid: int, approved: bool, wait: Wait | None = None) -> MoneyLine:
    return MoneyLine(
        number=row.number,
        person=row.person_id,
        scheme=row.scheme,
        period=row.period,
        clause=row.clause,
        kind=row.kind,
        unpaid=unpaid,
        approved=approved,
        reverses=row.reverses_id,
        wait=wait,
    )


def _paid(of_people: Any) -> Mapping[str, Mapping[Claim, int]]:
    """What payrolls have settled, by person and claim, wherever something is unpaid below 0.

    Read for the person, scheme and period of each unpaid reversal and deduction alone.
    """
    groups = (
        UnpaidLine.select(Line.person, Line.scheme, Line.period)
        .join(Line, JOIN.CROSS)
        .where(_OF_LINE, (Line.amount < 0) | (Line.kind == "deduction"), of_people)
        .distinct()
        .alias("unpaid_group")
    )
    beside = Line.alias("beside")
    own = Case(None, [(beside.clause == APPEAL, fn.COALESCE(beside.reverses, beside.number))], 0)
    same = (
        (beside.person == groups.c.person_id)
        & (beside.scheme == groups.c.scheme)
        & (beside.period == groups.c.period)
    )
    claim = (beside.person, beside.scheme, beside.period, beside.clause, beside.kind)
    rows = (
        Select([groups], [*claim, own.alias("of_line"), fn.SUM(PayrollLine.amount)])
        .join(beside, JOIN.CROSS)
        .join(PayrollLine, JOIN.CROSS)
        .where(same, PayrollLine.line == beside.number)
        .group_by(*claim, SQL("of_line"))  # by name: the values in it are bound twice otherwise
    )
    sums: dict[str, dict[Claim, int]] = defaultdict(dict)
    for person, scheme, period, clause, kind, number, fen in rows.tuples().execute(database):
        sums[person][(scheme, period, clause, kind, number)] = fen
    return sums


def is_base_pay_elsewhere() -> bool:
    """Whether months that are closed from now on pay no base pay."""
    held = Setting.get_or_none(Setting.name == BASE_PAY_ELSEWHERE)
    return held is not None and json.loads(held.value) is True


def paid_here(rows: Iterable[Row], elsewhere: bool) -> tuple[Row, ...]:
    """Return the rows that the payroll pays: without base pay, if `elsewhere`."""
    return tuple(row for row in rows if not elsewhere or row.line.kind != BASE_PAY)
