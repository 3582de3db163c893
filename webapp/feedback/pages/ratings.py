"""The page of customers' ratings: one's own, the team's for supervisors, all for HR."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from flask import Blueprint, render_template, url_for
from flask import Response as File
from flask_babel import gettext
from peewee import JOIN
from werkzeug.wrappers import Response

from webapp.company.roles import CHECKERS, SELLERS
from webapp.core.amounts import yuan_cell
from webapp.core.errors import JiebaoError
from webapp.facts.models import Fact, Rating
from webapp.facts.reading_order import with_facts
from webapp.feedback.models import HeldRating, RatingDecision, RatingSource
from webapp.feedback.operations.hold_ratings import (
    REASON,
    SENT_FROM_OWN_NETWORK,
    decide_on_rating,
    may_decide_on_rating,
)
from webapp.feedback.rating_anomalies import TOGETHER, WITHIN, Given, rating_anomalies
from webapp.spreadsheets.printed_sheet import Cell, SheetHeading
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import filled
from webapp.web.list_pages import (
    MOST_IN_TABLE,
    ListTable,
    asked_month,
    list_page,
    moment_cell,
    searched,
    text_column,
    wants_table,
)
from webapp.web.request_hooks import redirect_to

page = Blueprint("ratings", __name__)
_KINDS = {"call": "电话", "deal": "成交"}
_TABLE = ListTable(
    "客户评分",
    "ratings",
    (
        text_column("工号", 8),
        text_column("姓名"),
        SheetHeading("评分", "right", "0.00"),
        text_column("时间", 16),
        text_column("来自", 8),
        text_column("客户的话", 30),
        text_column("疑点", 8),
    ),
)


@dataclass(frozen=True)
class RatingRow:
    """One rating; `score` in hundredths, `kind` call, deal or "" (entered by HR)."""

    number: int
    at: datetime
    seller: str
    seller_name: str
    score: int
    kind: str
    comment: str
    suspicious: bool


@page.get("/ratings")
def show() -> str | File:
    """List a month's ratings, the newest first, and the held ones that wait for a decision.

    The search words take in those of some people; `table=xlsx`: as a spreadsheet.
    """
    return _table() if wants_table() else _page()


def _table() -> File:
    rows = _searched(_rows(*_month()))
    return _TABLE.answer(map(_cells, rows[:MOST_IN_TABLE]), len(rows))


def _cells(row: RatingRow) -> list[Cell]:
    return [
        row.seller,
        runtime().company.own_name(row.seller),
        yuan_cell(row.score),  # hundredths of a point, like fen of a yuan
        moment_cell(row.at),
        _KINDS.get(row.kind, "人事录入"),
        row.comment,
        "有" if row.suspicious else "",
    ]


def _searched(rows: list[RatingRow]) -> list[RatingRow]:
    """The ratings of the people whose number or name has the search words."""
    words = searched()
    return [row for row in rows if words in f"{row.seller} {row.seller_name}".casefold()]


@page.post("/ratings/<int:number>/decide")
def decide(number: int) -> str | Response | tuple[str, int]:
    """Accept a held rating, or leave it out."""
    form, by = filled(), me().person
    accepted = form.values.get("accepted") == "yes"
    try:
        reason = REASON.read(form.values)
        runtime().write(
            lambda tx: decide_on_rating(tx, by, number, accepted=accepted, reason=reason)
        )
    except JiebaoError as refusal:
        sentence = refusal_sentence(refusal)
        if refusal.field is None:
            return _page(error=sentence), refusal.status
        return _page({number: (sentence, form.values.get("reason", ""))}), refusal.status
    flash_message(gettext("已计入，按收到的时间。") if accepted else gettext("不计入，已记下。"))
    return redirect_to(url_for("ratings.show"))


def _page(typed: Mapping[int, tuple[str, str]] | None = None, error: str = "") -> str:
    """The page; `typed`: the sentence and the typed reason of a refused decision, by number."""
    first, last = _month()
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    own = me().role in SELLERS
    rows = _searched(_rows(first, last))
    asked = {"month": f"{first:%Y-%m}", "q": searched()}
    listed = list_page(len(rows), "ratings.show", kept=asked)
    held = held_ratings(first, last)
    return render_template(
        "feedback/ratings/index.html",
        waiting=[each for each in held if each.accepted is None],
        refused=[each for each in held if each.accepted is False],
        typed=typed or {},
        error=error,
        inputs={"reason": REASON},
        limit=SENT_FROM_OWN_NETWORK,
        ratings=listed.of(rows),
        page=listed,
        asked=asked,
        mean=Fraction(sum(row.score for row in rows), len(rows)) if rows else None,
        month=first,
        before=f"{before:%Y-%m}",
        after=f"{after:%Y-%m}" if after.replace(day=1) <= runtime().today else None,
        own=own,
        minutes=WITHIN.seconds // 60,
        together=TOGETHER,
    )


@dataclass(frozen=True)
class HeldRow:
    """A held rating; `accepted` None: it waits. Its seller sees neither score nor comment."""

    number: int
    at: datetime
    seller_name: str
    score: int | None
    comment: str
    why: str
    accepted: bool | None
    reason: str
    may_decide: bool


def held_ratings(first: date, last: date) -> list[HeldRow]:
    """Held ratings in the viewer's sight: all that wait, and those of the days left out."""
    company, today, by = runtime().company, runtime().today, me().person
    query = (
        HeldRating.select(HeldRating, RatingDecision)
        .join(RatingDecision, JOIN.LEFT_OUTER, attr="decided")
        .where(RatingDecision.held.is_null() | ~RatingDecision.accepted)
        .where(RatingDecision.held.is_null() | HeldRating.day.between(first, last))
        .order_by(HeldRating.number)
    )
    rows = []
    visible: dict[date, Any] = {}  # by day, as every rating of a day has the same
    for held in query:
        may = may_decide_on_rating(company, by, held.person_id, held.day, today)
        if held.day not in visible:
            visible[held.day] = _visible_sellers(held.day)
        sellers = visible[held.day]
        if may or sellers is None or held.person_id in sellers:
            rows.append(_held_row(held, may))
    return rows


