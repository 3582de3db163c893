"""Matters: something heard becomes one that a person owns by a day, and is answered once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.calling.matters import MatterSeen, matter_seen, voices_of
from webapp.calling.models import Matter, MatterAnswer, MatterCall, MatterOwner, MatterVoice
from webapp.calling.topics import demand_topic
from webapp.company.roles import HR, LEADERS, READERS
from webapp.core.errors import JiebaoError, NotAllowed, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import MATTER, ReminderGiven, remind, remind_all

TITLE = Text("title", most=60)
ANSWER = Text("answer", most=300)
DUE_ON = RequiredDay("due_on")
LONGEST = timedelta(days=92)  # from today to the day on which an answer is due
MOST_CALLS = 200  # that one form puts into a matter


class TooSoonOrLateToAnswer(JiebaoError):
    """The day of the answer is before today or too far away."""

    sentence = _("请选今天到 %(last)s之间的一天。")
    field = "due_on"


class NoOwner(JiebaoError):
    """The person chosen cannot own a matter: not employed, or a seller."""

    sentence = _("请选一位在职的主管、负责人、人事或领导。")
    field = "owner"


class NothingSaid(JiebaoError):
    """There is no call for the matter: each is in another one already, or none is found."""

    sentence = _("这些话已经在别的事项里了。")
    status = 409


class MatterAnswered(JiebaoError):
    """The matter has its answer; it cannot be changed."""

    sentence = _("这件事已经答复过，不能再改。")
    status = 409


@dataclass(frozen=True)
class MatterGiven:
    """A matter as entered; `calls` are those that said it."""

    key: str
    title: str
    topic: str
    owner: str
    due_on: date
    calls: Sequence[int]


def open_matter(tx: Transaction, by: str, given: MatterGiven) -> int:
    """Open a matter from calls, and ask its owner; the same key returns the first one's number.

    Raises Missing, TextTooLong, UnknownChoice, NoOwner, TooSoonOrLateToAnswer, NothingSaid.
    """
    held = Matter.get_or_none(Matter.key == given.key)
    if held is not None:
        return int(held.id)
    title = TITLE.demand(given.title)
    demand_topic(given.topic)
    _check_owner(tx, given.owner, given.due_on)
    number = tx.insert(
        Matter,
        key=given.key,
        title=title,
        topic=given.topic,
        opened_by=by,
        opened_at=tx.now,
    )
    tx.audit(by, "open_matter", f"matter:{number}", after={"title": title, "owner": given.owner})
    _put(tx, number, given.calls)
    _own(tx, by, number, given.owner, given.due_on)
    return number


def wish_matter(tx: Transaction, wish: int, text: str, voices: Sequence[str]) -> int:
    """Open a matter without an owner from what the two of a talk wish, and name nobody.

    `voices`: the two, who are told the answer.
    """
    number = tx.insert(
        Matter,
        key=f"wish:{wish}",
        title=text,
        topic="other",
        opened_by=None,
        opened_at=tx.now,
    )
    tx.insert_unknown(MatterVoice, [{"matter": number, "person": who} for who in voices])
    return number


def add_to_matter(tx: Transaction, by: str, matter: int, calls: Sequence[int]) -> None:
    """Put more calls into an open matter. Raises NotFound, MatterAnswered, NothingSaid."""
    _open(matter)
    _put(tx, matter, calls)
    tx.audit(by, "add_to_matter", f"matter:{matter}", after={"calls": list(calls)})


def hand_matter(tx: Transaction, by: str, matter: int, owner: str, due_on: date) -> None:
    """Give a matter an owner and a day; its owner, HR and leaders may.

    Raises NotFound, NotAllowed, MatterAnswered, NoOwner, TooSoonOrLateToAnswer.
    """
    found = _open(matter)
    _demand_charge(tx, by, found.owner)
    _check_owner(tx, owner, due_on)
    before = {"owner": found.owner, "due_on": found.due_on}
    after = {"owner": owner, "due_on": due_on}
    tx.audit(by, "hand_matter", f"matter:{matter}", before=before, after=after)
    _own(tx, by, matter, owner, due_on)


def answer_matter(tx: Transaction, by: str, matter: int, text: str) -> int:
    """Answer a matter and tell everybody who said it; return how many are told.

    For its owner, HR and leaders. Raises NotFound, NotAllowed, MatterAnswered, Missing,
    TextTooLong.
    """
    found = _open(matter)
    _demand_charge(tx, by, found.owner)
    told = ANSWER.demand(text)
    tx.insert(MatterAnswer, matter=matter, text=told, by=by, at=tx.now)
    tx.audit(by, "answer_matter", f"matter:{matter}", after={"answer": told})
    about, values = f"matter:{matter}", {"why": "answered", "title": found.title}
    voices = [who for who in voices_of(matter) if who != by]
    given = (ReminderGiven(who, MATTER, about, f"/matters/{matter}", values) for who in voices)
    remind_all(tx, given)
    return len(voices)


def _open(matter: int) -> MatterSeen:
    found = matter_seen(matter)
    if found.answer:
        raise MatterAnswered()
    return found


def _demand_charge(tx: Transaction, by: str, owner: str | None) -> None:
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if by != owner and (posting is None or posting.role not in HR | LEADERS):
        raise NotAllowed()


def _check_owner(tx: Transaction, owner: str, due_on: date) -> None:
    today = tx.company.clock.day(tx.now)
    posting = tx.company.posting(owner, today)
    if posting is None or posting.role not in READERS:
        raise NoOwner()
    if not today <= due_on <= today + LONGEST:
        raise TooSoonOrLateToAnswer(last=today + LONGEST)


def _put(tx: Transaction, matter: int, calls: Sequence[int]) -> None:
    rows = [{"call": call, "matter": matter, "at": tx.now} for call in calls[:MOST_CALLS]]
    if not rows or not tx.insert_unknown(MatterCall, rows):
        raise NothingSaid()


def _own(tx: Transaction, by: str, matter: int, owner: str, due_on: date) -> None:
    row = tx.insert(MatterOwner, matter=matter, owner=owner, due_on=due_on, by=by, at=tx.now)
    if owner != by:
        title = matter_seen(matter).title
        about, href = f"matter-owner:{row}", f"/matters/{matter}"
        remind(tx, owner, MATTER, about, href, why="owner", title=title)
