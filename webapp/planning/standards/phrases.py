"""Build the phrases of the sentences about clauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from flask_babel import gettext

from rules.because import number_text, percent_text
from rules.filters import OF_CARDS, Filter
from rules.metrics import ATTENDANCE
from webapp.core.errors import _
from webapp.schemes.metric_names import in_own_words, metric_name

PERIODS = {
    "day": _("每日"),
    "week": _("每周"),
    "month": _("每月"),
    "quarter": _("每季度"),
    "year": _("每年"),
    "campaign": _("活动期间"),
}
IN_KIND = {
    "commend": _("通报嘉奖"),
    "certificate": _("荣誉证书"),
    "prize": _("奖品"),
    "gift": _("礼品"),
}
ROLES = {"telesales": _("电销专员"), "guide": _("导购"), "designer": _("设计师")}
BY = {
    "value": _("%(metric)s"),
    "completion": _("%(metric)s完成率"),
    "growth": _("%(metric)s比上一期的增长率"),
}


def period(kind: str) -> str:
    """Return the phrase of a period kind: each day, each month …"""
    return gettext(PERIODS[kind])


def who(roles: Sequence[str], subject: str = "person", hired_within: int = 0) -> str:
    """Return the phrase for the people or teams to whom a clause applies."""
    if subject == "team":
        return gettext("各团队")
    if hired_within:
        return gettext("入职 %(n)s 天以内的%(who)s", n=hired_within, who=who(roles))
    if roles:
        return gettext("、").join(gettext(ROLES[role]) for role in roles)
    return gettext("期末在职的销售人员")


def measure(metric: str, by: str = "value") -> str:
    """Return the phrase of a metric, of its completion or of its growth."""
    return gettext(BY[by], metric=metric_name(metric))


def yuan_phrase(amount: Decimal | int) -> str:
    """Return an amount in yuan, with two decimals only if it has fen."""
    exact = Decimal(amount)
    return f"¥{exact:,.2f}" if exact % 1 else f"¥{int(exact):,}"


def threshold(metric: str, by: str, number: Decimal) -> str:
    """Return a threshold in the unit of what is measured."""
    if by in ("completion", "growth") or metric == ATTENDANCE:
        return percent_text(number)
    return yuan_phrase(number) if metric == "sales" else number_text(number)


def only_some(only: Filter, metric: str = "") -> list[str]:
    """Return sentences on which deals, or which cards, count; empty without a filter."""
    said = []
    if only.product and metric in OF_CARDS:
        said.append(gettext("只计产品“%(product)s”的卡。", product=in_own_words(only.product)))
    elif only.product:
        said.append(gettext("只计产品“%(product)s”的成交。", product=in_own_words(only.product)))
    if only.new_customer:
        said.append(gettext("只计客户的第一笔成交。"))
    if only.first_days:
        said.append(
            gettext(
                "只计客户首次联系起 %(n)s 天以内的成交，首次联系的当天也算在内；"
                "公司任何人的第一个电话、售卡或成交算首次联系。",
                n=only.first_days,
            )
        )
    if only.referred:
        said.append(gettext("只计老客户介绍来的成交。"))
    return said


def most(cap: Decimal) -> list[str]:
    """Return a list of one sentence on the most that is paid; empty without a cap (0)."""
    return [gettext("每人每期最多 %(cap)s。", cap=yuan_phrase(cap))] if cap else []


def in_kind(also: Iterable[str], named: Sequence[str] = ()) -> list[str]:
    """Return a list of one sentence on what is given besides money; empty if nothing is."""
    things = [gettext(IN_KIND[kind]) for kind in also]
    if not things:
        return []
    words = gettext("、").join(things)
    what = gettext("、").join(in_own_words(name) for name in named if name)
    if what:
        return [gettext("另有%(things)s（%(what)s）。", things=words, what=what)]
    return [gettext("另有%(things)s。", things=words)]


def shared_out(split: str) -> str:
    """Say how a team's amount is split."""
    if split == "contribution":
        return gettext("由期末在职的成员按本期贡献分分配，分到分，余数按工号逐一补足。")
    if split == "each":
        return gettext("期末在职的每名成员各得这一金额。")
    return gettext("由期末在职的成员平分，分到分，余数按工号逐一补足。")


Sentences = list[str]
