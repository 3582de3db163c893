"""What those in charge put on paper about people: contributions, grants, violations."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from peewee import JOIN, ModelSelect
from werkzeug.wrappers import Response

from rules.facts import GRANTS, VIOLATIONS
from webapp.access import CHECKERS, HR, LEADERS
from webapp.errors import JiebaoError
from webapp.explaining import names_of
from webapp.models import (
    Contribution,
    Course,
    Fact,
    Grant,
    GrantDecision,
    Ruling,
    Training,
    Violation,
    ViolationAnswer,
)
from webapp.operations import granting, violating
from webapp.operations.appraise import ContributionCommand, give_points
from webapp.operations.training import TrainingGiven, record_trainings
from webapp.pages.doors import go_to
from webapp.pages.failures import sentence_of
from webapp.pages.forms import Filled, filled, key_of, needed_date, new_key, text_of
from webapp.pages.member import me, office
from webapp.pages.said import say
from webapp.vocabulary import metric_name, word_name

page = Blueprint("papers", __name__)
SHOWN, MOST = 200, 1000


def hundredths(typed: str) -> int:
    """A sum with at most two places as hundredths; 0 for what is none."""
    try:
        number = Decimal(typed.replace(",", "")) * 100
    except InvalidOperation:
        return 0
    return int(number) if number.is_finite() and 0 < number < 10**11 and number % 1 == 0 else 0


def choices() -> dict[str, list[tuple[str, str]]]:
    """Whom and which teams the reader may record something of."""
    company, today, by = office().company, office().today, me().person
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


def _whose(query: ModelSelect) -> ModelSelect:
    """One's own; of those in charge; or everybody's."""
    if me().role in HR | LEADERS:
        return query
    if me().role not in CHECKERS:
        return query.where(Fact.person == me().person)
    today = office().today
    charge = office().company.in_charge_of(me().person, today, today)
    return query.where((Fact.recorded_by == me().person) | Fact.person.in_([*charge, me().person]))


def _who(form: Filled) -> tuple[str | None, str | None]:
    """The person or the team that a form names."""
    person, team = form.values.get("person") or None, form.values.get("team") or None
    return (None, team) if person is None else (person, None)


def _page(template: str, form: Filled, rows: list[Any], **more: Any) -> str:
    return render_template(
        template,
        form=form,
        rows=rows,
        names=names_of(office().company),
        today=office().today,
        **choices(),
        **more,
    )


@page.get("/contributions")
def contributions() -> str:
    """Points given, with their reasons; a form for who may give them."""
    return _contributions(Filled(new_key()))


def _contributions(form: Filled) -> str:
    query = _whose(Contribution.select(Contribution, Fact).join(Fact))
    rows = list(query.order_by(Fact.number.desc()).limit(SHOWN))
    may_give = me().role in CHECKERS | LEADERS
    return _page("papers/contributions.html", form, rows, may_give=may_give)


@page.post("/contributions")
def give() -> str | Response | tuple[str, int]:
    """Give points to a person or a team, with a reason."""
    form, by = filled(), me().person
    try:
        person, team = _who(form)
        command = ContributionCommand(
            id=key_of(form),
            points=hundredths(form.values.get("points", "")),
            person=person,
            team=team,
            reason=text_of(form, "reason", MOST),
        )
        office().write(lambda tx: give_points(tx, by, command))
    except JiebaoError as refusal:
        return _contributions(form.refuse(refusal)), refusal.status
    say(gettext("贡献分已登记。"))
    return go_to(url_for("papers.contributions"))


@page.get("/grants")
def grants() -> str:
    """Grants proposed and decided."""
    return _grants(Filled(new_key()))


def _grants(form: Filled) -> str:
    query = (
        Grant.select(Grant, Fact, GrantDecision)
        .join(Fact)
        .switch(Grant)
        .join(GrantDecision, JOIN.LEFT_OUTER)
    )
    rows = list(_whose(query).order_by(Fact.number.desc()).limit(SHOWN))
    kinds = [(kind, word_name(kind)) for kind in GRANTS]
    return _page("papers/grants.html", form, rows, kinds=kinds)


@page.post("/grants")
def propose() -> str | Response | tuple[str, int]:
    """Propose a grant."""
    form, by = filled(), me().person
    try:
        person, team = _who(form)
        given = granting.GrantGiven(
            id=key_of(form),
            kind=form.values.get("kind", ""),
            amount=hundredths(form.values.get("amount", "")),
            reason=text_of(form, "reason", MOST),
            person=person,
            team=team,
        )
        office().write(lambda tx: granting.propose_grant(tx, by, given))
    except JiebaoError as refusal:
        return _grants(form.refuse(refusal)), refusal.status
    say(gettext("专项奖励已提出,公司领导批准后发放。"))
    return go_to(url_for("papers.grants"))


@page.post("/grants/<int:number>/decide")
def decide(number: int) -> Response:
    """A leader approves or declines."""
    by, approved = me().person, request.form.get("decision") == "approve"
    try:
        office().write(lambda tx: granting.decide_grant(tx, by, number, approved))
        say(gettext("已批准。") if approved else gettext("已否决。"))
    except JiebaoError as refusal:
        say(sentence_of(refusal), "error")
    return go_to(url_for("papers.grants"))


@page.get("/violations")
def violations() -> str:
    """Violations, what the person says, what HR ruled."""
    return _violations(Filled(new_key()))


def _violations(form: Filled, said: tuple[int, str, str] | None = None) -> str:
    query = (
        Violation.select(Violation, Fact, ViolationAnswer, Ruling)
        .join(Fact)
        .switch(Violation)
        .join(ViolationAnswer, JOIN.LEFT_OUTER)
        .switch(Violation)
        .join(Ruling, JOIN.LEFT_OUTER)
    )
    rows = list(_whose(query).order_by(Fact.number.desc()).limit(SHOWN))
    kinds = [(kind, metric_name(kind)) for kind in VIOLATIONS]
    may_record = me().role in CHECKERS | HR | LEADERS
    company, today, by = office().company, office().today, me().person
    ruled_by_me = {
        row.fact_id for row in rows if violating.may_rule(company, by, row.fact.person_id, today)
    }
    return _page(
        "papers/violations.html",
        form,
        rows,
        kinds=kinds,
        may_record=may_record,
        ruled_by_me=ruled_by_me,
        said=said,
    )


@page.post("/violations")
def record() -> str | Response | tuple[str, int]:
    """Record a violation."""
    form, by = filled(), me().person
    try:
        given = violating.ViolationGiven(
            id=key_of(form),
            person=form.values.get("person", ""),
            kind=form.values.get("kind", ""),
            told=text_of(form, "told", MOST),
            on=needed_date(form, "on"),
        )
        office().write(lambda tx: violating.record_violation(tx, by, given))
    except JiebaoError as refusal:
        return _violations(form.refuse(refusal)), refusal.status
    say(gettext("已登记,等待本人陈述。"))
    return go_to(url_for("papers.violations"))


@page.post("/violations/<int:number>/answer")
def answer(number: int) -> str | Response | tuple[str, int]:
    """The person's own words."""
    by, form = me().person, filled()
    try:
        text = text_of(form, "text", MOST)
        office().write(lambda tx: violating.answer_violation(tx, by, number, text))
    except JiebaoError as refusal:
        return _refused(form, number, refusal)
    say(gettext("陈述已提交。"))
    return go_to(url_for("papers.violations"))


