"""Choose a forfeit or its alternative, rule on it, and close the morning meeting."""

from __future__ import annotations

import json
from datetime import date

from webapp.company.roles import HR
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.meetings.forfeits import (
    ALTERNATIVE,
    FORFEIT,
    Forfeit,
    forfeit_of,
    forfeits_of,
    held_by,
    open_among,
)
from webapp.meetings.models import ForfeitChoice, ForfeitResult, MeetingClosing

RESULTS = ("done", "excused", "reopened")
REASON = Text("reason", most=200, required=False)  # required for excused and reopened


class ForfeitOver(JiebaoError):
    """The forfeit is done, excused or lapsed already."""

    sentence = _("这一项已经完成或过期，不能再改。")
    status = 409


class NothingToReopen(JiebaoError):
    """The forfeit is neither done nor excused, so that it cannot be reopened."""

    sentence = _("这一项还没有完成，不用重新打开。")
    status = 409


class NotChosenYet(JiebaoError):
    """The person has not chosen yet, and nobody else may choose."""

    sentence = _("%(name)s 还没有选择做哪一项：请本人先在手机上选，别人不能代选。")
    field = "result"


class OwnForfeit(JiebaoError):
    """Nobody rules on their own forfeit."""

    sentence = _("不能给自己确认完成。")
    status = 403


class MeetingClosed(JiebaoError):
    """The meeting is closed already."""

    sentence = _("今天的晨会已经结束。")
    status = 409


class NoMeetingToday(JiebaoError):
    """The day is not today, or is not a workday, so it has no meeting."""

    sentence = _("今天不是工作日，没有晨会。")


def choose_forfeit(tx: Transaction, by: str, line: int, choice: str) -> None:
    """Choose the forfeit or its alternative; the choice may change until the forfeit is settled.

    Raises NotFound, UnknownChoice, ForfeitOver.
    """
    forfeit = own_forfeit(tx, by, line)
    if choice not in (FORFEIT, ALTERNATIVE):
        raise UnknownChoice()
    if forfeit.choice == choice:
        return
    tx.insert(ForfeitChoice, line=line, choice=choice, chosen_by=by, chosen_at=tx.now)
    tx.audit(by, "choose_forfeit", f"line:{line}", after={"choice": choice})


def own_forfeit(tx: Transaction, by: str, line: int) -> Forfeit:
    """Return one's own forfeit, if it is open or waiting. Raises NotFound, ForfeitOver."""
    forfeit = _demand_forfeit(tx, line)
    if forfeit.person != by:
        raise NotFound()
    if forfeit.state not in ("open", "waiting"):
        raise ForfeitOver()
    return forfeit


def _demand_forfeit(tx: Transaction, line: int) -> Forfeit:
    forfeit = forfeit_of(tx.company, line, tx.company.clock.day(tx.now))
    if forfeit is None:
        raise NotFound()
    return forfeit


def rule_on_forfeit(tx: Transaction, by: str, line: int, result: str, reason: str = "") -> None:
    """Record that a forfeit is done, excused or reopened; the last two need a reason.

    Raises NotFound, OwnForfeit, UnknownChoice, NotChosenYet, Missing, TextTooLong, ForfeitOver,
    NothingToReopen.
    """
    forfeit = _demand_forfeit(tx, line)
    demand_holder(tx, by, forfeit.person)
    if result not in RESULTS:
        raise UnknownChoice()
    if result == "done":
        REASON.clean(reason)
    else:
        REASON.demand(reason)
    _demand_state(tx, forfeit, result)
    tx.insert(
        ForfeitResult,
        line=line,
        result=result,
        reason=reason.strip(),
        ruled_by=by,
        ruled_at=tx.now,
    )
    after = {"result": result, "choice": forfeit.choice, "reason": reason.strip()}
    tx.audit(by, "rule_on_forfeit", f"line:{line}", after=after)


def _demand_state(tx: Transaction, forfeit: Forfeit, result: str) -> None:
    settled = forfeit.state in ("done", "excused")
    if result == "reopened" and not settled:
        raise NothingToReopen()
    if result != "reopened" and (settled or forfeit.state == "lapsed"):
        raise ForfeitOver()
    if result == "done" and not forfeit.choice:
        raise NotChosenYet(name=tx.company.name_of(forfeit.person))


def demand_holder(tx: Transaction, by: str, person: str) -> None:
    """Refuse everybody but HR and those in charge of the person. Raises OwnForfeit, NotFound."""
    if person == by:
        raise OwnForfeit()
    company, today = tx.company, tx.company.clock.day(tx.now)
    posting = company.posting(by, today)
    if posting is not None and posting.role in HR:
        return
    if person not in company.in_charge_of(by, today, today):
        raise NotFound()


def close_meeting(tx: Transaction, by: str, holder: str, day: date) -> list[int]:
    """Close the meeting that `holder` holds today; return the line numbers still open.

    The row of MeetingClosing keeps these numbers. Raises NotFound, NoMeetingToday, MeetingClosed.
    """
    company, today = tx.company, tx.company.clock.day(tx.now)
    if day != today or not company.is_workday(today):
        raise NoMeetingToday()
    people = held_by(company, holder, today)
    if not may_close(tx, by, holder):
        raise NotFound()
    if closing_of(holder, today) is not None:
        raise MeetingClosed()
    still_open = [each.line for each in open_among(forfeits_of(company, people, today))]
    values = {"on": today, "holder": holder, "closed_by": by, "closed_at": tx.now}
    tx.insert(MeetingClosing, open=json.dumps(still_open), **values)
    subject = f"meeting:{today.isoformat()}:{holder}"
    tx.audit(by, "close_meeting", subject, after={"open": still_open})
    return still_open


def may_close(tx: Transaction, by: str, holder: str) -> bool:
    """Whether `by` may close a holder's meeting.

    The holder, HR, and whoever is in charge of all people of the meeting may.
    """
    company, today = tx.company, tx.company.clock.day(tx.now)
    if by == holder:
        return True
    posting = company.posting(by, today)
    if posting is not None and posting.role in HR:
        return True
    people = held_by(company, holder, today)
    return bool(people) and people <= company.in_charge_of(by, today, today)


def closings_on(day: date) -> dict[str, MeetingClosing]:
    """The closings of a day's meetings, by holder."""
    rows = MeetingClosing.select().where(MeetingClosing.on == day)
    return {row.holder_id: row for row in rows}


def closing_of(holder: str, day: date) -> MeetingClosing | None:
    """The closing of a holder's meeting on a day; None if it is not closed."""
    return MeetingClosing.get_or_none(MeetingClosing.on == day, MeetingClosing.holder == holder)
