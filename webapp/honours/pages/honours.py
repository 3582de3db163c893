"""Printable honour pages: a person's over the years, the company's hall, a period's roll."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask_babel import gettext, ngettext

from webapp.boards.keys import BoardKey
from webapp.boards.pages.board_words import period_name
from webapp.company.roles import HR, LEADERS
from webapp.core.errors import NotFound
from webapp.honours.rolls import (
    Award,
    Honour,
    great_honours,
    grouped_awards,
    of_period,
    of_person,
    of_year,
    roll_periods,
    years,
)
from webapp.people.operations.praise_choice import unnamed
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.store.settings import COMPANY, setting
from webapp.web.current_user import me, runtime
from webapp.web.forms import row_number
from webapp.web.list_pages import list_page

page = Blueprint("honours", __name__)
AWARDS_ON_A_PAGE, WINNERS_SHOWN = 12, 10  # of the hall
MANY, VERY_MANY = 24, 60  # names on one sheet, from which the print is smaller


@dataclass(frozen=True)
class AwardShown:
    """One award as a page shows it: title, scheme, period and winners."""

    title: str
    scheme: str
    period: str
    key: str
    kind: str
    winners: tuple[tuple[str, str, Honour], ...]  # name, team beside it, the honour


@page.get("/honours")
def mine() -> str:
    """The own honours, newest first."""
    return _person(me().person)


@page.get("/honours/<person>")
def of_one(person: str) -> str:
    """A person's honours, for HR, leaders and whoever is in charge of them. Raises NotFound."""
    here = runtime()
    if person not in here.company.people or not _may_see(person):
        raise NotFound()
    return _person(person)


def _may_see(person: str) -> bool:
    here = runtime()
    charge = here.company.in_charge_of(me().person, here.today, here.today)
    return me().role in HR | LEADERS or person == me().person or person in charge


@page.get("/hall")
def hall() -> str:
    """The company's honours of a year, a page; by default the newest year that has any."""
    company = runtime().company
    held = great_honours(company)
    there = years(held)
    asked = request.args.get("year", "")
    year = row_number(asked)
    year = year if year in there else (there or [0])[0]
    found = of_year(year, held)
    listed = list_page(len(found), "honours.hall", AWARDS_ON_A_PAGE, kept={"year": asked})
    return render_template(
        "honours/hall.html",
        year=year,
        years=there,
        awards=_shown(listed.of(found)),
        listed=listed,
        most=WINNERS_SHOWN,
        periods=[(key, _period(key)) for key in roll_periods(company) if _is_of(key, year)],
        company=setting("company", COMPANY),
    )


def _is_of(period: str, year: int) -> bool:
    return period[:4] == str(year) or not period[:4].isdigit()


@page.get("/hall/<period>")
def roll(period: str) -> str:
    """All awards of one period on one sheet. Raises NotFound."""
    company = runtime().company
    awards = _shown(of_period(period, company))
    if not awards:
        raise NotFound()
    count = sum(len(award.winners) for award in awards)
    return render_template(
        "honours/roll.html",
        awards=awards,
        most=None,
        period=_period(period),
        size="most" if count > VERY_MANY else "many" if count > MANY else "",
        company=setting("company", COMPANY),
        today=runtime().today,
    )


def _person(person: str) -> str:
    company = runtime().company
    held = of_person(person, company)
    by_year: dict[int, list[AwardShown]] = {}
    for award in sorted(
        grouped_awards(held), key=lambda each: each.honours[0].number, reverse=True
    ):
        by_year.setdefault(award.honours[0].year, []).append(_one(award, frozenset()))
    return render_template(
        "honours/person.html",
        name=company.name_of(person),
        own=person == me().person,
        years=sorted(by_year.items(), reverse=True),
        counted=_counted(by_year.values()),
        may_download=person == me().person or me().role in HR,
        company=setting("company", COMPANY),
        today=runtime().today,
    )


def _counted(years_shown: Iterable[list[AwardShown]]) -> str:
    """How many awards stand: those of revoked certificates are listed and not counted."""
    standing = [each for shown in years_shown for each in shown if each.winners[0][2].stands]
    return ngettext("%(num)s 项", "%(num)s 项", len(standing))


def _shown(awards: Sequence[Award]) -> list[AwardShown]:
    """Awards for a public page: people who asked not to be named are not named."""
    nameless = unnamed()
    return [_one(award, nameless) for award in awards]


def _one(award: Award, nameless: frozenset[str]) -> AwardShown:
    return AwardShown(
        title=gettext(clause_name(award.scheme, award.clause)),
        scheme=gettext(scheme_name(award.scheme)),
        period=_period(award.period),
        key=award.period,
        kind=award.honours[0].kind,
        winners=tuple((*_winner(honour, nameless), honour) for honour in award.honours),
    )


def _winner(honour: Honour, nameless: frozenset[str]) -> tuple[str, str]:
    company = runtime().company
    if honour.team is not None:
        return company.teams[honour.team].name, ""
    posting = company.posting(honour.person, honour.on)
    team = company.teams.get((posting.team if posting else None) or "")
    name = (
        gettext("一位同事") if honour.person in nameless else company.name_of(honour.person or "")
    )
    return name, team.name if team else ""


def _period(key: str) -> str:
    return period_name(BoardKey(key, "cards"))
