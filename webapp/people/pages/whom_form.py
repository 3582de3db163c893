"""Choose about whom to record a contribution, grant, violation or training, and check it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template
from peewee import ModelSelect

from webapp.company.roles import CHECKERS, HR, LEADERS
from webapp.core.errors import JiebaoError, _
from webapp.facts.models import Fact
from webapp.web.current_user import me, runtime
from webapp.web.forms import Filled
from webapp.web.list_pages import ListPage, asked_filters, named_like

FEW = 60  # people in a list of choices


class NobodyNamed(JiebaoError):
    """The typed text is neither a staff number nor the name of exactly one person."""

    sentence = _("没有找到“%(typed)s”，或者同名的不止一位。请从提示里选，或填工号。")
    field = "who"


def whom_choices() -> dict[str, Any]:
    """Return the people and teams about whom the reader may record something, as (id, label).

    `people` holds the first FEW. `many`: there are more, so that the form has, instead of a list, a
    field for a staff number that proposes people while somebody types.
    """
    company, by = runtime().company, me().person
    everybody = me().role in HR | LEADERS
    people, today = people_in_charge(), runtime().today
    teams = [
        (key, team.name)
        for key, team in company.teams.items()
        if everybody or company.head_of(key, today) == by or me().team == key
    ]
    return {"people": people[:FEW], "teams": teams, "many": len(people) > FEW}


def people_in_charge(words: str = "") -> list[tuple[str, str]]:
    """Return the people about whom the reader may record, with `words` in number or name."""
    company, today, by = runtime().company, runtime().today, me().person
    everybody = me().role in HR | LEADERS
    charge = company.people.keys() if everybody else company.in_charge_of(by, today, today)
    return [
        (key, f"{company.people[key].name} {key}")
        for key in sorted(charge)
        if key != by
        and words in f"{company.people[key].name} {key}".casefold()
        and company.posting(key, today) is not None
    ]


def person_named(form: Filled) -> str:
    """Return the person whom a form names by number or by a unique name; empty if none is named.

    Raises NobodyNamed.
    """
    typed = form.values.get("person", "")
    people = runtime().company.people
    if not typed or typed in people:
        return typed
    found = [key for key, person in people.items() if person.name == typed]
    if len(found) != 1:
        raise NobodyNamed(typed=typed)
    return found[0]


def whose(query: ModelSelect) -> ModelSelect:
    """Limit a query on `Fact` to the facts that the reader may see.

    HR and leaders see all; checkers those of their people and what they recorded; others their own.
    Of these, the search words and the month of the address take some in.
    """
    for condition in _asked_conditions():
        query = query.where(condition)
    if me().role in HR | LEADERS:
        return query
    if me().role not in CHECKERS:
        return query.where(Fact.person == me().person)
    today = runtime().today
    charge = runtime().company.in_charge_of(me().person, today, today)
    return query.where((Fact.recorded_by == me().person) | Fact.person.in_([*charge, me().person]))


def _asked_conditions() -> list[Any]:
    """Conditions on `Fact`: whom it is about, by name or number, and the month of its day."""
    company, asked = runtime().company, asked_filters()
    found: list[Any] = []
    if asked["q"]:
        people, teams = named_like(asked["q"])
        found.append(Fact.person.in_(people) | Fact.team.in_(teams))
    if asked["month"]:
        found.append(Fact.day.between(*company.days_of(asked["month"])))
    return found


def about_cells(fact: Fact) -> list[str]:
    """Return whom a fact is about, as the first two cells of a table: number and name."""
    company = runtime().company
    if fact.person_id:
        return [fact.person_id, company.own_name(fact.person_id)]
    team = company.teams.get(fact.team_id or "")
    return ["", team.name if team else ""]


def named(form: Filled) -> tuple[str | None, str | None]:
    """Return (person, None) or (None, team) as a form names them; the person if both are given.

    Raises NobodyNamed.
    """
    person, team = person_named(form) or None, form.values.get("team") or None
    return (None, team) if person is None else (person, None)


def feedback_page(
    template: str, form: Filled, rows: Sequence[Any], page: ListPage, **more: Any
) -> str:
    """Render a page of records about people: the form as typed, and one page of rows."""
    return render_template(
        template,
        form=form,
        rows=rows,
        page=page,
        names=runtime().company.names(),
        today=runtime().today,
        asked=asked_filters(),
        **whom_choices(),
        **more,
    )
