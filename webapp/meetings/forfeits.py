"""The morning meeting's forfeits: which stand in the ledger, for which meeting, and how each is.

A forfeit falls due at the meeting of the next workday; where it was settled later than that, at
the first meeting after it was. What is open is carried over for a week and lapses then: nobody is
followed longer for a day's calls. Fairest to an honest seller: who is on leave on the day of the
meeting, or has an appeal against the forfeit that waits for its answer, is not asked meanwhile.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.company.deadlines import CLOSES
from webapp.company.snapshot import Company
from webapp.ledger.models import Appeal, AppealAnswer, Line
from webapp.meetings.models import ForfeitChoice, ForfeitResult, ForfeitVideo, VideoEnd

FORFEIT, ALTERNATIVE = "forfeit", "alternative"
CARRIED = timedelta(days=7)


@dataclass(frozen=True)
class Forfeit:
    """A forfeit that stands; `state` is open, done, excused, waiting (leave, appeal) or lapsed.

    `why` is leave or appeal for one that waits, else the reason of its result.
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
        """What is to be done, by what the person chose; nothing before that."""
        return {FORFEIT: self.forfeit, ALTERNATIVE: self.alternative}.get(self.choice, "")


def holder_of(company: Company, person: str, day: date) -> str:
    """Who holds the meeting that somebody is asked at: the supervisor, else the team's head."""
    posting = company.posting(person, day)
    if posting is None:
        return ""
    supervisor = posting.supervisor or ""
    if company.posting(supervisor, day) is not None:
        return supervisor
    return company.head_of(posting.team or "", day) or ""


def held_by(company: Company, holder: str, day: date) -> frozenset[str]:
    """Those whom somebody asks at the meeting of a day."""
    return frozenset(who for who in company.people if holder_of(company, who, day) == holder)


def forfeit_due_on(company: Company, line: Line) -> date:
    """The day of the meeting at which a forfeit falls due."""
    due = company.next_workday(date.fromisoformat(line.period))
    made = company.clock.local(line.created_at)
    if made.date() < due or (made.date() == due and made.time() < CLOSES):
        return due
    if company.is_workday(made.date()) and made.time() < CLOSES:
        return made.date()
    return company.next_workday(made.date())


def forfeits_of(
    company: Company, people: Collection[str], today: date, back: timedelta = CARRIED
) -> list[Forfeit]:
    """Those people's forfeits that fell due by today and not earlier than `back` before it."""
    lines = [line for line in _standing(today - back) if line.person_id in people]
    due = {line.number: forfeit_due_on(company, line) for line in lines}
    wanted = [line for line in lines if today - back <= due[line.number] <= today]
    told = _Told.of([line.number for line in wanted])
    return [_forfeit(company, line, due[line.number], today, told) for line in wanted]


def forfeit_of(company: Company, number: int, today: date) -> Forfeit | None:
    """One forfeit of the ledger, if it stands."""
    line = Line.get_or_none(Line.number == number, Line.kind == "forfeit", Line.sign > 0)
    if line is None or line.person_id is None or _reversed([number]):
        return None
    return _forfeit(company, line, forfeit_due_on(company, line), today, _Told.of([number]))


def _standing(since: date) -> list[Line]:
    """Forfeits that no other line has taken back; some room for what was settled late."""
    first = (since - timedelta(days=45)).isoformat()
    lines = Line.select().where(Line.kind == "forfeit", Line.sign > 0, Line.period >= first)
    found = list(lines.order_by(Line.period, Line.person))
    gone = _reversed([line.number for line in found])
    return [line for line in found if line.number not in gone]


def _reversed(numbers: Collection[int]) -> set[int]:
    held = Line.select(Line.reverses).where(Line.reverses.in_(list(numbers)), Line.sign < 0)
    return {row[0] for row in held.tuples()}


@dataclass(frozen=True)
class _Told:
    """What people have said and done about some forfeits, by their numbers."""

    choices: dict[int, str]
    results: dict[int, ForfeitResult]
    videos: dict[int, int]
    appealed: frozenset[int]

    @staticmethod
    def of(numbers: list[int]) -> _Told:
        """Read it; of several the latest holds."""
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
        return _Told(
            {row.line_id: row.choice for row in choices.order_by(ForfeitChoice.id)},
            {row.line_id: row for row in results.order_by(ForfeitResult.id)},
            {row.line_id: row.id for row in videos.order_by(ForfeitVideo.id)},
            frozenset(row[0] for row in appeals.tuples()),
        )


def _forfeit(company: Company, line: Line, due: date, today: date, told: _Told) -> Forfeit:
    because = json.loads(line.because)
    result = told.results.get(line.number)
    state, why = _state(company, line, due, today, told)
    return Forfeit(
        line=line.number,
        person=line.person_id,
        day=date.fromisoformat(line.period),
        due_on=due,
        forfeit=because["forfeit"],
        alternative=because["alternative"],
        reached=because["reached"],
        floor=because["floor"],
        choice=told.choices.get(line.number, ""),
        state=state,
        why=why,
        ruled_by=result.ruled_by_id if result else "",
        video=told.videos.get(line.number),
    )


def _state(company: Company, line: Line, due: date, today: date, told: _Told) -> tuple[str, str]:
    result = told.results.get(line.number)
    if result is not None and result.result in ("done", "excused"):
        return result.result, result.reason
    if line.number in told.appealed:
        return "waiting", "appeal"
    if today - due > CARRIED:
        return "lapsed", ""
    if company.relieved(line.person_id, today):
        return "waiting", "leave"
    return "open", result.reason if result is not None else ""


def open_among(forfeits: Iterable[Forfeit]) -> list[Forfeit]:
    """Those that are still to be settled now."""
    return [each for each in forfeits if each.state == "open"]
