"""Settle a scheme over a period: compute what the rules owe, and add the lines that are lacking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rules.basis import canonical
from rules.clauses import TAKING_BACK
from rules.early import EARLY, due_early
from rules.ledger import Difference, differences
from rules.outcomes import Key
from rules.periods import Period
from rules.settlement import Settlement as Found
from webapp.company.ended import has_ended
from webapp.company.snapshot import Company
from webapp.core.errors import NotFound
from webapp.facts.transactions import Transaction
from webapp.ledger.current_lines import (
    LineClaim,
    claims_reversed_by_appeal,
    own_figures,
    rejected_claims,
)
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
from webapp.ledger.settlement_basis import (
    KeptInputs,
    inputs_of,
    keep_rows,
    reversal_text,
    rows_to_keep,
)
from webapp.ledger.touches import newest_touch
from webapp.ledger.waived_awards import SettledLine, owed_by, recorded, settled_lines
from webapp.schemes.catalogue import schemes


def settle_period(tx: Transaction, scheme_id: str, period: str, by: str | None) -> Settled:
    """Settle one scheme over one period; settling again on the same facts adds nothing (rule 7).

    `period` is a period key, as `parse_period` reads it; `campaign` means the newest campaign of
    the scheme, `campaign:` and an id a certain one. `by` is None for the program.

    While the period is not over, only lines that fall due before its end are added (rule 16).
    Computes inside the transaction; `settle_apart` computes outside the writer. Raises NotFound,
    NoSuchPeriod, NoCampaign, PeriodNotBegun, NotEnrolled.
    """
    tx.flush()
    prepared = prepare_settlement(tx.company, scheme_id, period, tx.now)
    if prepared.inputs is not None:
        keep_rows(tx, rows_to_keep(prepared.inputs))
    return post_settlement(tx, prepared, by)


def prepare_settlement(
    company: Company, scheme_id: str, period: str, now: datetime
) -> PreparedSettlement:
    """Compute a settlement from the facts recorded so far; nothing is written.

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
    """Return the `ReadState` of a settlement as the tables say it now."""
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


def posted_early(owed: Owed) -> frozenset[Key]:
    """Return the keys of the outcomes for which a running period has a line already."""
    lines = settled_lines(owed.found.scheme, owed.key)
    return frozenset(each.key for each in recorded(lines, owed.found.period) if each.count > 0)


def lacking_lines(
    found: Found, period: str, current: Iterable[SettledLine] | None = None
) -> list[tuple[Difference, str]]:
    """Return the differences between a settlement and the ledger, each with its reasoning (JSON).

    Nothing is written. A claim that was rejected for the same figures, or reversed by an appeal, is
    left out. `current`: the lines to compare with, by default all that were not rejected.
    """
    held = settled_lines(found.scheme, period) if current is None else current
    reversed_by_appeal = claims_reversed_by_appeal(found.scheme, period)
    rejected = rejected_claims(found.scheme, period)
    told = [
        (each, _because(found, each))
        for each in differences(found.outcomes, recorded(held, found.period))
        if each.sign > 0 or each.key[:3] not in reversed_by_appeal
    ]
    if not rejected:
        return told
    return [(each, because) for each, because in told if _claim(each, because) not in rejected]


def _claim(lacking: Difference, because: str) -> LineClaim:
    total = owed_by(lacking.outcome) if lacking.outcome else 0
    return LineClaim(*lacking.key[:3], lacking.sign, total, own_figures(because))


def _because(found: Found, lacking: Difference) -> str:
    """The reasoning (JSON) of a line to be added."""
    if lacking.outcome is None:
        return reversal_text(lacking.key[0], _void_of(found, lacking.key))
    return canonical(dict(lacking.outcome.because))


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


def _void_of(found: Found, key: Key) -> Any:
    """The fake cards that void a reward, if that is why it is no longer owed; else None."""
    for outcome in found.void:
        if outcome.key == key:
            return outcome.because["void"]
    return None


def is_deducted_from(line: Line) -> bool:
    """Whether a line is an award of a scheme with clauses that deduct from awards (rule 18)."""
    scheme = schemes().get(line.scheme)
    clauses = [clause for each in scheme.revisions for clause in each.clauses] if scheme else []
    return line.kind == "award" and any(isinstance(each, TAKING_BACK) for each in clauses)


def deduct_again(tx: Transaction, award: Line) -> list[Line]:
    """Settle an award's scheme and period again; return the lines that give back a deduction.

    Only lines of the award's person are returned (rule 18). Nothing happens if the catalogue no
    longer has the scheme, or the scheme is no longer in force for the period.
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
