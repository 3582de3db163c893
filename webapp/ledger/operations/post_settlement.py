"""Write a settlement that was computed before: insert its `Settlement` row and its new lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rules.periods import Period
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Line, Settlement
from webapp.ledger.operations.add_line import LinesToAdd, add_lines
from webapp.ledger.operations.reverse_appeal_payments import reverse_appeal_payments
from webapp.ledger.settlement_basis import KeptInputs


@dataclass(frozen=True)
class Settled:
    """The result of one settlement: its id, the numbers of the new lines, the count of outcomes.

    `preview`: the period is not over, so only lines that fall due before its end were inserted
    (rule 16); `settlement` is None if there were none of them.
    """

    settlement: int | None
    lines: tuple[int, ...]
    outcomes: int
    preview: bool = False


@dataclass(frozen=True)
class ReadState:
    """What a settlement was computed from; as long as it is equal, computing again gives the same.

    `touch`: the newest touch; `roster`: the newest notice of the roster; `line`: the newest line of
    the period; `today` and `has_ended`: the day, and whether the period is over (rule 16).
    """

    touch: int
    roster: int
    line: int
    today: date
    has_ended: bool


@dataclass(frozen=True)
class PreparedSettlement:
    """A settlement that is computed and not written yet.

    `period`: its key in the ledger; `span`: its days. `inputs` is None if the period is not over
    and owes nothing new: then no row is inserted.
    """

    scheme: str
    revision: str
    period: str
    span: Period
    outcomes: int
    read: ReadState
    inputs: KeptInputs | None = None
    lines: LinesToAdd = field(default_factory=LinesToAdd)


def post_settlement(tx: Transaction, prepared: PreparedSettlement, by: str | None) -> Settled:
    """Insert the `Settlement` of inputs that are kept already, and its lines in their order.

    `seen` is the newest touch when it was computed: for later touches the clock settles the period
    again (rule 17). Reverses the appeal payments that the new lines pay.
    """
    preview = not prepared.read.has_ended
    if prepared.inputs is None:
        return Settled(None, (), prepared.outcomes, preview)
    scheme, period, digest = prepared.scheme, prepared.period, prepared.inputs.digest
    settlement = tx.insert(
        Settlement,
        scheme=scheme,
        revision=prepared.revision,
        period=period,
        settled_at=tx.now,
        settled_by=by,
        basis_hash=digest,
        seen=prepared.read.touch,
    )
    lines = add_lines(tx, settlement, prepared.lines)
    lines += reverse_appeal_payments(tx, settlement, lines)
    after = {"lines": len(lines), "basis": digest}
    tx.audit(by or "jiebao", "settle", f"settlement:{scheme}:{period}", after=after)
    tx.notice("ledger")
    return Settled(settlement, tuple(lines), prepared.outcomes, preview)


def newest_line_of(scheme: str, period: str) -> int:
    """Return the number of the newest line of a scheme's period; 0 if it has none."""
    same = (Line.scheme == scheme) & (Line.period == period)
    newest = Line.select(Line.number).where(same).order_by(Line.number.desc()).first()
    return int(newest.number) if newest else 0