def _held_row(held: HeldRating, may: bool) -> HeldRow:
    decision = getattr(held, "decided", None)
    own = held.person_id == me().person
    return HeldRow(
        number=held.number,
        at=held.received_at,
        seller_name=runtime().company.name_of(held.person_id),
        score=None if own else held.score,
        comment="" if own else held.comment,
        why=held.why,
        accepted=decision.accepted if decision else None,
        reason=decision.reason if decision else "",
        may_decide=may and decision is None,
    )


def _month() -> tuple[date, date]:
    return runtime().company.days_of(asked_month() or f"{runtime().today:%Y-%m}")


def _rows(first: date, last: date) -> list[RatingRow]:
    """The ratings that the viewer may see; sellers see no comments and no suspicions."""
    source = Fact.alias("source")
    query = (
        with_facts(
            Rating.select(
                Fact.number,
                Fact.at,
                Fact.day,
                Fact.person,
                Rating.score,
                source.kind,
                RatingSource.comment,
                RatingSource.origin,
            )
        )
        .join_from(Rating, RatingSource, JOIN.LEFT_OUTER)
        .join_from(RatingSource, source, JOIN.LEFT_OUTER, on=(source.number == RatingSource.source))
        .where(Fact.day.between(first, last))
        .order_by(Fact.at.desc(), Fact.number.desc())
    )
    visible: dict[date, frozenset[str] | None] = {}
    shown = []
    for row in query.tuples():
        day, seller = row[2], row[3]
        if day not in visible:
            visible[day] = _visible_sellers(day)
        sellers = visible[day]
        if sellers is None or seller in sellers:
            shown.append(row)
    doubted = rating_anomalies(Given(row[0], row[3], row[7] or "", row[1]) for row in shown)
    return [_row(row, row[0] in doubted) for row in shown]


def _row(row: Any, doubted: bool) -> RatingRow:
    number, at, _day, seller, score, kind, comment, _origin = row
    own = me().role in SELLERS
    name = runtime().company.name_of(seller)
    said = "" if own else comment or ""
    return RatingRow(number, at, seller, name, score, kind or "", said, doubted and not own)


def _visible_sellers(day: date) -> frozenset[str] | None:
    """The sellers whose ratings of a day the viewer may see; None: all."""
    if me().role in SELLERS:
        return frozenset({me().person})
    if me().role in CHECKERS:
        return runtime().company.in_charge_of(me().person, runtime().today, day)
    return None
