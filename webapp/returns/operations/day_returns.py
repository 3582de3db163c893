"""Record the daily returns, notify the receivers that HR or a leader named, record downloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from webapp.company.roles import HR, LEADERS
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotAllowed, NotEmployed, NotFound, _
from webapp.facts.models import Fact
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.announce import RETURN, announce
from webapp.messaging.operations.remind import (
    RETURNED,
    WAITING,
    ReminderGiven,
    Write,
    remind,
    remind_apart,
)
from webapp.returns.models import DayReturn, ReturnReceiver, ReturnReceiverEnd, ReturnTaken
from webapp.returns.status import awaited_photos, held_records, sellers_by_team
from webapp.store.content_files import ContentFile

BACK = 7  # days whose returns are made later if the server was down
NEWS = timedelta(hours=24)  # a return made later than this sends no messages
ABOUT = "%s %s %s %s"


class ReceivesAlready(JiebaoError):
    """The person already receives these returns."""

    sentence = _("%(name)s 已经是接收人。")
    field = "person"
    status = 409


class NotOver(JiebaoError):
    """The day is not closed: records may still be received."""

    sentence = _("这一天还没有截止，截止后会自动生成。")
    field = "day"


@dataclass(frozen=True)
class Made:
    """A table of a team that is on disk: in the folder of returns and in that of attachments."""

    team: str
    kind: str
    enclosure: ContentFile
    size: int
    title: str
    text: str


def due_days(company: Company, now: datetime) -> list[date]:
    """Return the closed days whose returns are not made yet, except days on which nobody worked."""
    today = company.clock.day(now)
    days = [today - timedelta(days=n) for n in range(BACK, -1, -1)]
    kept = DayReturn.select(DayReturn.on).where(DayReturn.on.between(days[0], today))
    made = {row[0] for row in kept.distinct().tuples()}
    return [
        day
        for day in days
        if day not in made and company.clock.closed(day) <= now and _had_work(company, day)
    ]


def _had_work(company: Company, day: date) -> bool:
    worked = company.is_workday(day) and bool(sellers_by_team(company, day))
    began = Fact.select().where(Fact.day <= day).exists()
    return bool((worked and began) or Fact.select().where(Fact.day == day).exists())


def record_returns(
    tx: Transaction,
    day: date,
    made: Iterable[Made],
    counts: Mapping[str, Mapping[str, int]],
    by: str | None = None,
) -> int:
    """Record one edition of a day's tables, notify receivers and groups; return its number.

    `counts`: how many sellers of each team are in each state (`counted_records`). The first edition
    is recorded once: a second attempt changes nothing. Raises NotOver.
    """
    if tx.company.clock.closed(day) > tx.now:
        raise NotOver()
    last = DayReturn.select(fn.MAX(DayReturn.edition)).where(DayReturn.on == day).scalar() or 0
    if last and by is None:
        return int(last)
    edition = int(last) + 1
    fresh = by is not None or tx.now - tx.company.clock.closed(day) < NEWS
    for each in made:
        number = tx.insert(
            DayReturn,
            on=day,
            team=each.team,
            kind=each.kind,
            edition=edition,
            sha256=each.enclosure.file,
            size=each.size,
            made_at=tx.now,
            made_by=by,
        )
        after = {"sha256": each.enclosure.file, "edition": edition}
        tx.audit(by or "jiebao", "make_return", f"return:{number}", after=after)
        about = ABOUT % (day.isoformat(), each.team, each.kind, edition)
        if fresh:
            announce(tx, RETURN, each.title, each.text, each.enclosure, about=about)
    if fresh:
        _tell_receivers(tx, day, edition, counts)
    return edition


def _tell_receivers(
    tx: Transaction, day: date, edition: int, counts: Mapping[str, Mapping[str, int]]
) -> None:
    for person, teams in receivers(tx.company, tx.now).items():
        held = [of_team for team, of_team in counts.items() if teams is None or team in teams]
        late, nothing = (sum(each[state] for each in held) for state in ("late", "none"))
        about, href = f"{day.isoformat()} {edition}", f"/day-return?day={day.isoformat()}"
        remind(tx, person, RETURNED, about, href, day=day.isoformat(), late=late, none=nothing)


def name_receiver(tx: Transaction, by: str, person: str, team: str | None) -> int:
    """Deliver a team's returns (None: all) to a person from now on.

    Raises NotAllowed, NotFound, NotEmployed, ReceivesAlready.
    """
    _demand_naming(tx, by)
    if person not in tx.company.people or (team is not None and team not in tx.company.teams):
        raise NotFound()
    today, name = tx.company.clock.day(tx.now), tx.company.name_of(person)
    if tx.company.posting(person, today) is None:
        raise NotEmployed(name=name, day=today)
    same = receivers_in_force().where(ReturnReceiver.person == person)
    same = same.where(ReturnReceiver.team == team if team else ReturnReceiver.team.is_null())
    if same.exists():
        raise ReceivesAlready(name=name)
    number = tx.insert(ReturnReceiver, person=person, team=team, named_by=by, named_at=tx.now)
    after = {"person": person, "team": team}
    tx.audit(by, "name_receiver", f"receiver:{number}", after=after)
    return number


def end_receiver(tx: Transaction, by: str, number: int) -> None:
    """Stop delivery to one receiver. Raises NotAllowed, NotFound."""
    _demand_naming(tx, by)
    if not receivers_in_force().where(ReturnReceiver.id == number).exists():
        raise NotFound()
    tx.insert(ReturnReceiverEnd, receiver=number, ended_by=by, ended_at=tx.now)
    tx.audit(by, "end_receiver", f"receiver:{number}")


def _demand_naming(tx: Transaction, by: str) -> None:
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in HR | LEADERS:
        raise NotAllowed()


def receivers_in_force() -> Any:
    """Return the query of the `ReturnReceiver` rows that have not ended."""
    query = ReturnReceiver.select().left_outer_join(ReturnReceiverEnd)
    return query.where(ReturnReceiverEnd.receiver.is_null())


def receivers(company: Company, now: datetime) -> dict[str, frozenset[str] | None]:
    """Return the receivers employed today, with the teams whose returns they get (None: all)."""
    found: dict[str, frozenset[str] | None] = {}
    today = company.clock.day(now)
    for row in receivers_in_force():
        held = found.get(row.person_id, frozenset())
        if company.posting(row.person_id, today) is None:
            continue
        every = held is None or row.team_id is None
        found[row.person_id] = None if every else frozenset({*(held or ()), row.team_id})
    return found


def take_return(tx: Transaction, by: str, number: int) -> None:
    """Record a person's first download of a table."""
    same = (ReturnTaken.day_return == number) & (ReturnTaken.person == by)
    if not ReturnTaken.select().where(same).exists():
        tx.insert(ReturnTaken, day_return=number, person=by, at=tx.now)


def remind_of_waiting(write: Write, company: Company, now: datetime) -> None:
    """Remind sellers before the cut-off of photos not uploaded and records of unproved time."""
    today = company.clock.day(now)
    awaited, held = awaited_photos(today), held_records(today)
    given = []
    for person in sorted({*awaited, *held}):
        told = {"awaited": awaited[person], "held": held[person]}
        given.append(ReminderGiven(person, WAITING, today.isoformat(), "/outbox", told))
    remind_apart(write, given)
