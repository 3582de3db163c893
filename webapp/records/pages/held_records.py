"""The page of records with a deviating phone or clock, where supervisors decide held records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, render_template, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError
from webapp.facts.evidence_models import ClockDecision, Origin
from webapp.facts.models import Fact
from webapp.records.operations.accept_held import REASON, claimed_at, decide_clock
from webapp.store.statements import read_rows
from webapp.web.current_user import me, runtime
from webapp.web.error_pages import refusal_sentence
from webapp.web.flash import flash_message
from webapp.web.forms import filled
from webapp.web.request_hooks import redirect_to

page = Blueprint("clocks", __name__)

SHOWN = timedelta(days=14)  # how long a record that is marked but not held stays on the page
MOST = 200

# The records held for their clock, whoever's; the newest decisions on such; and the records of the
# last days of some people that are marked only. The first two are found in the index
# `origin_unproved`, the third by person and day; SQLite keeps the order of a CROSS JOIN.
_MARKED = """
SELECT fact.number, fact.person_id, fact.day, 1
FROM origin CROSS JOIN fact
WHERE fact.number = origin.fact_id AND NOT origin.proved
  AND NOT EXISTS (SELECT 1 FROM clock_decision WHERE clock_decision.fact_id = origin.fact_id)
  AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = origin.fact_id)
UNION ALL
SELECT * FROM (
    SELECT fact.number, fact.person_id, fact.day, 0
    FROM origin CROSS JOIN fact
    WHERE fact.number = origin.fact_id AND NOT origin.proved
      AND EXISTS (SELECT 1 FROM clock_decision WHERE clock_decision.fact_id = origin.fact_id)
    ORDER BY origin.fact_id DESC LIMIT ?) AS decided
UNION ALL
SELECT fact.number, fact.person_id, fact.day, 0
FROM fact CROSS JOIN origin
WHERE origin.fact_id = fact.number AND fact.person_id IN ({}) AND fact.day >= ?
  AND origin.proved AND origin.marks != ''
  AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
"""


@dataclass(frozen=True)
class Deviation:
    """A record with marks; `held`: it waits for a decision; `claimed`: its time by the phone."""

    number: int
    kind: str
    name: str
    claimed: datetime
    received: datetime
    marks: tuple[str, ...]
    held: bool
    accepted: bool | None
    reason: str


@page.get("/clocks")
def show() -> str:
    """Show the held records first, then those that only have marks."""
    return _page()


@page.post("/clocks/<int:number>")
def decide(number: int) -> str | Response | tuple[str, int]:
    """Accept a held record at its phone's time, or reject it."""
    form, checker = filled(), me().person
    accepted = form.values.get("accepted") == "yes"
    try:
        reason = REASON.read(form.values)
        runtime().write(
            lambda tx: decide_clock(tx, checker, number, accepted=accepted, reason=reason)
        )
    except JiebaoError as refusal:
        return _page(
            {number: (refusal_sentence(refusal), form.values.get("reason", ""))}
        ), refusal.status
    flash_message(gettext("已接受，按手机时间计入。") if accepted else gettext("不计入，已记下。"))
    return redirect_to(url_for("clocks.show"))


def _page(refused: dict[int, tuple[str, str]] | None = None) -> str:
    found = _deviations()
    return render_template(
        "records/held_records/index.html",
        waiting=[each for each in found if each.held],
        others=[each for each in found if not each.held],
        refused=refused or {},
        inputs={"reason": REASON},
        shown_days=SHOWN.days,
    )


def _deviations() -> list[Deviation]:
    """Marked records of the people in the viewer's charge, newest first: all held, MOST others."""
    charge = _ChargeByDay(runtime().company, me().person, runtime().today)
    found = [row for row in _marked_rows(charge) if row[1] in charge[row[2]]]
    waiting = {number for number, _person, _day, held in found if held}
    others = [number for number, _person, _day, held in found if not held]
    shown = [*waiting, *sorted(set(others), reverse=True)[:MOST]]
    query = Origin.select(Origin, Fact).join(Fact).where(Fact.number.in_(shown))
    decided = ClockDecision.select().where(ClockDecision.fact.in_(shown))
    decisions = {each.fact_id: each for each in decided}
    return [
        _deviation(
            origin,
            runtime().company.name_of(origin.fact.person_id),
            decisions.get(origin.fact_id),
        )
        for origin in query.order_by(Fact.number.desc())
    ]


class _ChargeByDay(dict[date, frozenset[str]]):
    """The people whose records of a day are in the viewer's charge; each day is asked once."""

    def __init__(self, company: Company, viewer: str, today: date) -> None:
        super().__init__()
        self._company, self._viewer, self.today = company, viewer, today

    def __missing__(self, day: date) -> frozenset[str]:
        self[day] = self._company.in_charge_of(self._viewer, self.today, day)
        return self[day]


def _marked_rows(charge: _ChargeByDay) -> list[tuple[int, str, date, bool]]:
    """The number, person, day and whether it is held of each record that may be shown."""
    days = [charge.today - timedelta(days=n) for n in range(SHOWN.days + 1)]
    people = sorted(frozenset().union(*(charge[day] for day in days)))
    sql = _MARKED.format(", ".join("?" * len(people)))
    rows = read_rows(sql, [MOST, *people, days[-1].isoformat()])
    return [(number, who, date.fromisoformat(on), bool(held)) for number, who, on, held in rows]


def _deviation(origin: Origin, name: str, decision: ClockDecision | None) -> Deviation:
    fact = origin.fact
    return Deviation(
        number=fact.number,
        kind=fact.kind,
        name=name,
        claimed=claimed_at(origin, fact.received_at),
        received=fact.received_at,
        marks=tuple(origin.marks.split()),
        held=not origin.proved and decision is None,
        accepted=decision.accepted if decision else None,
        reason=decision.reason if decision else "",
    )
