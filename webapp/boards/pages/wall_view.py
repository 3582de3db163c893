"""Build the content of a wall, which one template renders for its page and its stream."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import render_template
from flask_babel import gettext

from webapp.boards.cache import Board, board, board_as_sealed
from webapp.boards.hub import as_event
from webapp.boards.keys import BoardKey
from webapp.boards.models import WallLink
from webapp.boards.operations.wall_links import wall_of
from webapp.boards.pages.board_words import value
from webapp.boards.prizes import place_prizes
from webapp.boards.ranking import BoardRow
from webapp.boards.wall_content import Sale, cards_since, newest_sales, team_aims, totals
from webapp.boards.wall_keys import WallKey, WallShowing, wall_key
from webapp.company.snapshot import Company
from webapp.core.link_tokens import link_token, link_token_hash, typed_token
from webapp.people.operations.praise_choice import unnamed
from webapp.store.settings import COMPANY, setting
from webapp.web.assets import version
from webapp.web.current_user import runtime

SEALED = 3  # places whose names and figures a sealed wall hides
BELOW = 5  # places below them that it shows as they were
RANKS = 6  # rows of a board that fit in letters legible from eight metres
WALL = "wall"
WIDE = 0x2E7F  # characters above this code point are as wide as they are high
SIZES = ((3, "short"), (6, "middle"), (8, "long"))


def open_wall_link(token: str) -> WallLink:
    """Return the open link of an address. Raises WallUnknown, WallEnded."""
    return wall_of(link_token_hash(runtime().keys.number_hash, typed_token(token), WALL))


def kept_of(key: bytes, number: int) -> str:
    """Return the stored hash of the token of link `number`; `key` is the company's secret key."""
    return link_token_hash(key, link_token(key, number, WALL), WALL)


def key_of_wall(link: WallLink) -> WallKey:
    """Return the key of the content that a link shows now."""
    here = runtime()
    showing = WallShowing(link.teams_first, link.seal_before, link.reveal_after)
    return wall_key(link.boards, here.company, here.today, showing, here.clock())


def message(key: WallKey) -> bytes:
    """Return the server-sent event with the content of a wall."""
    return as_event(render_template("boards/wall/_inside.html", **context(key)))


def title(word: str) -> str:
    """Return the title of a board (a key of BOARDS) on a wall."""
    names = {
        "cards": gettext("今日售卡榜"),
        "cards-teams": gettext("今日售卡团队榜"),
        "invitations": gettext("今日邀约榜"),
        "completion": gettext("今日邀约完成率榜"),
        "calls": gettext("今日电话榜"),
        "campaign": gettext("活动售卡榜"),
        "campaign-teams": gettext("活动售卡团队榜"),
        "month-contracts": gettext("本月成交榜"),
        "month-sales": gettext("本月业绩榜"),
        "month-sales-teams": gettext("本月业绩团队榜"),
    }
    return str(names[word])


def name_size(name: str) -> str:
    """Return the CSS class for a name's width: long names are smaller, because none is cut."""
    width = sum(1 if ord(letter) > WIDE else 0.6 for letter in name)
    return next((word for most, word in SIZES if width <= most), "longest")


@dataclass(frozen=True)
class WallRow:
    """One row of a wall's board; `share` is its bar's length in per cent of the first row's bar.

    With an `aim`, a target of the day, the bar is the share of the target that was reached.
    """

    rank: int
    name: str
    beside: str
    value: str
    share: float
    rise: int
    aim: int = 0

    @property
    def size(self) -> str:
        """The CSS class for the name's width."""
        return name_size(self.name)


@dataclass(frozen=True)
class WallPage:
    """One of the boards that a wall shows in turn; `word` is its key in BOARDS."""

    word: str
    title: str
    rows: tuple[WallRow, ...]
    teams: bool


def context(key: WallKey) -> dict[str, Any]:
    """Return the context of `wall/_inside.html`.

    It has no names of people who chose not to be named.
    """
    here = runtime()
    company, today = here.company, date.fromisoformat(key.day)
    campaign = company.campaign_on(today)
    nameless = unnamed()
    cut_off = company.clock.cut_off(today)
    sealed = _sealed(key, company, today, nameless) if key.sealed else None
    return {
        "sealed": sealed,
        "goal": key.showing.revealed_at(cut_off) if sealed and key.over else cut_off,
        "boards": [_wall_board(word, each, company, today, nameless) for word, each in key.boards],
        "totals": totals(company, today),
        "sales": []
        if sealed
        else [_sale_context(sale, company, nameless) for sale in newest_sales(company, today)],
        "company": setting("company", COMPANY),
        "campaign": campaign,
        "campaign_day": (today - campaign.start).days + 1 if campaign else None,
        "now": here.clock(),
        "cut_off": cut_off,
        "version": version(),
    }


