"""Template contexts of boards, shared by the boards page, the today page and the live stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request

from webapp.boards.cache import Board, BoardKey, board, key_for, own_place
from webapp.boards.keys import PERIODS, span_of
from webapp.boards.prizes import place_prizes
from webapp.company.ended import has_ended
from webapp.core.errors import NotFound
from webapp.web.current_user import runtime


@dataclass(frozen=True)
class Chosen:
    """The board that a request chose; `period` is one of PERIODS, or the key of a past period."""

    period: str
    team: str
    key: BoardKey

    @property
    def runs(self) -> bool:
        """Whether it is the current period of its kind, so that its board is live."""
        return self.period in PERIODS


def chosen_board() -> Chosen:
    """The board that the request's query names, by default today's cards of all.

    Raises NotFound for an unknown team, UnknownChoice for any other unknown choice.
    """
    here = runtime()
    period = request.args.get("period", "day")
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
    return Chosen(period, "all" if key.subject == "team" else team, key)


def load_board(key: BoardKey) -> Board:
    """The current board."""
    return board(key, runtime().company, runtime().today)


def who_is(key: BoardKey, person: str) -> str:
    """The id under which a person is ranked: their own, or today's team's (empty: no team)."""
    if key.subject == "person":
        return person
    posting = runtime().company.posting(person, runtime().today)
    return (posting.team if posting else None) or ""


def rows_of(held: Board, team: str) -> Any:
    """The rows that a view shows: all, or one team's with their ranks among all."""
    return held.rows if team == "all" else held.of_team(team)


def board_context(held: Board, team: str) -> dict[str, Any]:
    """The context of `boards/_live_board.html`."""
    prizes = place_prizes(held, runtime().company)
    return {
        "board": held,
        "rows": rows_of(held, team),
        "team": team,
        "worth": prizes.sums,
        "cancelled": prizes.cancelled,
        "running": not has_ended(
            runtime().company, span_of(held.key, runtime().company), runtime().clock()
        ),
    }


def place_context(held: Board, person: str) -> dict[str, Any]:
    """The context of `boards/_live_place.html`."""
    return {"board": held, "place": own_place(held, who_is(held.key, person))}
