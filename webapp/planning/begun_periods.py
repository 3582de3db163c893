"""Refuse starts and ends of schemes that would change a past day or a begun campaign (rule 17)."""

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
    """The scheme has clauses on days and would start today, after the cut-off (rules 16 and 17)."""

    sentence = _("今天的记录已经截止，请从明天起。")
    field = "from_on"


class CampaignRuns(JiebaoError):
    """The scheme would start or end inside one of its campaigns that has begun.

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
    """Refuse a first day that is over if any clause is on days. Raises DayOver."""
    has_days = any(clause.period == "day" for clause in clauses)
    if has_days and has_ended(company, day_period(from_on), now):
        raise DayOver()


def demand_no_campaign_changed(
    company: Company, scheme: str, enrolments: Iterable[Enrolled], now: datetime
) -> None:
    """Refuse enrolments that change the reach of a scheme on any day of a campaign that has begun.

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
