"""The page of standards: show the schemes that apply, in plain words, with worked examples."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask_babel import gettext

from rules.scheme import Scheme
from webapp.company.roles import HR, LEADERS
from webapp.core.errors import NotFound
from webapp.ledger.reason_text import ReasonText, tell_reason
from webapp.planning.standards.applying import schemes_for
from webapp.planning.standards.examples import Example, examples_of
from webapp.planning.standards.sentences import standard_sentences
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
    """Show one scheme that applies, with every clause in force today."""
    schemes = applying()
    chosen = chosen_scheme(schemes)
    revision = chosen.revision_on(runtime().today) if chosen else None
    return render_template(
        "planning/standards/index.html",
        schemes=[(scheme.id, gettext(scheme.name)) for scheme in schemes],
        scheme=chosen,
        name=gettext(chosen.name) if chosen else "",
        revision=revision,
        later=[held for held in chosen.revisions if held.start > runtime().today] if chosen else [],
        clauses=clauses_told(chosen) if chosen else [],
    )


def applying() -> list[Scheme]:
    """Return the schemes that the viewer may read: those that apply; for HR and leaders all."""
    everything = me().role in HR | LEADERS
    return schemes_for(runtime().company, None if everything else me().person, runtime().today)


def chosen_scheme(schemes: list[Scheme]) -> Scheme | None:
    """Return the scheme named in the query, else the first. Raises NotFound if it is not listed."""
    asked = request.args.get("scheme")
    if asked is None:
        return schemes[0] if schemes else None
    for scheme in schemes:
        if scheme.id == asked:
            return scheme
    raise NotFound()


def clauses_told(scheme: Scheme) -> list[ClauseTold]:
    """Describe the clauses of a scheme that are in force today."""
    revision = scheme.revision_on(runtime().today)
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
