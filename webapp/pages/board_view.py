"""Boards as templates show them: shared by the page, the today page and the live stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import request

from rules.clauses import RankPrize
from webapp.board_keys import PERIODS
from webapp.boards import Board, BoardKey, board, key_for, own_place
from webapp.errors import NotFound
from webapp.pages.member import office
from webapp.schemes import schemes


@dataclass(frozen=True)
class Chosen:
    """What a request for a board has chosen; `period` is of PERIODS, or the key of another one."""

    period: str
    team: str
    key: BoardKey

    @property
    def runs(self) -> bool:
        """Whether it is the period that runs, so that its board is live."""
        return self.period in PERIODS


def chosen_board() -> Chosen:
    """The board that the request's query names; without one, today's cards of all."""
    here = office()
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


def load(key: BoardKey) -> Board:
    """The board as it stands now."""
    return board(key, office().company, office().today)


def who_is(key: BoardKey, person: str) -> str:
    """As whom a person stands on a board: as such, or as the team of today (empty: none)."""
    if key.subject == "person":
        return person
    posting = office().company.posting(person, office().today)
    return (posting.team if posting else None) or ""


def rows_of(held: Board, team: str) -> Any:
    """The rows a view shows: everyone's or one team's, ranks unchanged."""
    return held.rows if team == "all" else held.of_team(team)


def board_context(held: Board, team: str) -> dict[str, Any]:
    """What `boards/_live_board.html` shows."""
    return {
        "board": held,
        "rows": rows_of(held, team),
        "team": team,
        "prizes": prizes_of(held),
    }


PRIZE_CLAUSES = {"invitations_completion": "daily-invitation-top3", "cards": "daily-cards-top3"}


def prizes_of(held: Board) -> tuple[int, ...]:
    """The prizes (yuan) of a day's board by rank, as its scheme has them on that day."""
    clause = PRIZE_CLAUSES.get(held.key.metric)
    if not held.key.daily or held.key.subject == "team" or clause is None:
        return ()
    revision = schemes()["card-campaign"].revision_on(date.fromisoformat(held.key.period))
    found = revision.clause(clause) if revision else None
    return tuple(int(prize) for prize in found.prizes) if isinstance(found, RankPrize) else ()


def place_context(held: Board, person: str) -> dict[str, Any]:
    """What `boards/_live_place.html` shows."""
    return {"board": held, "place": own_place(held, who_is(held.key, person))}
