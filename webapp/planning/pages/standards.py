"""The page of standards: show the schemes that apply, in plain words, with worked examples."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
from flask_babel import gettext

from rules.scheme import Scheme
from webapp.company.roles import HR, LEADERS
from webapp.core.errors import NotFound
from webapp.ledger.reason_text import ReasonText, tell_reason
from webapp.planning.standards.applying import coming_schemes, schemes_for
from webapp.planning.standards.changes import clause_changes
from webapp.planning.standards.examples import Example, examples_of
from webapp.planning.standards.sentences import standard_sentences
from webapp.schemes.catalogue import schemes as catalogue
from webapp.web.current_user import locale, me, runtime

page = Blueprint("standards", __name__)


@dataclass(frozen=True)
class ExampleTold:
    """A worked example as the page shows it: its title, who got what, and why."""

    title: str
    to: str
    kind: str
    amount: int | None
    told: ReasonText


@dataclass(frozen=True)
class ClauseTold:
    """A clause as the page shows it: in sentences, with its examples."""

    id: str
    name: str
    period: str
    sentences: list[str]
    examples: list[ExampleTold]


@page.get("/standards")
def show() -> str:
    """Show one scheme that applies or starts soon, with every clause, and what changed last."""
    here, today = runtime(), runtime().today
    coming = coming_schemes(here.company, _reader(), today)
    held = [each for each in catalogue().values() if each.id in coming]
    schemes = [*applying(), *held]
    chosen = chosen_scheme(schemes)
    first = coming.get(chosen.id) if chosen else None
    revision = chosen.revision_on(first or today) if chosen else None
    later = [each for each in chosen.revisions if each.start > (first or today)] if chosen else []
    return render_template(
        "planning/standards/index.html",
        schemes=[(scheme.id, gettext(scheme.name)) for scheme in schemes],
        scheme=chosen,
        name=gettext(chosen.name) if chosen else "",
        revision=revision,
        first=first,
        later=[(each, clause_changes(chosen, each)) for each in later] if chosen else [],
        changed=clause_changes(chosen, revision) if chosen and revision and not first else [],
        clauses=clauses_told(chosen, first or today) if chosen else [],
    )


def applying() -> list[Scheme]:
    """Return the schemes that the viewer may read: those that apply; for HR and leaders all."""
    return schemes_for(runtime().company, _reader(), runtime().today)


def _reader() -> str | None:
    """The person to whom the schemes must apply; None for HR and leaders, who read all."""
    return None if me().role in HR | LEADERS else me().person


def chosen_scheme(schemes: list[Scheme]) -> Scheme | None:
    """Return the scheme named in the query, else the first. Raises NotFound if it is not listed."""
    asked = request.args.get("scheme")
    if asked is None:
        return schemes[0] if schemes else None
    for scheme in schemes:
        if scheme.id == asked:
            return scheme
    raise NotFound()


def clauses_told(scheme: Scheme, day: date) -> list[ClauseTold]:
    """Describe the clauses of a scheme that are in force on a day."""
    revision = scheme.revision_on(day)
    if revision is None:
        return []
    return [
        ClauseTold(
            id=clause.id,
            name=gettext(clause.name),
            period=clause.period,
            sentences=standard_sentences(clause),
            examples=[_example(each) for each in examples_of(scheme, revision, clause.id)],
        )
        for clause in revision.clauses
    ]


def _example(example: Example) -> ExampleTold:
    outcome = example.outcome
    # The people of examples have Chinese names; their ids are the names in Latin letters.
    names = {} if locale() == "en" else example.names
    return ExampleTold(
        title=example.title or gettext("按现行数字计算"),
        to=names.get(outcome.to, outcome.to),
        kind=outcome.kind,
        amount=outcome.amount,
        told=tell_reason(outcome.because, names, outcome.kind, outcome.to),
    )
