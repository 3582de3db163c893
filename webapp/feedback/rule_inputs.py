"""Read grants and tries of trainings from the database as input of the rules."""

from __future__ import annotations

from datetime import date

from peewee import JOIN

from rules import facts
from rules.case import RuleInputs
from webapp.facts.models import Fact
from webapp.facts.reading_order import with_facts
from webapp.feedback.models import Course, Grant, GrantDecision, Training


def rule_inputs_until(last: date) -> RuleInputs:
    """The grants and trainings up to and including a day, in order of `at`."""
    return RuleInputs(grants=tuple(_grants(last)), trainings=tuple(_trainings(last)))


def _grants(last: date) -> list[facts.Grant]:
    rows = (
        with_facts(Grant.select(Grant, Fact, GrantDecision))
        .switch(Grant)
        .join(GrantDecision, JOIN.LEFT_OUTER)
        .where(Fact.day <= last)
        .order_by(Fact.at, Fact.number)
    )
    return [
        facts.Grant(
            person=row.fact.person_id,
            team=row.fact.team_id,
            grant=row.kind,
            amount=row.amount,
            approved=bool(getattr(row, "grantdecision", None) and row.grantdecision.approved),
            at=row.fact.at,
        )
        for row in rows
    ]


def _trainings(last: date) -> list[facts.Training]:
    rows = (
        with_facts(Training.select(Fact.person, Course.name, Training.passed, Fact.at))
        .switch(Training)
        .join(Course)
        .where(Fact.day <= last)
        .order_by(Fact.at, Fact.number)
        .tuples()
    )
    return [facts.Training(person, name, passed, at) for person, name, passed, at in rows]
