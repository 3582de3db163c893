"""The page of market information: notes of calls, searched by words, days and outcome."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from flask import Blueprint, render_template, request

from rules.facts import OUTCOMES
from webapp.calling.market_notes import Asked, notes_by_seller, notes_of
from webapp.company.roles import CHECKERS
from webapp.web.current_user import me, runtime
from webapp.web.list_pages import LONGEST_SEARCH, list_page

page = Blueprint("market", __name__)
SPANS = (7, 30, 90)


@page.get("/market")
def show() -> str:
    """The matching notes: checkers see those of the people in their charge, HR and leaders all."""
    people = _people()
    context, days = runtime(), _days()
    last = context.today
    asked = Asked(
        people=people,
        first=last - timedelta(days=days - 1),
        last=last,
        words=request.args.get("q", "").strip()[:LONGEST_SEARCH],
        outcome=request.args.get("outcome", ""),
    )
    counts = notes_by_seller(asked)
    kept = {"days": str(days), "q": asked.words, "outcome": asked.outcome}
    listed = list_page(counts.total(), "market.show", kept=kept)
    return render_template(
        "calling/market/index.html",
        asked=asked,
        notes=notes_of(asked, listed.first, listed.size),
        page=listed,
        teams=_by_team(counts, last),
        company=context.company,
        spans=SPANS,
        days=days,
        outcomes=OUTCOMES,
        longest=LONGEST_SEARCH,
    )


def _people() -> frozenset[str] | None:
    if me().role not in CHECKERS:
        return None
    context = runtime()
    return context.company.in_charge_of(me().person, context.today, context.today)


def _days() -> int:
    typed = request.args.get("days", "")
    return next((span for span in SPANS if str(span) == typed), SPANS[0])


def _by_team(counts: Counter[str], today: date) -> list[tuple[str, int]]:
    """The number of notes by team's name, most first."""
    company = runtime().company
    teams: Counter[str] = Counter()
    for person, count in counts.items():
        posting = company.posting(person, today)
        team = company.teams.get(posting.team or "") if posting else None
        teams[team.name if team else ""] += count
    return teams.most_common()
