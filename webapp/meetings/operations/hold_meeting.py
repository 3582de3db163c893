"""The morning meeting: the person chooses, the supervisor ticks off or excuses, and closes it."""

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
REASON = Text("reason", most=200, required=False)  # but for what is not done


class ForfeitOver(JiebaoError):
    """A forfeit that was settled, or is no longer asked for."""

    sentence = _("这一项已经了结或过期,不能再改。")
    status = 409


class NothingToReopen(JiebaoError):
    """A forfeit that is open anyway."""

    sentence = _("这一项还没有了结,不用重新打开。")
    status = 409


class NotChosenYet(JiebaoError):
    """The person has not chosen, and nobody chooses for them."""

    sentence = _("%(name)s 还没有选择做哪一项:请本人先在手机上选,别人不能代选。")
    field = "result"


class OwnForfeit(JiebaoError):
    """Nobody ticks off their own."""

    sentence = _("不能给自己销项。")
    status = 403


class MeetingClosed(JiebaoError):
    """A meeting that is closed already."""

    sentence = _("今天的晨会已经结束。")
    status = 409


class NoMeetingToday(JiebaoError):
    """A day off has no meeting."""

    sentence = _("今天不是工作日,没有晨会。")


def choose_forfeit(tx: Transaction, by: str, line: int, choice: str) -> None:
    """Choose the forfeit or its alternative, and again another until it is settled.

    Raises NotFound, UnknownChoice, ForfeitOver.
    """
    held = own_forfeit(tx, by, line)
    if choice not in (FORFEIT, ALTERNATIVE):
        raise UnknownChoice()
    if held.choice == choice:
        return
    tx.insert(ForfeitChoice, line=line, choice=choice, chosen_by=by, chosen_at=tx.now)
    tx.audit(by, "choose_forfeit", f"line:{line}", after={"choice": choice})


def own_forfeit(tx: Transaction, by: str, line: int) -> Forfeit:
    """An own forfeit that may still be settled. Raises NotFound, ForfeitOver."""
    held = _standing(tx, line)
    if held.person != by:
        raise NotFound()
    if held.state not in ("open", "waiting"):
        raise ForfeitOver()
    return held


def _standing(tx: Transaction, line: int) -> Forfeit:
    held = forfeit_of(tx.company, line, tx.company.clock.day(tx.now))
    if held is None:
        raise NotFound()
    return held


def rule_on_forfeit(tx: Transaction, by: str, line: int, result: str, reason: str = "") -> None:
    """Tick off as done what the person chose, excuse from it, or open it again, with the reason.

    Raises NotFound, OwnForfeit, UnknownChoice, NotChosenYet, Missing, ForfeitOver,
    NothingToReopen.
    """
    held = _standing(tx, line)
    demand_holder(tx, by, held.person)
    if result not in RESULTS:
        raise UnknownChoice()
    if result == "done":
        REASON.clean(reason)
    else:
        REASON.demand(reason)
    _demand_state(tx, held, result)
    tx.insert(
        ForfeitResult,
        line=line,
        result=result,
        reason=reason.strip(),
        ruled_by=by,
        ruled_at=tx.now,
    )
    after = {"result": result, "choice": held.choice, "reason": reason.strip()}
    tx.audit(by, "rule_on_forfeit", f"line:{line}", after=after)


def _demand_state(tx: Transaction, held: Forfeit, result: str) -> None:
    settled = held.state in ("done", "excused")
    if result == "reopened" and not settled:
        raise NothingToReopen()
    if result != "reopened" and (settled or held.state == "lapsed"):
        raise ForfeitOver()
    if result == "done" and not held.choice:
        raise NotChosenYet(name=tx.company.name_of(held.person))


def demand_holder(tx: Transaction, by: str, person: str) -> None:
    """Refuse who does not answer for the person. Raises OwnForfeit, NotFound."""
    if person == by:
        raise OwnForfeit()
    company, today = tx.company, tx.company.clock.day(tx.now)
    posting = company.posting(by, today)
    if posting is not None and posting.role in HR:
        return
    if person not in company.in_charge_of(by, today, today):
        raise NotFound()


def close_meeting(tx: Transaction, by: str, holder: str, day: date) -> list[int]:
    """Close the meeting that `holder` holds today, with what is open kept; those that are open.

    Raises NotFound, NoMeetingToday, MeetingClosed.
    """
    company, today = tx.company, tx.company.clock.day(tx.now)
    if day != today or not company.is_workday(today):
        raise NoMeetingToday()
    people = held_by(company, holder, today)
    if not may_close(tx, by, holder):
        raise NotFound()
    if closing_of(holder, today) is not None:
        raise MeetingClosed()
    still = [each.line for each in open_among(forfeits_of(company, people, today))]
    values = {"on": today, "holder": holder, "closed_by": by, "closed_at": tx.now}
    tx.insert(MeetingClosing, open=json.dumps(still), **values)
    subject = f"meeting:{today.isoformat()}:{holder}"
    tx.audit(by, "close_meeting", subject, after={"open": still})
    return still


def may_close(tx: Transaction, by: str, holder: str) -> bool:
    """Whether somebody may close the meeting of a holder: the holder, who heads all of its people,
    or HR."""
    company, today = tx.company, tx.company.clock.day(tx.now)
    if by == holder:
        return True
    posting = company.posting(by, today)
    if posting is not None and posting.role in HR:
        return True
    people = held_by(company, holder, today)
    return bool(people) and people <= company.in_charge_of(by, today, today)


def closings_on(day: date) -> dict[str, MeetingClosing]:
    """The meetings of a day that were closed, by holder."""
    rows = MeetingClosing.select().where(MeetingClosing.on == day)
    return {row.holder_id: row for row in rows}


def closing_of(holder: str, day: date) -> MeetingClosing | None:
    """How a meeting was closed, if it was."""
    return MeetingClosing.get_or_none(MeetingClosing.on == day, MeetingClosing.holder == holder)
