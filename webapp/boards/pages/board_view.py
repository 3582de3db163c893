"""Build template contexts of boards for the boards page, the today page and the live stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from rules.periods import period_of
from webapp.boards.cache import Board, BoardKey, board, key_for, own_place
from webapp.boards.keys import PERIODS, span_of
from webapp.boards.prizes import place_prizes
from webapp.boards.ranking import BoardRow
from webapp.company.ended import has_ended
from webapp.core.errors import NotFound
from webapp.core.fields import OptionalDay
from webapp.web.current_user import runtime

DATED = ("day", "week", "month", "quarter", "year")
TOP = 50  # rows of a board that every open page shows and that stay current
REST = 100  # rows of each further part, which the reader asks for


@dataclass(frozen=True)
class Chosen:
    """The board that a request chose; `period` is one of PERIODS, or the key of a past period."""

    period: str
    team: str
    key: BoardKey

    @property
    def runs(self) -> bool:
        """Whether the period is the current one of its kind, so that the board is live."""
        return self.period in PERIODS


def chosen_board() -> Chosen:
    """Return the board that the request's query names, by default today's cards of all.

    With the parameter `on` it is the board of the period in which that day lies. Raises NotFound
    for an unknown team, DateMalformed, UnknownChoice for any other unknown choice.
    """
    here = runtime()
    period = _period_asked(request.args.get("period", "day"))
    team = request.args.get("team", "all")
    if team != "all" and team not in here.company.teams:
        raise NotFound()
    key = key_for(
        period,
        request.args.get("metric", "cards"),
        here.company,
        here.today,
        request.args.get("subject", "person"),
    )
    if period not in PERIODS and key == key_for(
        key.kind, key.metric, here.company, here.today, key.subject
    ):
        period = key.kind
    return Chosen(period, team if key.subject == "person" else "all", key)


def day_field() -> OptionalDay:
    """Return the field of the form that asks for the board of any day."""
    return OptionalDay("on")


def _period_asked(period: str) -> str:
    """The period that was asked for; that of a day, if a day was chosen too."""
    on = day_field().read(request.args)
    if on is None:
        return period
    return period_of(period if period in DATED else "day", on).key


def load_board(key: BoardKey) -> Board:
    """Return the current board of a key."""
    return board(key, runtime().company, runtime().today)


def who_is(key: BoardKey, person: str) -> str:
    """Return the id under which a person is ranked: the person's, or today's team's (or empty)."""
    if not key.of_teams:
        return person
    posting = runtime().company.posting(person, runtime().today)
    return (posting.team if posting else None) or ""


def rows_of(held: Board, team: str) -> tuple[BoardRow, ...]:
    """Return the rows of a view: all, or one team's with their ranks among all."""
    return held.rows if team == "all" else held.of_team(team)


@dataclass(frozen=True)
class RestOfBoard:
    """A part of a view below its top, at most REST rows.

    `following` is how many rows come before the next part; None: there is none. `left`: the number
    of rows in all later parts.
    """

    rows: tuple[BoardRow, ...]
    following: int | None
    left: int


def rest_of(held: Board, team: str, first: int) -> RestOfBoard:
    """Return the part of a view after its first `first` rows (at least TOP)."""
    rows, first = rows_of(held, team), max(first, TOP)
    return _rest(rows[first : first + REST], len(rows), first + REST)


def below_top(held: Board, team: str) -> RestOfBoard:
    """Return no rows of what is below the top of a view, but how many there are."""
    return _rest((), len(rows_of(held, team)), TOP)


def _rest(rows: tuple[BoardRow, ...], count: int, end: int) -> RestOfBoard:
    return RestOfBoard(rows, end if end < count else None, max(0, count - end))


def board_context(held: Board, team: str) -> dict[str, Any]:
    """Return the context of `boards/_live_board.html`: the first TOP rows of a view."""
    prizes = place_prizes(held, runtime().company)
    return {
        "board": held,
        "rows": rows_of(held, team)[:TOP],
        "team": team,
        "worth": prizes.sums,
        "cancelled": prizes.cancelled,
        "running": not has_ended(
            runtime().company, span_of(held.key, runtime().company), runtime().clock()
        ),
    }


def place_context(held: Board, person: str) -> dict[str, Any]:
    """Return the context of `boards/_live_place.html`."""
    return {"board": held, "place": own_place(held, who_is(held.key, person))}