@page.post("/violations/<int:number>/rule")
def rule(number: int) -> str | Response | tuple[str, int]:
    """HR upholds or drops."""
    by, form = me().person, filled()
    upheld = form.values.get("decision") == "uphold"
    try:
        text = text_of(form, "text", MOST)
        office().write(lambda tx: violating.rule(tx, by, number, upheld, text))
    except JiebaoError as refusal:
        return _refused(form, number, refusal)
    say(gettext("已决定。"))
    return go_to(url_for("papers.violations"))


def _refused(form: Filled, number: int, refusal: JiebaoError) -> tuple[str, int]:
    """The page again, with what was typed and the sentence beside it."""
    form.refuse(refusal, "text")
    said = (number, form.values.get("text", ""), " ".join(form.errors.values()))
    return _violations(Filled(new_key()), said), refusal.status


@page.get("/trainings")
def trainings() -> str:
    """Tries of trainings; a form for who may record them."""
    return _trainings(Filled(new_key()))


def _trainings(form: Filled) -> str:
    query = _whose(Training.select(Training, Fact, Course).join(Fact).switch(Training).join(Course))
    rows = list(query.order_by(Fact.at.desc(), Fact.number.desc()).limit(SHOWN))
    return _page(
        "papers/trainings.html",
        form,
        rows,
        courses=[course.name for course in Course.select().order_by(Course.name)],
        chosen=request.form.getlist("people"),
        may_record=me().role in CHECKERS | HR,
    )


@page.post("/trainings")
def record_tries() -> str | Response | tuple[str, int]:
    """Record a try for each of the people chosen."""
    form, by = filled(), me().person
    try:
        given = TrainingGiven(
            id=key_of(form),
            course=form.values.get("course", ""),
            people=tuple(request.form.getlist("people")),
            passed=form.values.get("passed") == "yes",
            on=needed_date(form, "on"),
        )
        count = office().write(lambda tx: record_trainings(tx, by, given))
    except JiebaoError as refusal:
        return _trainings(form.refuse(refusal)), refusal.status
    say(gettext("已登记 %(n)s 人。", n=count))
    return go_to(url_for("papers.trainings"))
