"""The page of customers' ratings: one's own, the team's for supervisors, all for HR."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from flask import Blueprint, render_template, request
from peewee import JOIN

from webapp.company.roles import CHECKERS, SELLERS
from webapp.facts.models import Fact, Rating
from webapp.feedback.models import RatingSource
from webapp.feedback.rating_anomalies import TOGETHER, WITHIN, Given, rating_anomalies
from webapp.web.current_user import me, runtime

page = Blueprint("ratings", __name__)
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)
MOST = 500


@dataclass(frozen=True)
class RatingRow:
    """One rating; `score` in hundredths, `kind` call, deal or "" (entered by HR)."""

    number: int
    at: datetime
    seller_name: str
    score: int
    kind: str
    comment: str
    suspicious: bool


@page.get("/ratings")
def show() -> str:
    """List a month's ratings, the newest first."""
    first, last = _month()
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    own = me().role in SELLERS
    rows = _rows(first, last)
    return render_template(
        "feedback/ratings/index.html",
        ratings=rows[:MOST],
        count=len(rows),
        mean=Fraction(sum(row.score for row in rows), len(rows)) if rows else None,
        month=first,
        before=f"{before:%Y-%m}",
        after=f"{after:%Y-%m}" if after.replace(day=1) <= runtime().today else None,
        own=own,
        minutes=WITHIN.seconds // 60,
        together=TOGETHER,
    )


def _month() -> tuple[date, date]:
    asked = request.args.get("month", "")
    if not _MONTH.fullmatch(asked):
        asked = f"{runtime().today:%Y-%m}"
    return runtime().company.days_of(asked)


def _rows(first: date, last: date) -> list[RatingRow]:
    """The ratings that the viewer may see; sellers see no comments and no suspicions."""
    source = Fact.alias("source")
    query = (
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
        .join(Fact)
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
    return RatingRow(
        number, at, name, score, kind or "", "" if own else comment or "", doubted and not own
    )


def _visible_sellers(day: date) -> frozenset[str] | None:
    """The sellers whose ratings of a day the viewer may see; None: all."""
    if me().role in SELLERS:
        return frozenset({me().person})
    if me().role in CHECKERS:
        return runtime().company.in_charge_of(me().person, runtime().today, day)
    return None