@dataclass(frozen=True)
class SealedWall:
    """The content of a sealed wall.

    It has the teams' board of now, the prizes of the first three in fen by rank, the places 4 to 8
    as they were when the wall was sealed, and the number of cards sold by all since then.
    """

    title: str
    teams: WallPage
    prizes: tuple[tuple[int, int], ...]
    rows: tuple[WallRow, ...]
    since: datetime
    revealed_at: datetime
    cards: int


def _sealed(
    key: WallKey, company: Company, today: date, nameless: frozenset[str]
) -> SealedWall | None:
    """The sealed content of the wall's first board of the day's people; None without one."""
    found = [(word, each) for word, each in key.boards if each.daily and not each.of_teams]
    if not found:
        return None
    (word, ranked), cut_off = found[0], company.clock.cut_off(today)
    held = board_as_sealed(ranked, company, today)
    prizes = place_prizes(held, company)
    first = [(row.rank, prizes.sums.get(row.who, 0)) for row in held.rows if row.rank <= SEALED]
    after = [row for row in held.rows if row.rank > SEALED][:BELOW]
    since = cut_off - timedelta(minutes=key.showing.seal_before)
    return SealedWall(
        title(word),
        _teams_now(BoardKey(ranked.period, ranked.counted, "team"), company, today, nameless),
        tuple(first[:SEALED]),
        tuple(_row(held, row, False, nameless, prizes.cancelled) for row in after),
        since,
        key.showing.revealed_at(cut_off),
        cards_since(company, today, since),
    )


def _teams_now(key: BoardKey, company: Company, today: date, nameless: frozenset[str]) -> WallPage:
    """The teams of a day's metric, with their targets of the day where each has one."""
    shown = _wall_board("cards-teams", key, company, today, nameless)
    aims = team_aims(key.counted, company, today)
    ranked = board(key, company, today).rows[: len(shown.rows)]
    if not all(row.who in aims for row in ranked):
        return shown
    pairs = zip(shown.rows, ranked, strict=True)
    return replace(shown, rows=tuple(_aiming(row, was, aims[was.who]) for row, was in pairs))


def _aiming(row: WallRow, ranked: BoardRow, aim: int) -> WallRow:
    return replace(row, aim=aim, share=min(round(float(ranked.amount / aim * 100), 1), 100))


def _wall_board(
    word: str, key: BoardKey, company: Company, today: date, nameless: frozenset[str]
) -> WallPage:
    held = board(key, company, today)
    teams = key.subject == "team"
    cancelled = place_prizes(held, company).cancelled
    return WallPage(word, title(word), tuple(_rows(held, teams, nameless, cancelled)), teams)


def _rows(
    held: Board, teams: bool, nameless: frozenset[str], cancelled: frozenset[str]
) -> list[WallRow]:
    return [_row(held, row, teams, nameless, cancelled) for row in held.rows[:RANKS]]


def _row(
    held: Board, row: BoardRow, teams: bool, nameless: frozenset[str], cancelled: frozenset[str]
) -> WallRow:
    most = held.rows[0].value
    return WallRow(
        row.rank,
        gettext("一位同事") if row.who in nameless and not teams else row.name,
        _beside(held, row, teams, nameless, cancelled),
        value(row, held.key),
        round(float(row.value / most * 100), 1) if most else 0,
        row.rise,
    )


def _beside(
    held: Board, row: BoardRow, teams: bool, nameless: frozenset[str], cancelled: frozenset[str]
) -> str:
    """What stands beside a name: that the prize is cancelled, else the team or its head."""
    if row.who in cancelled:
        return str(gettext("奖励已取消"))
    return row.beside if not teams or _head_of(held, row.team) not in nameless else ""


def _head_of(held: Board, team: str) -> str:
    return runtime().company.head_of(team, held.seq[2]) or ""


def _sale_context(sale: Sale, company: Company, nameless: frozenset[str]) -> dict[str, Any]:
    team = company.teams.get(sale.team)
    named = sale.person not in nameless
    unnamed_as = team.name if team else gettext("一位同事")
    name = company.name_of(sale.person) if named else unnamed_as
    where = team.name if team and named else ""
    return {"sale": sale, "name": name, "size": name_size(name), "named": named, "team": where}


def wall_address(number: int) -> str:
    """Return the full address of a link, to be typed into a television."""
    here = runtime()
    return f"{here.config.address}/wall/{link_token(here.keys.number_hash, number, WALL)}"
