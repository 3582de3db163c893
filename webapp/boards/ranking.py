"""Rank a board: read its figures and order them with `rules.ranking`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from rules.facts import Person
from rules.ranking import Entry, rank
from rules.tallies import Standing
from webapp.boards.figures import figures
from webapp.boards.keys import NEWCOMER_DAYS, BoardKey
from webapp.company.roles import SELLERS
from webapp.company.snapshot import Company

Seq = tuple[int, int, date]  # notice seq of the figures and of the roster; the day of the posts


@dataclass(frozen=True)
class BoardRow:
    """A person or a team on a board.

    `amount` is in the metric's unit (sales in fen, rating and contribution in hundredths, else
    ones) over `count` facts; `target` is in the same unit. `value` is ranked: the amount, its share
    of the target, or the mean. `beside` is the name of a person's team or of a team's head. `rise`
    is the number of ranks up (negative: down) since the previous board.
    """

    rank: int
    who: str
    name: str
    team: str
    beside: str
    amount: int
    count: int
    target: int | None
    value: int | Fraction
    reached_at: datetime
    rise: int = 0


@dataclass(frozen=True)
class Board:
    """The board of the whole company as of `seq`, in order of rank.

    `subjects` is the number of people or teams that can be ranked, `targeted` the number of those
    that have a target.
    """

    key: BoardKey
    seq: Seq
    rows: tuple[BoardRow, ...]
    subjects: int
    targeted: int

    @cached_property
    def positions(self) -> dict[str, int]:
        """The index in `rows` by person or team."""
        return {row.who: position for position, row in enumerate(self.rows)}

    def of_team(self, team: str) -> tuple[BoardRow, ...]:
        """Return the rows of one team, with their ranks among all."""
        return tuple(row for row in self.rows if row.team == team)


@dataclass(frozen=True)
class Subject:
    """A person or team that can be ranked on a board, whether or not it has facts."""

    who: str
    name: str
    team: str
    beside: str


def ranked(key: BoardKey, company: Company, day: date, seq: Seq) -> Board:
    """Rank a board by the posts and targets of `day`."""
    standings = figures(key)
    rows, entries, subjects, targeted = {}, [], 0, 0
    for subject in subjects_of(key, company, day):
        subjects += 1
        target = target_of(key, subject.who, company, day)
        targeted += target is not None
        standing = standings.get(subject.who)
        value = value_of(key, standing, target)
        if standing is None or not value:
            continue
        count = standing.count if key.counted == "rating" else 0
        entries.append(Entry(subject.who, value, standing.reached_at, count))
        rows[subject.who] = _row(subject, standing, target, value)
    places = rank(entries)
    in_order = tuple(replace(rows[place.subject], rank=place.rank) for place in places)
    return Board(key, seq, in_order, subjects, targeted)


def subjects_of(key: BoardKey, company: Company, day: date) -> Iterator[Subject]:
    """Yield all teams, or the sellers who are active on a day (rule 4), or their newcomers."""
    if key.of_teams:
        for each in company.teams.values():
            head = company.head_of(each.id, day)
            yield Subject(each.id, each.name, each.id, company.name_of(head) if head else "")
        return
    for person in company.people.values():
        posting = company.posting(person.id, day)
        if posting is not None and posting.role in SELLERS and _is_among(key, person, day):
            team = company.teams.get(posting.team or "")
            name, beside = company.name_of(person.id), team.name if team else ""
            yield Subject(person.id, name, posting.team or "", beside)


def _is_among(key: BoardKey, person: Person, day: date) -> bool:
    return key.subject != "newcomer" or person.is_hired_within(NEWCOMER_DAYS, day)


def target_of(key: BoardKey, who: str, company: Company, day: date) -> int | None:
    """Return the target on a board of completion; None on other boards and without one above 0."""
    if not key.completes:
        return None
    period = key.period.removeprefix("campaign:")  # as in `Target.only`
    return company.target(who, key.counted, key.kind, period, day) or None


def value_of(key: BoardKey, standing: Standing | None, target: int | None) -> int | Fraction | None:
    """Return the ranked value of a standing: amount, mean or completion; None without one."""
    if standing is None:
        return None
    if key.counted == "rating":
        return Fraction(standing.amount, standing.count)
    if not key.completes:
        return standing.amount
    return Fraction(standing.amount, target) if target else None


def _row(
    subject: Subject, standing: Standing, target: int | None, value: int | Fraction
) -> BoardRow:
    return BoardRow(
        rank=0,
        who=subject.who,
        name=subject.name,
        team=subject.team,
        beside=subject.beside,
        amount=standing.amount,
        count=standing.count,
        target=target,
        value=value,
        reached_at=standing.reached_at,
    )
