"""Refusals of starts and ends of schemes that would change a day or a campaign so far (rule 17)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from rules.clauses import Clause
from rules.force import Force
from rules.periods import day_period
from webapp.company.ended import has_ended
from webapp.company.enrolled import CampaignSpan, Enrolled, force_of_scheme
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, _


class DayOver(JiebaoError):
    """A start of clauses on days that would change today, which is over (rules 16 and 17)."""

    sentence = _("今天的记录已经截止，请从明天起。")
    field = "from_on"


class CampaignRuns(JiebaoError):
    """A start or end of a scheme inside one of its campaigns that has begun.

    A fake card's consequences need the scheme in force on each day of the campaign: such a change
    would give back rewards of days that are over.
    """

    sentence = _(
        "活动“%(name)s”正在进行，到 %(end)s为止按它开始时的办法。"
        "请改为 %(next)s 起，或请公司领导提前结束这个活动。"
    )
    status = 409


def demand_day_not_over(
    company: Company, clauses: Iterable[Clause], from_on: date, now: datetime
) -> None:
    """Refuse a first day that is over, where a clause is on days. Raises DayOver."""
    has_days = any(clause.period == "day" for clause in clauses)
    if has_days and has_ended(company, day_period(from_on), now):
        raise DayOver()


def demand_no_campaign_changed(
    company: Company, scheme: str, enrolments: Iterable[Enrolled], now: datetime
) -> None:
    """Refuse enrolments of a scheme that change whom it takes in inside a campaign so far.

    `enrolments` are those of the scheme after the change. Raises CampaignRuns.
    """
    before = company.force(scheme)
    after = force_of_scheme(enrolments, company.campaigns, scheme)
    for span in company.campaigns:
        if span.scheme != scheme or not has_ended(company, day_period(span.start), now):
            continue
        if _differ(before, after, span):
            following = span.end + timedelta(days=1)
            raise CampaignRuns(name=span.name, end=span.end, next=following)


def _differ(before: Force, after: Force, span: CampaignSpan) -> bool:
    days = (span.start + timedelta(days=each) for each in range((span.end - span.start).days + 1))
    return any(before.reach_on(day) != after.reach_on(day) for day in days)
