"""Read the ledger's forfeits (tasks for a missed daily floor), each with due day and state.

A forfeit is due at the meeting of the next workday, or, if its ledger line was created later than
that, at the first meeting after the line. An open forfeit is carried over for a week and lapses
then, because a week is long enough for one day's missing calls. In fairness to the seller, a
forfeit waits while its person is on leave, or while an appeal against it is not answered.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from webapp.company.deadlines import CLOSES
from webapp.company.snapshot import Company
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Appeal, AppealAnswer, Line
from webapp.meetings.models import ForfeitChoice, ForfeitResult, ForfeitVideo, VideoEnd
from webapp.store.statements import engine

FORFEIT, ALTERNATIVE = "forfeit", "alternative"
CARRIED = timedelta(days=7)
BY_PERSON = 100  # of so many people at most the lines are found by person, of more by their kind


@dataclass(frozen=True)
class Forfeit:
    """A forfeit whose ledger line is not reversed.

    `state`: open, done, excused, waiting or lapsed. `why`: "leave" or "appeal" for a waiting
    forfeit, else the reason of its result. `reached` and `floor`: the amount recorded in time on
    `day`, and the amount required. `video`: the id of the kept video.
    """

    line: int
    person: str
    day: date
    due_on: date
    forfeit: str
    alternative: str
    reached: int
    floor: str
    choice: str
    state: str
    why: str
    ruled_by: str
    video: int | None

    @property
    def chosen(self) -> str:
        """The task that the person chose; empty before the choice."""
        return {FORFEIT: self.forfeit, ALTERNATIVE: self.alternative}.get(self.choice, "")


def holder_of(company: Company, person: str, day: date) -> str:
    """Return who holds a person's meeting: the supervisor, else the team's head; empty if none."""
    posting = company.posting(person, day)
    if posting is None:
        return ""
    supervisor = posting.supervisor or ""
    if company.posting(supervisor, day) is not None:
        return supervisor
    return company.head_of(posting.team or "", day) or ""


def held_by(company: Company, holder: str, day: date) -> frozenset[str]:
    """The people whose meeting on a day is held by `holder`."""
    return frozenset(who for who in company.people if holder_of(company, who, day) == holder)


def forfeit_due_on(company: Company, line: Line) -> date:
    """The day of the meeting at which a forfeit is due."""
    due = company.next_workday(date.fromisoformat(line.period))
    created = company.clock.local(line.created_at)
    if created.date() < due or (created.date() == due and created.time() < CLOSES):
        return due
    if company.is_workday(created.date()) and created.time() < CLOSES:
        return created.date()
    return company.next_workday(created.date())


def forfeits_of(
    company: Company, people: Collection[str], today: date, back: timedelta = CARRIED
) -> list[Forfeit]:
    """The forfeits of `people` that are due from `today - back` to `today`, both included."""
    lines = _current_lines(company, people, today - back)
    due = {line.number: forfeit_due_on(company, line) for line in lines}
    wanted = [line for line in lines if today - back <= due[line.number] <= today]
    records = _ForfeitRecords.of([line.number for line in wanted])
    return [_forfeit(company, line, due[line.number], today, records) for line in wanted]


def forfeit_of(company: Company, number: int, today: date) -> Forfeit | None:
    """The forfeit of a line number; None if there is none, or it was reversed or rejected."""
    is_forfeit = (Line.kind == "forfeit", Line.sign > 0, is_current_line())
    line = Line.get_or_none(Line.number == number, *is_forfeit)
    if line is None or line.person_id is None or _reversed([number]):
        return None
    records = _ForfeitRecords.of([number])
    return _forfeit(company, line, forfeit_due_on(company, line), today, records)


def _current_lines(company: Company, people: Collection[str], since: date) -> list[Line]:
    """The forfeit lines of `people` that may be due from `since` on and that stand.

    A line stands if it was not rejected and no other line that stands reverses it.

    They are those of the last workday before `since` and later, and those of up to 45 days before
    `since` that were settled late.
    """
    first = since - timedelta(days=1)
    while not company.is_workday(first):
        first -= timedelta(days=1)
    oldest = (since - timedelta(days=45)).isoformat()
    midnight = datetime.combine(first, time.min, company.clock.cut_off(first).tzinfo)
    lines = Line.select().where(
        Line.sign > 0,
        is_current_line(),
        Line.period >= oldest,
        (Line.period >= first.isoformat()) | (Line.created_at >= midnight),
    )
    if len(people) <= BY_PERSON:
        # So that the index on person and period is taken, not the one on the kind.
        kind = engine().in_given_order(Line.kind)
        lines = lines.where(kind == "forfeit", Line.person.in_(list(people)))
    else:
        lines = lines.where(Line.kind == "forfeit")
    found = [
        each
        for each in lines.order_by(Line.period, Line.person, Line.number)
        if each.person_id in people
    ]
    reversed_lines = _reversed([line.number for line in found])
    return [line for line in found if line.number not in reversed_lines]


def _reversed(numbers: Collection[int]) -> set[int]:
    """Those of these lines that a later line, not rejected, reverses."""
    reversals = Line.select(Line.reverses).where(
        Line.reverses.in_(list(numbers)), Line.sign < 0, is_current_line()
    )
    return {row[0] for row in reversals.tuples()}


@dataclass(frozen=True)
class _ForfeitRecords:
    """The choices, results, kept videos and open appeals of some forfeits, by line number."""

    choices: dict[int, str]
    results: dict[int, ForfeitResult]
    videos: dict[int, int]
    appealed: frozenset[int]

    @staticmethod
    def of(numbers: list[int]) -> _ForfeitRecords:
        """Read the records of some forfeits; of several of one kind the latest holds."""
        choices = ForfeitChoice.select().where(ForfeitChoice.line.in_(numbers))
        results = ForfeitResult.select().where(ForfeitResult.line.in_(numbers))
        videos = (
            ForfeitVideo.select()
            .left_outer_join(VideoEnd)
            .where(ForfeitVideo.line.in_(numbers), VideoEnd.video.is_null())
        )
        appeals = (
            Appeal.select(Appeal.line)
            .left_outer_join(AppealAnswer)
            .where(Appeal.line.in_(numbers), AppealAnswer.appeal.is_null())
        )
        return _ForfeitRecords(
            {row.line_id: row.choice for row in choices.order_by(ForfeitChoice.id)},
            {row.line_id: row for row in results.order_by(ForfeitResult.id)},
            {row.line_id: row.id for row in videos.order_by(ForfeitVideo.id)},
            frozenset(row[0] for row in appeals.tuples()),
        )


def _forfeit(
    company: Company, line: Line, due: date, today: date, records: _ForfeitRecords
) -> Forfeit:
    because = json.loads(line.because)
    result = records.results.get(line.number)
    state, why = _state(company, line, due, today, records)
    return Forfeit(
        line=line.number,
        person=line.person_id,
        day=date.fromisoformat(line.period),
        due_on=due,
        forfeit=because["forfeit"],
        alternative=because["alternative"],
        reached=because["reached"],
        floor=because["floor"],
        choice=records.choices.get(line.number, ""),
        state=state,
        why=why,
        ruled_by=result.ruled_by_id if result else "",
        video=records.videos.get(line.number),
    )


def _state(
    company: Company, line: Line, due: date, today: date, records: _ForfeitRecords
) -> tuple[str, str]:
    result = records.results.get(line.number)
    if result is not None and result.result in ("done", "excused"):
        return result.result, result.reason
    if line.number in records.appealed:
        return "waiting", "appeal"
    if today - due > CARRIED:
        return "lapsed", ""
    if company.relieved(line.person_id, today):
        return "waiting", "leave"
    return "open", result.reason if result is not None else ""


def open_among(forfeits: Iterable[Forfeit]) -> list[Forfeit]:
    """The forfeits in the state open."""
    return [each for each in forfeits if each.state == "open"]
