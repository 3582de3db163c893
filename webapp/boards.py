"""Boards: one period and metric, ranked once after each change and kept until the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from threading import Lock

from rules.ranking import Entry, Place, rank, to_pass
from webapp.access import SELLERS
from webapp.company import Company
from webapp.errors import UnknownChoice
from webapp.models import Tally, database
from webapp.models.base import from_microseconds
from webapp.standings import campaign_key

METRICS = {"completion": "invitations", "cards": "cards", "calls": "calls"}


@dataclass(frozen=True)
class BoardKey:
    """Which board: a tally's period, and what is counted (completion, cards, calls)."""

    period: str
    metric: str

    @property
    def topic(self) -> str:
        """The notice under which its figures change."""
        return f"{self.period}:{METRICS[self.metric]}"

    @property
    def daily(self) -> bool:
        """A day's board counts as the day's prizes do: without what came after the cut-off."""
        return not self.period.startswith("campaign:")


@dataclass(frozen=True)
class Row:
    """One person on a board; `rise` is how many ranks up (or, negative, down) since last time."""

    rank: int
    person: str
    name: str
    team: str
    team_name: str
    amount: int
    target: int | None
    value: Fraction
    reached_at: datetime
    rise: int = 0


@dataclass(frozen=True)
class Board:
    """A whole company's board as of one change; a team's is a part of it, ranks unchanged."""

    key: BoardKey
    seq: tuple[int, int, date]
    rows: tuple[Row, ...]
    places: tuple[Place, ...]
    sellers: int
    campaign: str | None

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where in `rows` each person stands."""
        return {row.person: position for position, row in enumerate(self.rows)}

    def of_team(self, team: str) -> tuple[Row, ...]:
        """The rows of one team, with the ranks they have among all."""
        return tuple(row for row in self.rows if row.team == team)


@dataclass(frozen=True)
class OwnPlace:
    """A person's place: the row (None without a rank), neighbours, and what passes the one above.

    `needed` is in whole units of the metric; None for the first.
    """

    own: Row | None
    above: Row | None
    below: Row | None
    needed: int | None


def key_for(period: str, metric: str, company: Company, today: date) -> BoardKey:
    """The board that an address names: `day` or `campaign`. Raises UnknownChoice."""
    if metric not in METRICS:
        raise UnknownChoice()
    if period == "day":
        return BoardKey(today.isoformat(), metric)
    campaign = company.campaign_on(today) or (company.campaigns[-1] if company.campaigns else None)
    if period != "campaign" or campaign is None:
        raise UnknownChoice()
    return BoardKey(campaign_key(campaign.id), metric)


_kept: dict[tuple[str, BoardKey], Board] = {}
_lock = Lock()


def board(key: BoardKey, company: Company, today: date) -> Board:
    """The board as it stands; ranked anew only when its figures, the roster or the day changed."""
    first, last = company.days_of(key.period)
    day = min(max(today, first), last)  # whose posts and targets hold
    seq = (_seq(key.topic), company.seq, day)
    name = (str(database.database), key)
    held = _kept.get(name)
    if held is not None and held.seq == seq:
        return held
    ranked = _rank(key, company, day, seq)
    if held is not None:
        ranked = _with_rises(ranked, held)
    with _lock:
        _kept[name] = ranked
        while len(_kept) > 64:  # yesterday's boards, the oldest first
            del _kept[next(iter(_kept))]
    return ranked


def forget() -> None:
    """Drop the kept boards: the next one asked for is ranked anew."""
    with _lock:
        _kept.clear()


def _seq(topic: str) -> int:
    row = (
        database.connection().execute("SELECT seq FROM notice WHERE topic = ?", (topic,)).fetchone()
    )
    return int(row[0]) if row else 0


def _figures(key: BoardKey) -> Mapping[str, tuple[int, int]]:
    """Each person's amount and the microsecond it was reached, over all teams of the period."""
    columns = (
        (Tally.timely_amount, Tally.timely_reached_at)
        if key.daily
        else (Tally.amount, Tally.reached_at)
    )
    rows = Tally.select(Tally.person, *columns).where(
        Tally.period == key.period, Tally.metric == METRICS[key.metric], Tally.person != ""
    )
    figures: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for person, amount, reached in rows.tuples():
        before = figures[person]
        figures[person] = (before[0] + amount, max(before[1], reached))
    return figures


def _rank(key: BoardKey, company: Company, day: date, seq: tuple[int, int, date]) -> Board:
    kind = "day" if key.daily else "campaign"
    figures = _figures(key)
    entries, rows, sellers = [], {}, 0
    for person in company.people.values():
        posting = company.posting(person.id, day)
        if posting is None or posting.role not in SELLERS:
            continue
        sellers += 1
        amount, reached = figures.get(person.id, (0, 0))
        target = company.target(person.id, METRICS[key.metric], kind, key.period, day)
        if not amount or (key.metric == "completion" and not target):
            continue
        value = (
            Fraction(amount, target) if key.metric == "completion" and target else Fraction(amount)
        )
        entries.append(Entry(person.id, value, from_microseconds(reached)))
        team = posting.team or ""
        rows[person.id] = Row(
            rank=0,
            person=person.id,
            name=person.name,
            team=team,
            team_name=company.teams[team].name if team in company.teams else "",
            amount=amount,
            target=target,
            value=value,
            reached_at=from_microseconds(reached),
        )
    places = rank(entries)
    ranked = tuple(replace(rows[place.subject], rank=place.rank) for place in places)
    campaign = key.period.removeprefix("campaign:") if not key.daily else None
    return Board(key, seq, ranked, places, sellers, campaign)


def _with_rises(now: Board, before: Board) -> Board:
    """The board with who rose and who fell since its last change (kept while nobody moves)."""
    ranks = {row.person: row.rank for row in before.rows}
    if {row.person: row.rank for row in now.rows} == ranks:
        rises = {row.person: row.rise for row in before.rows}
    else:
        bottom = len(before.rows) + 1
        rises = {row.person: ranks.get(row.person, bottom) - row.rank for row in now.rows}
    return replace(now, rows=tuple(replace(row, rise=rises.get(row.person, 0)) for row in now.rows))


def own_place(held: Board, person: str) -> OwnPlace:
    """Where a person stands on a board, who is next above and below, and what it takes to pass."""
    position = held.positions.get(person)
    if position is None:
        last = held.rows[-1] if held.rows else None
        return OwnPlace(None, last, None, None)
    above = held.rows[position - 1] if position else None
    below = held.rows[position + 1] if position + 1 < len(held.rows) else None
    own = held.rows[position]
    return OwnPlace(own, above, below, _needed(held.key, own, above))


def _needed(key: BoardKey, own: Row, above: Row | None) -> int | None:
    if above is None:
        return None
    unit = own.target if key.metric == "completion" and own.target else 1
    return to_pass(Fraction(own.amount), above.value, unit)
