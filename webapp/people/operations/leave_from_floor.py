"""Record leave and exemptions from the daily call floor, as a person in charge or HR does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules.reads import RELIEF
from webapp.company.models import Relief, ReliefEnd
from webapp.core.errors import JiebaoError, Missing, NotFound, UnknownChoice, _
from webapp.core.fields import OptionalDay, RequiredDay, Text
from webapp.facts.transactions import Transaction
from webapp.people.operations.authority import demand_charge
from webapp.people.operations.set_calendar import SpanBackwards

LEAVES = ("annual", "sick", "personal", "duty", "other")
EXEMPT = "exempt"
KINDS = (*LEAVES, EXEMPT)
FIRST, LAST = RequiredDay("from"), OptionalDay("to")
REASON = Text("reason", most=200, required=False)  # required for the kinds `exempt` and `other`
END_FIRST, END_REASON = RequiredDay("first"), Text("why", most=200)


class ReliefEnded(JiebaoError):
    """The relief was ended or cancelled before."""

    sentence = _("这一条已经提前结束或撤销。")
    status = 409


class EndsAfter(JiebaoError):
    """The day is outside the days of the relief."""

    sentence = _("提前结束的日子要在原来的期间之内。")
    field = "from"


@dataclass(frozen=True)
class ReliefGiven:
    """A leave or exemption to be recorded: person, kind, first and last day, reason.

    `last` None: until it is ended; only for kind `exempt`.
    """

    person: str
    kind: str
    first: date
    last: date | None
    reason: str = ""


def relieve(tx: Transaction, by: str, given: ReliefGiven) -> int:
    """Insert a `Relief`: days on which a person owes no daily floor; return its id.

    Settlement recomputes days that were settled before.

    Raises NotFound, NotEmployed, OneselfNot, NotInCharge, UnknownChoice, Missing, SpanBackwards.
    """
    demand_charge(tx, by, given.person, None)
    if given.kind not in KINDS:
        refusal = UnknownChoice()
        refusal.field = "kind"
        raise refusal
    if given.last is None and given.kind != EXEMPT:
        raise Missing("to")
    if given.kind in (EXEMPT, "other"):
        REASON.demand(given.reason)
    else:
        REASON.clean(given.reason)
    if given.last is not None and given.last < given.first:
        raise SpanBackwards()
    number = tx.insert(
        Relief,
        person=given.person,
        kind=given.kind,
        from_on=given.first,
        to_on=given.last,
        reason=given.reason.strip(),
        given_by=by,
        given_at=tx.now,
    )
    tx.touch(RELIEF, given.first, given.last, who=given.person)
    after = {"kind": given.kind, "from": given.first, "to": given.last}
    tx.audit(by, "relieve", f"relief:{number}:{given.person}", after=after)
    tx.notice("roster")
    return number


def end_relief(tx: Transaction, by: str, number: int, first: date, reason: str) -> None:
    """End a relief, so that the floor is owed again from `first` on; its own first day cancels it.

    Raises NotFound, ReliefEnded, EndsAfter, Missing and what `demand_charge` raises.
    """
    held = Relief.get_or_none(Relief.id == number)
    if held is None:
        raise NotFound()
    demand_charge(tx, by, held.person_id, None)
    if ReliefEnd.select().where(ReliefEnd.relief == number).exists():
        raise ReliefEnded()
    if first < held.from_on or (held.to_on is not None and first > held.to_on):
        raise EndsAfter()
    END_REASON.clean(reason)
    tx.insert(
        ReliefEnd,
        relief=number,
        from_on=first,
        reason=reason.strip(),
        ended_by=by,
        ended_at=tx.now,
    )
    tx.touch(RELIEF, first, held.to_on, who=held.person_id)
    subject = f"relief:{number}:{held.person_id}"
    tx.audit(by, "end_relief", subject, after={"from": first, "reason": reason.strip()})
    tx.notice("roster")
