"""The page of market information: topics by week, and notes searched by words, days and outcome."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, render_template, request

from rules.facts import OUTCOMES
from webapp.calling.market_grid import DAYS, TopicRow, WeekSpan, shade, topic_rows, week_spans
from webapp.calling.market_notes import Asked, equal_notes, note_groups, notes_by_seller, notes_of
from webapp.calling.topics import TOPICS
from webapp.company.roles import CHECKERS
from webapp.core.errors import NotFound
from webapp.web.current_user import me, runtime
from webapp.web.list_pages import LONGEST_SEARCH, list_page

page = Blueprint("market", __name__)
SPANS = (7, 30, 90)
NOTES_ON_A_PAGE = 7  # below the grid: the page stays below 1,500 pixels on a desk
MOST_EQUAL = 50  # calls that say the same, shown one by one


@dataclass(frozen=True)
class TopicGrid:
    """Topics by week, with how dark each cell is."""

    weeks: tuple[WeekSpan, ...]
    rows: list[TopicRow]
    days: int = DAYS

    @property
    def most(self) -> int:
        """The largest count; 0 where nothing was said."""
        return max(max(row.counts) for row in self.rows)

    def shade(self, count: int) -> int:
        """See `market_grid.shade`."""
        return shade(count, self.most)


@page.get("/market")
def show() -> str:
    """The matching notes: checkers see those of the people in their charge, HR and leaders all."""
    people, last = readable_people(), runtime().today
    weeks, days = week_spans(last), _days()
    week = next((each for each in weeks if str(each.back) == request.args.get("week")), None)
    span = (week.first, week.last) if week else (last - timedelta(days=days - 1), last)
    topic = request.args.get("topic", "")
    asked = Asked(
        people,
        *span,
        words=request.args.get("q", "").strip()[:LONGEST_SEARCH],
        outcome=request.args.get("outcome", ""),
        topic=topic if topic in TOPICS else "",
    )
    counts = notes_by_seller(asked)
    kept = {"days": str(days), "q": asked.words, "outcome": asked.outcome, "topic": asked.topic}
    kept |= {"week": str(week.back)} if week else {}
    listed = list_page(note_groups(asked), "market.show", NOTES_ON_A_PAGE, kept=kept)
    return render_template(
        "calling/market/index.html",
        asked=asked,
        notes=notes_of(asked, listed.first, listed.size),
        page=listed,
        count=counts.total(),
        teams=_by_team(counts, last),
        grid=TopicGrid(weeks, topic_rows(people, last)),
        week=week,
        company=runtime().company,
        spans=SPANS,
        days=days,
        outcomes=OUTCOMES,
        topics=TOPICS,
        longest=LONGEST_SEARCH,
    )


@page.get("/market/<int:call>")
def equal(call: int) -> str:
    """The calls of the last days that say what this one says, one by one."""
    notes = equal_notes(asked_of_all(), call, MOST_EQUAL)
    if not notes:
        raise NotFound()
    page = list_page(len(notes), "market.equal", kept={"call": str(call)})
    return render_template(
        "calling/market/equal.html",
        notes=notes,
        page=page,
        shown=page.of(notes),
        call=call,
        most=MOST_EQUAL,
        company=runtime().company,
        topics=TOPICS,
    )


def asked_of_all() -> Asked:
    """Everything that the reader may read of the longest span."""
    today = runtime().today
    return Asked(readable_people(), today - timedelta(days=SPANS[-1] - 1), today)


def readable_people() -> frozenset[str] | None:
    """Those whose notes the reader may read; None: everybody's."""
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
