"""Shared by the pages of contributions, grants, violations and trainings: choices and rights."""

from __future__ import annotations

from typing import Any

from flask import render_template
from peewee import ModelSelect

from webapp.company.roles import CHECKERS, HR, LEADERS
from webapp.facts.models import Fact
from webapp.web.current_user import me, runtime
from webapp.web.forms import Filled

SHOWN = 200  # rows on a page


def whom_choices() -> dict[str, list[tuple[str, str]]]:
    """The people and teams about whom the reader may record something, as (id, label)."""
    company, today, by = runtime().company, runtime().today, me().person
    everybody = me().role in HR | LEADERS
    charge = company.people.keys() if everybody else company.in_charge_of(by, today, today)
    people = [
        (key, f"{company.people[key].name} {key}")
        for key in sorted(charge)
        if key != by and company.posting(key, today) is not None
    ]
    teams = [
        (key, team.name)
        for key, team in company.teams.items()
        if everybody or company.head_of(key, today) == by or me().team == key
    ]
    return {"people": people, "teams": teams}


def whose(query: ModelSelect) -> ModelSelect:
    """Limit a query on Fact to what the reader may see: own, those in charge, or all."""
    if me().role in HR | LEADERS:
        return query
    if me().role not in CHECKERS:
        return query.where(Fact.person == me().person)
    today = runtime().today
    charge = runtime().company.in_charge_of(me().person, today, today)
    return query.where((Fact.recorded_by == me().person) | Fact.person.in_([*charge, me().person]))


def named(form: Filled) -> tuple[str | None, str | None]:
    """The person or the team that a form names, the other None; the person if both are given."""
    person, team = form.values.get("person") or None, form.values.get("team") or None
    return (None, team) if person is None else (person, None)


def feedback_page(template: str, form: Filled, rows: list[Any], **more: Any) -> str:
    """Render such a page: its form as typed, its rows, and the context that all of them need."""
    return render_template(
        template,
        form=form,
        rows=rows,
        names=runtime().company.names(),
        today=runtime().today,
        **whom_choices(),
        **more,
    )
