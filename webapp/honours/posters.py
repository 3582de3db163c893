"""The values of a poster (喜报) for an honour of the ledger or a card just sold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from peewee import fn

from certificates.poster import MOST_FIGURES, Poster
from rules.outcomes import IN_KIND
from rules.periods import parse_period
from webapp.company.ended import CAMPAIGN_KEY, period_named
from webapp.company.snapshot import Company
from webapp.core.amounts import rounded
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.facts.card_of_day import card_of_day
from webapp.facts.current import is_current, latest_verdict
from webapp.facts.day_figures import NOTHING, day_figures
from webapp.facts.models import Card, Fact, Tally
from webapp.honours.wording import period_words
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Approval, Line
from webapp.ledger.previewed_lines import demand_all_due
from webapp.schemes.scheme_names import clause_name
from webapp.store.settings import COMPANY, setting

CALLED = {
    "calls": ("电话", "通"),
    "invitations": ("邀约", "个"),
    "cards": ("售卡", "张"),
    "contracts": ("成交", "单"),
    "new_customers": ("新客户", "位"),
}


class NotPraisedYet(JiebaoError):
    """An honour of a month or longer that is not approved yet."""

    sentence = _("这项荣誉还没有通过，通过后才能做喜报。")
    status = 409


def line_of_poster(number: int, company: Company, now: datetime) -> Line:
    """The line with this number, if a poster of it may be made.

    A daily prize is announced once its day is over; a longer period needs approval first.
    Raises NotFound, PeriodNotOver, NotPraisedYet.
    """
    line = Line.get_or_none(
        Line.number == number, Line.sign > 0, Line.kind.in_({*IN_KIND, "award"}), is_current_line()
    )
    if line is None or Line.select().where(Line.reverses == number, is_current_line()).exists():
        raise NotFound()
    demand_all_due(company, [line], now)
    if (
        not _is_of_a_day(line.period)
        and not Approval.select().where(Approval.line == number).exists()
    ):
        raise NotPraisedYet()
    return line


def _is_of_a_day(period: str) -> bool:
    # By form, not by length: a key such as campaign:x has as many characters as a day.
    return not period.startswith(CAMPAIGN_KEY) and parse_period(period).kind == "day"


def card_of_poster(number: int) -> Fact:
    """The fact of a card that was not withdrawn and counts. Raises NotFound."""
    fact = Fact.get_or_none(Fact.number == number, Fact.kind == "card")
    if fact is None or not is_current(number) or latest_verdict(number) == "fake":
        raise NotFound()
    if Card.get_by_id(number).mark and latest_verdict(number) != "genuine":
        raise NotFound()
    return fact


def poster_of_line(line: Line, company: Company, name: str) -> Poster:
    """The poster of an honour; `name` is the winner's name as it may be shown."""
    because = json.loads(line.because)
    day = None if line.period.startswith(CAMPAIGN_KEY) else period_named(company, line.period).end
    return Poster(
        name=name,
        team=_team_of(company, line.person_id, day) if line.person_id and day else "",
        won=clause_name(line.scheme, line.clause),
        company=setting("company", COMPANY),
        day=_when(line.period, company),
        figures=tuple(_figures(because))[:MOST_FIGURES],
    )


def _when(period: str, company: Company) -> str:
    if period.startswith(CAMPAIGN_KEY):
        return company.campaign(period.removeprefix(CAMPAIGN_KEY)).name
    return period_words(period)


def poster_of_card(fact: Fact, company: Company, name: str) -> Poster:
    """The poster of a card: which of the day it is, and the counts of day and campaign."""
    place = card_of_day(company.clock, fact)
    own = day_figures(fact.day, fact.person_id).get(fact.person_id, {})
    figures = [(f"{own.get('cards', NOTHING).timely} 张", "当天售卡")]
    span = company.campaign_on(fact.day)
    if span is not None:
        figures.append((f"{_cards(fact.person_id, f'campaign:{span.id}')} 张", span.name))
    return Poster(
        name=name,
        team=_team_of(company, fact.person_id, fact.day),
        won=f"售出当天第 {place} 张卡" if place else "售出一张卡",
        company=setting("company", COMPANY),
        day=period_words(fact.day.isoformat()),
        figures=tuple(figures),
    )


def _team_of(company: Company, person: str, day: date) -> str:
    posting = company.posting(person, day)
    return company.teams[posting.team].name if posting and posting.team else ""


def _cards(person: str, period: str) -> int:
    found = Tally.select(fn.SUM(Tally.amount)).where(
        Tally.person == person, Tally.period == period, Tally.metric == "cards"
    )
    return int(found.scalar() or 0)


def _figures(because: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rank first, then the deciding figures, as (value, label)."""
    told = []
    if because.get("rank"):
        told.append((f"第 {because['rank']} 名", "全公司"))
    if because.get("shape") == "honour-by-score":
        told.append(("第 1 名", "综合评分"))
        sales = because["criteria"].get("sales")
        if sales:
            told.append((_yuan(int(sales["amount"])), "成交业绩"))
    if because.get("units"):
        told.append((f"{because['units']}", "数量"))
    for figure in because.get("figures", ()):
        shown = _figure(figure)
        if shown is not None:
            told.append(shown)
    return told


def _figure(figure: Mapping[str, str]) -> tuple[str, str] | None:
    name, value, unit = figure["name"], figure["value"], figure["unit"]
    if name == "completion":
        return f"{rounded(Fraction(value) * 100, 0)}%", "完成率"
    if name == "sales" and unit == "fen":
        return _yuan(int(Fraction(value))), "成交业绩"
    if name == "rating" and unit == "hundredths":
        return f"{rounded(Fraction(value) / 100, 2)}", "客户评分"
    if name in CALLED:
        called, each = CALLED[name]
        return f"{int(Fraction(value)):,} {each}", called
    return None


def _yuan(fen: int) -> str:
    return f"¥{fen // 100:,}"
