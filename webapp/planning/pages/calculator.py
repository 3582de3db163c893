"""The calculator page: show a seller's earnings with other figures, by the rules of settlement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from flask import Blueprint, render_template, request
from flask_babel import gettext

from rules.because import number_text
from rules.clauses import Clause
from rules.facts import Posting
from rules.force import ALWAYS
from rules.metrics import HUNDREDTHS
from rules.outcomes import Outcome
from rules.periods import Period, campaign_period, period_of
from rules.scheme import Scheme
from rules.tallies import Standing
from webapp.core.amounts import rounded
from webapp.facts.tally_reader import DatabaseTallies
from webapp.ledger.reason_text import ReasonText, tell_reason
from webapp.planning.pages.standards import applying, chosen_scheme
from webapp.planning.standards.paying import can_pay, own_metrics
from webapp.planning.standards.supposing import (
    Supposed,
    SupposedChange,
    SupposedCompany,
    earned_if,
    money_of,
)
from webapp.planning.voided import voided_people
from webapp.schemes.metric_names import metric_name
from webapp.web.current_user import me, runtime
from webapp.web.formatting import day_text

page = Blueprint("calculator", __name__)
MOST = Decimal(10) ** 9
HIGHEST = 5  # of a rating
FEWEST_RATINGS = 5  # assumed if there is no rating yet: as many as a mean needs to count


@dataclass(frozen=True)
class Figure:
    """One field of the form: a metric, its present value, the typed value, and the error if any."""

    metric: str
    name: str
    now: str
    typed: str
    error: str = ""


@dataclass(frozen=True)
class Earned:
    """One outcome: the name of its clause, its kind, its amount in fen, and its reason."""

    name: str
    kind: str
    amount: int | None
    told: ReasonText


@page.get("/standards/calculator")
def show() -> str:
    """Show the form with one's own figures, and what the typed figures would earn."""
    offered = [each for each in applying() if _paying(each)]
    scheme = chosen_scheme(offered)
    periods = _periods(scheme) if scheme else []
    asked = request.args.get("period")
    period = next((each for each in periods if each.key == asked), periods[0] if periods else None)
    if scheme is None or period is None:
        return render_template("planning/standards/calculator.html", scheme=None)
    tallies = DatabaseTallies()
    standings = _standings(scheme, period, tallies)
    figures = [_figure(metric, standing) for metric, standing in standings.items()]
    current = _earned(scheme, period, {}, tallies)
    supposed = _earned(scheme, period, _changes(figures, standings), tallies)
    names = runtime().company.names()
    return render_template(
        "planning/standards/calculator.html",
        scheme=scheme,
        schemes=[(each.id, gettext(each.name)) for each in offered],
        void=_void(scheme, tallies, names),
        period=period,
        periods=periods,
        figures=figures,
        now=money_of(current),
        then=money_of(supposed),
        earned=[
            Earned(
                gettext(str(each.because["name"])),
                each.kind,
                each.amount,
                tell_reason(each.because, names, each.kind, each.to),
            )
            for each in supposed
        ],
    )


def _paying(scheme: Scheme) -> list[Clause]:
    """The clauses in force today that can pay the viewer."""
    revision, posting = scheme.revision_on(runtime().today), _posting()
    clauses = revision.clauses if revision else ()
    return [each for each in clauses if posting is not None and can_pay(each, posting)]


def _posting() -> Posting | None:
    return runtime().company.posting(me().person, runtime().today)


def _void(scheme: Scheme, tallies: DatabaseTallies, names: Mapping[str, str]) -> list[str]:
    """Why the viewer's rewards of the scheme's campaign are void: each fake; empty if not."""
    rows = voided_people(scheme, runtime().company, runtime().today, tallies)
    return [
        gettext(
            "%(day)s %(name)s：作假 %(n)s 张",
            day=day_text(date.fromisoformat(row["day"])),
            name=names.get(row["seller"], row["seller"]),
            n=row["cards"],
        )
        for row in rows.get(me().person, ())
    ]


def _periods(scheme: Scheme) -> list[Period]:
    """Today's periods of the kinds that the scheme settles."""
    today = runtime().today
    kinds = {clause.period for clause in _paying(scheme)}
    order = ("month", "quarter", "year", "week", "day")
    found = [period_of(kind, today) for kind in order if kind in kinds]
    span = runtime().company.campaign_on(today)
    if "campaign" in kinds and span is not None:
        found.append(campaign_period(span.start, span.end))
    return found


def _standings(
    scheme: Scheme, period: Period, tallies: DatabaseTallies
) -> dict[str, Standing | None]:
    """One's own standing in the period, by metric, for every metric from which one is paid."""
    person = runtime().company.people[me().person]
    metrics = dict.fromkeys(
        "sales" if metric == "completion" else metric
        for clause in _paying(scheme)
        if clause.period == period.kind
        for metric in own_metrics(clause, person, runtime().today)
    )
    return {metric: tallies.persons(metric, period).get(me().person) for metric in metrics}


def _figure(metric: str, standing: Standing | None) -> Figure:
    now = _as_typed(metric, standing)
    typed = request.args.get(metric, now).strip().replace(",", "")
    number, error = _number(typed), ""
    if number is None:
        error = gettext("请填 0 或更大的数，例如 60000。")
    elif metric == "rating" and number > HIGHEST:
        error = gettext("评分最高 5 分。")
    return Figure(metric, metric_name(metric), now, typed, error)


def _as_typed(metric: str, standing: Standing | None) -> str:
    if standing is None:
        return "0"
    amount = Fraction(standing.amount, standing.count if metric == "rating" else 1)
    if metric in HUNDREDTHS:
        return number_text(rounded(Fraction(amount, 100), 2))
    return str(standing.amount)


def _number(typed: str) -> Decimal | None:
    """A number from 0 to MOST; None for any other text."""
    try:
        number = Decimal(typed)
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number <= MOST else None


def _changes(
    figures: list[Figure], standings: dict[str, Standing | None]
) -> dict[str, SupposedChange]:
    """The differences between the typed figures and the present ones, by metric."""
    changes = {}
    for figure in figures:
        number, standing = _number(figure.typed), standings[figure.metric]
        if figure.error or number is None or figure.typed == figure.now:
            continue
        held = standing.amount if standing else 0
        if figure.metric == "rating":
            ratings = standing.count if standing else FEWEST_RATINGS
            wanted = int(number * 100) * ratings
            changes[figure.metric] = SupposedChange(wanted - held, 0 if standing else ratings)
        else:
            wanted = int(number * (100 if figure.metric in HUNDREDTHS else 1))
            changes[figure.metric] = SupposedChange(wanted - held, 0 if standing else 1)
    return changes


def _earned(
    scheme: Scheme, period: Period, changes: dict[str, SupposedChange], tallies: DatabaseTallies
) -> tuple[Outcome, ...]:
    here = runtime()
    company, person = here.company, me().person
    posting = company.posting(person, here.today)
    supposed = Supposed(
        source=tallies,
        person=person,
        team=posting.team if posting else None,
        day=here.today,
        at=here.clock(),
        changes=changes,
    )
    roster = company.roster(period.end, company.campaign_on(here.today))
    force = company.force(scheme.id)
    if force.reach_on(here.today) is None:
        force = ALWAYS
    return earned_if(scheme, period, SupposedCompany(roster, force=force), supposed)
