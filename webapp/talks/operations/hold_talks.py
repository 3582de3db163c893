"""Open a talk, write and confirm its agreement, and release it for the growth record.

No audit line holds the words of a talk, because HR and leaders read the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from webapp.company.roles import CHECKERS
from webapp.core.errors import JiebaoError, NotAllowed, NotFound, UnknownChoice, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import TALK, remind
from webapp.talks.funnel import STEPS
from webapp.talks.models import (
    Agreement,
    AgreementConfirmation,
    AgreementRelease,
    Talk,
    TalkHeld,
)
from webapp.talks.reading import OPEN_FOR, AgreementSeen, TalkSeen, agreement_seen, talk_seen

AGREED = Text("agreed", most=60)
DUE_ON = RequiredDay("due_on")
LONGEST_WAIT = timedelta(days=92)  # from a talk until its agreement comes back


class TalkLapsed(JiebaoError):
    """The talk was opened too long ago and never held."""

    sentence = _("这次谈话放得太久，已经过期。请重新发起。")
    status = 409


class AgreementStands(JiebaoError):
    """Both people have confirmed the agreement; a new agreement needs a new talk."""

    sentence = _("这一句两个人都确认过了。要另定一句，请再谈一次。")
    status = 409


class AgreementLapsed(JiebaoError):
    """The agreement's day came before anybody confirmed it."""

    sentence = _("约定的日期已经到了，没有确认，不再有效。")
    status = 409


class NotYours(JiebaoError):
    """The author of an agreement tried to confirm it."""

    sentence = _("请等对方确认。")
    status = 409


class TooSoonOrLate(JiebaoError):
    """The agreement's day (`due_on`) is not after today, or more than LONGEST_WAIT later."""

    sentence = _("复盘日期请选明天到 %(last)s 之间的一天。")
    field = "due_on"


class NotConfirmed(JiebaoError):
    """The agreement is not confirmed yet, so that it cannot be released."""

    sentence = _("两个人都确认以后，才能放进成长档案。")
    status = 409


@dataclass(frozen=True)
class AgreementGiven:
    """An agreement to write: its sentence, day and step, and the person's figure of the step."""

    text: str
    due_on: date
    topic: str
    part: int
    whole: int


def open_talk(tx: Transaction, by: str, person: str) -> int:
    """Open a talk with somebody in one's charge; return its number, or that of an open one.

    Raises NotAllowed, NotFound.
    """
    company, today = tx.company, tx.company.clock.day(tx.now)
    posting = company.posting(by, today)
    if posting is None or posting.role not in CHECKERS:
        raise NotAllowed()
    if person not in company.in_charge_of(by, today, today):
        raise NotFound()
    held = _open_one(tx, by, person)
    return held if held is not None else _insert(tx, by, person, None)


def open_coaching(tx: Transaction, holder: str, person: str, line: int) -> int | None:
    """Open the talk that a ledger line of kind coaching asks for; None if it was opened before."""
    if Talk.select().where(Talk.line == line).exists():
        return None
    number = _insert(tx, holder, person, line)
    remind(tx, holder, TALK, f"talk:{number}", f"/talks/{number}", why="coaching", name=person)
    return number


def _open_one(tx: Transaction, holder: str, person: str) -> int | None:
    """The newest talk of these two that is still to be held."""
    held = TalkHeld.select(TalkHeld.talk).where(TalkHeld.talk == Talk.id)
    found = Talk.select(Talk.id).where(
        Talk.holder == holder, Talk.person == person, Talk.opened_at > tx.now - OPEN_FOR
    )
    number = found.where(Talk.id.not_in(held)).order_by(Talk.id.desc()).scalar()
    return int(number) if number is not None else None


def _insert(tx: Transaction, holder: str, person: str, line: int | None) -> int:
    number = tx.insert(Talk, person=person, holder=holder, line=line, opened_at=tx.now)
    tx.audit(holder, "open_talk", f"talk:{number}", after={"person": person})
    return number


def hold(tx: Transaction, by: str, talk: int) -> None:
    """Record that a talk took place without an agreement. Raises NotFound, TalkLapsed."""
    found = talk_seen(talk, by)
    if found.holder != by:
        raise NotFound()
    _note_held(tx, found)


def _note_held(tx: Transaction, talk: TalkSeen) -> None:
    if talk.held_at is not None:
        return
    if not talk.is_open(tx.now):
        raise TalkLapsed()
    tx.insert(TalkHeld, talk=talk.id, at=tx.now)
    tx.audit(talk.holder, "hold_talk", f"talk:{talk.id}", after={"person": talk.person})


def agree(tx: Transaction, by: str, talk: int, given: AgreementGiven) -> int:
    """Insert an agreement for a talk, replacing the unconfirmed one; return its number.

    Reminds the second person to confirm it. Raises NotFound, Missing, TextTooLong, TooSoonOrLate,
    UnknownChoice, TalkLapsed, AgreementStands.
    """
    found = talk_seen(talk, by)
    if found.held_at is None and found.holder != by:
        raise NotFound()  # the holder writes first
    if found.agreement is not None and found.agreement.confirmed_at is not None:
        raise AgreementStands()
    text = AGREED.demand(given.text)
    _check(tx, given)
    _note_held(tx, found)
    number = tx.insert(
        Agreement,
        talk=talk,
        text=text,
        due_on=given.due_on,
        topic=given.topic,
        part=given.part,
        whole=given.whole,
        written_by=by,
        written_at=tx.now,
    )
    tx.audit(by, "agree_in_talk", f"talk:{talk}")
    other = found.other(by)
    remind(tx, other, TALK, f"agreement:{number}", f"/talks/{talk}", why="confirm", name=by)
    return number


def _check(tx: Transaction, given: AgreementGiven) -> None:
    today = tx.company.clock.day(tx.now)
    last = today + LONGEST_WAIT
    if not today < given.due_on <= last:
        raise TooSoonOrLate(last=last)
    if given.topic not in STEPS:
        raise UnknownChoice()


def confirm(tx: Transaction, by: str, agreement: int) -> None:
    """Confirm an agreement that the other person wrote; confirming it again changes nothing.

    Raises NotFound, NotYours, AgreementLapsed.
    """
    found = agreement_seen(agreement, by)
    if found.confirmed_at is not None:
        return
    if found.confirms != by:
        raise NotYours()
    if tx.company.clock.day(tx.now) >= found.due_on:
        raise AgreementLapsed()
    tx.insert(AgreementConfirmation, agreement=agreement, confirmed_by=by, confirmed_at=tx.now)
    tx.audit(by, "confirm_in_talk", f"talk:{found.talk}")


def release(tx: Transaction, by: str, agreement: int, *, released: bool) -> AgreementSeen:
    """Set whether one lets the growth record show an agreement, which needs both people.

    Returns the agreement as it was before. Raises NotFound, NotConfirmed.
    """
    found = agreement_seen(agreement, by)
    if found.confirmed_at is None:
        raise NotConfirmed()
    if (by in found.released) != released:
        tx.insert(AgreementRelease, agreement=agreement, person=by, released=released, at=tx.now)
        tx.audit(by, "release_in_talk", f"talk:{found.talk}")
    return found
