"""Settle a scheme over a period: compute what the rules owe and post the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rules.early import EARLY, due_early
from rules.ledger import Difference
from rules.periods import Period
from webapp.company.ended import has_ended
from webapp.company.snapshot import Company
from webapp.core.errors import NotFound
from webapp.facts.transactions import Transaction
from webapp.ledger.lacking_lines import lacking_lines
from webapp.ledger.models import Line
from webapp.ledger.operations.add_line import lines_to_add
from webapp.ledger.operations.post_settlement import (
    PreparedSettlement,
    ReadState,
    Settled,
    newest_line_of,
    post_settlement,
)
from webapp.ledger.owed import NoCampaign, NotEnrolled, Owed, PeriodNotBegun, what_is_owed
from webapp.ledger.settlement_basis import KeptInputs, inputs_of, keep_rows, rows_to_keep
from webapp.ledger.touches import newest_touch
from webapp.ledger.waived_awards import SettledLine, settled_lines
from webapp.schemes.catalogue import schemes


def settle_period(tx: Transaction, scheme_id: str, period: str, by: str | None) -> Settled:
    """Settle one scheme over one period; settling again on the same facts adds nothing (rule 7).

    `period` is a period key, as `parse_period` reads it; `campaign` means the newest campaign of
    the scheme, `campaign:` and an id a certain one. `by` is None for the program.
    Of a period that is not over only what does not wait for its end is posted (rule 16).

    All of it inside the transaction: `settle_apart` computes outside the writer.

    Raises NotFound, NoSuchPeriod, NoCampaign, PeriodNotBegun, NotEnrolled.
    """
    tx.flush()
    prepared = prepare_settlement(tx.company, scheme_id, period, tx.now)
    if prepared.inputs is not None:
        keep_rows(tx, rows_to_keep(prepared.inputs))
    return post_settlement(tx, prepared, by)


def prepare_settlement(
    company: Company, scheme_id: str, period: str, now: datetime
) -> PreparedSettlement:
    """Compute a settlement of what is recorded so far; nothing is written.

    Raises NotFound, NoSuchPeriod, NoCampaign, PeriodNotBegun, NotEnrolled.
    """
    owed = what_is_owed(company, scheme_id, period, now)
    read = read_state(company, owed, now)
    if not owed.has_ended:
        return _prepare_early(company, owed, read)
    current = settled_lines(owed.found.scheme, owed.key)
    inputs = inputs_of(owed.found, owed.period, owed.key, owed.inputs, owed.waived)
    return _prepared(company, owed, read, current, inputs)


def read_state(company: Company, owed: Owed, now: datetime) -> ReadState:
    """The state that a settlement was computed from, as the tables say now."""
    return ReadState(
        newest_touch(),
        company.seq,
        newest_line_of(owed.found.scheme, owed.key),
        company.clock.day(now),
        has_ended(company, owed.period, now),
    )


def _prepare_early(company: Company, owed: Owed, read: ReadState) -> PreparedSettlement:
    """What a running period owes already (rule 16); without inputs where that is posted.

    A line for the same clauses that is no longer due is reversed; all other clauses wait.
    """
    found = owed.found
    revision = schemes()[found.scheme].revision_named(found.revision)
    if revision is None:
        return PreparedSettlement(*_named(owed), 0, read)
    due = due_early(found, revision, owed.inputs[0], owed.period, read.today)
    early = {clause.id for clause in revision.clauses if isinstance(clause, EARLY)}
    posted = [line for line in settled_lines(due.scheme, owed.key) if line.clause in early]
    if not lacking_lines(due, owed.key, posted):
        return PreparedSettlement(*_named(owed), len(due.outcomes), read)
    inputs = inputs_of(due, owed.period, owed.key, owed.inputs, owed.waived, due_on=read.today)
    return _prepared(company, replace(owed, found=due), read, posted, inputs)


def _named(owed: Owed) -> tuple[str, str, str, Period]:
    return owed.found.scheme, owed.found.revision, owed.key, owed.period


def _prepared(
    company: Company,
    owed: Owed,
    read: ReadState,
    current: Sequence[SettledLine],
    inputs: KeptInputs,
) -> PreparedSettlement:
    """The settlement with the lines that the ledger lacks, beside the `current` ones."""
    found = owed.found
    given = {(line.clause, line.kind, line.to): line.number for line in current if line.sign > 0}
    lines = [
        _line(company, owed, (each, because), given)
        for each, because in lacking_lines(found, owed.key, current)
    ]
    return PreparedSettlement(*_named(owed), len(found.outcomes), read, inputs, lines_to_add(lines))


def _line(
    company: Company,
    owed: Owed,
    said: tuple[Difference, str],
    standing: Mapping[tuple[str, str, str], int],
) -> Mapping[str, Any]:
    """The columns of a line to add; a negative one reverses the newest line that gave the same."""
    lacking, because = said
    clause, kind, to, _period = lacking.key
    is_team = to in company.teams
    return {
        "scheme": owed.found.scheme,
        "revision": owed.found.revision,
        "clause": clause,
        "kind": kind,
        "period": owed.key,
        "person": None if is_team else to,
        "team": to if is_team else None,
        "amount": lacking.amount,
        "sign": lacking.sign,
        "reverses": standing.get((clause, kind, to)) if lacking.sign < 0 else None,
        "because": because,
    }


def deduct_again(tx: Transaction, award: Line) -> list[Line]:
    """Settle the scheme and period of an award; return what that gives back of a deduction.

    Only refunds of the award's person are returned (rule 18). Nothing happens where the
    catalogue no longer has the scheme, or it is no longer in force for the period.
    """
    try:
        settled = settle_period(tx, award.scheme, award.period, None)
    except (NoCampaign, NotEnrolled, NotFound, PeriodNotBegun):
        return []
    refunds = Line.select().where(
        Line.number.in_(settled.lines),
        Line.kind == "deduction",
        Line.amount > 0,
        Line.person == award.person_id,
    )
    return list(refunds.order_by(Line.number))
