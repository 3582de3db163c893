"""Accept or reject, as a supervisor, a record whose time could not be proved."""

from __future__ import annotations

from datetime import datetime

from webapp.cards.card_access import is_in_charge
from webapp.cards.operations.record_card import DUPLICATE_SERIAL
from webapp.checks.operations.verdicts import NotYourTeam, days_moved_by
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import Text
from webapp.facts.card_states import CLOCK
from webapp.facts.current import is_current, serial_is_taken
from webapp.facts.evidence_models import ClockDecision, Origin
from webapp.facts.models import Call, Card, Fact
from webapp.facts.open_checks import ask_for_check, ask_for_checks_of_copies
from webapp.facts.operations.record import content_hash, record
from webapp.facts.transactions import Transaction

REASON = Text("reason", most=200)


class HeldRecordDecided(JiebaoError):
    """The record was decided already, or its seller has withdrawn or corrected it."""

    sentence = _("这条记录已经处理过，或已被撤回、更正。")
    status = 409


def claimed_at(origin: Origin, received: datetime) -> datetime:
    """Return a record's time by its phone, less the clock error if known; at most `received`."""
    wall: datetime = origin.wall_at
    if origin.beacon_at is not None:  # then beacon_wall_at is set too
        wall -= origin.beacon_wall_at - origin.beacon_at
    return min(wall, received)


def decide_clock(
    tx: Transaction, checker: str, number: int, *, accepted: bool, reason: str
) -> None:
    """Accept a held record at its phone's time, or reject it; both need a reason.

    An accepted record is replaced by one that counts at that time and keeps its time of receipt
    (rule 5). Raises NotFound, NotYourTeam, Missing, TextTooLong, HeldRecordDecided.
    """
    fact: Fact | None = Fact.get_or_none(Fact.number == number)
    if fact is None:
        raise NotFound()
    held = _held(fact)
    if not is_in_charge(tx.company, checker, fact, tx.company.clock.day(tx.now)):
        raise NotYourTeam()
    REASON.clean(reason)
    if ClockDecision.get_or_none(ClockDecision.fact == number) or not is_current(number):
        raise HeldRecordDecided()
    tx.insert(
        ClockDecision,
        fact=number,
        accepted=accepted,
        reason=reason.strip(),
        decided_by=checker,
        decided_at=tx.now,
    )
    after = {"accepted": accepted, "reason": reason.strip()}
    tx.audit(checker, "decide_clock", f"fact:{number}", after=after)
    if accepted:
        _insert_accepted(tx, checker, fact, held)


def _held(fact: Fact) -> Call | Card:
    """The call or card of a fact that is held for its clock. Raises NotFound."""
    kind = Card if fact.kind == "card" else Call
    held: Call | Card | None = kind.get_or_none(kind.fact == fact, kind.mark == CLOCK)
    if held is None or not Origin.select().where(Origin.fact == fact).exists():
        raise NotFound()
    return held


def _insert_accepted(tx: Transaction, checker: str, fact: Fact, held: Call | Card) -> None:
    origin = Origin.get_by_id(fact.number)
    receipt = record(
        tx,
        fact.kind,
        f"{fact.id}:clock",
        content_hash({"accepted": fact.id}),
        person=fact.person_id,
        by=checker,
        at=claimed_at(origin, fact.received_at),
        received=fact.received_at,
        corrects=fact.number,
    )
    values = {**held.__data__, "fact": receipt.number, "mark": ""}
    if isinstance(held, Card) and serial_is_taken(held.serial, besides=receipt.number):
        values["mark"] = DUPLICATE_SERIAL
    tx.insert(type(held), **values)
    if isinstance(held, Card):
        ask_for_check(tx, [receipt.number])
        if held.photo_id is not None:
            ask_for_checks_of_copies(tx, held.photo_id)
    tx.flush()
    for number in (fact.number, receipt.number):
        for person, day in days_moved_by(number):
            tx.recompute(person, day)
    tx.notice("checks")
