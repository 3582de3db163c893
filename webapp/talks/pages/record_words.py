"""Tell the entries of a growth record as sentences, for the page and the printed sheet."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask_babel import gettext

from rules.facts import Posting
from webapp.company.snapshot import Company
from webapp.core.amounts import short_text
from webapp.core.errors import _
from webapp.schemes.metric_names import METRICS
from webapp.schemes.scheme_names import clause_name, scheme_name
from webapp.talks.record_entries import RecordEntry
from webapp.web.formatting import period_text, yuan

_ROLES = {
    "telesales": _("电销专员"),
    "guide": _("导购"),
    "designer": _("设计师"),
    "supervisor": _("主管"),
    "head": _("负责人"),
    "hr": _("人事"),
    "leader": _("公司领导层"),
}
_LEVELS = {"junior": _("初级"), "middle": _("中级"), "senior": _("高级")}


def entry_words(entry: RecordEntry, company: Company) -> tuple[str, str]:
    """Return an entry's title and the line under it, in the reader's language."""
    told: Any = entry.told
    return _WORDS[entry.kind](told, company)


def post_words(posting: Posting | None, company: Company) -> list[str]:
    """Return the role, the level and the team of a post, as far as there are any."""
    if posting is None:
        return []
    word, step = _ROLES.get(posting.role), _LEVELS.get(posting.level or "")
    team = company.teams.get(posting.team or "")
    parts = (gettext(word) if word else posting.role, gettext(step) if step else "")
    return [part for part in (*parts, team.name if team else "") if part]


def _metric_amount(metric: str, amount: int) -> str:
    return yuan(amount) if metric == "sales" else str(amount)


def _metric_name(metric: str) -> str:
    return str(gettext(METRICS.get(metric, metric)))


def _post(told: Any, _company: Company) -> tuple[str, str]:
    word, step = _ROLES.get(told["role"]), _LEVELS.get(told["level"])
    role = gettext(word) if word else told["role"]
    level = gettext(step) if step else ""
    if told["promoted"]:
        post = gettext("%(level)s%(role)s", level=level, role=role) if level else role
        return gettext("晋升：%(post)s", post=post), told["team"]
    if told["level_only"]:
        return gettext("级别：%(level)s", level=level), role
    title = gettext("入职：%(role)s", role=role) if told["first"] else str(role)
    return title, " · ".join(part for part in (told["team"], level) if part)


def _target(told: Any, _company: Company) -> tuple[str, str]:
    amount = _metric_amount(told["metric"], told["amount"])
    kinds = {
        "month": gettext("每月"),
        "quarter": gettext("每季"),
        "year": gettext("每年"),
        "campaign": gettext("活动"),
    }
    period = kinds[told["period_kind"]]
    if told["only"] and told["period_kind"] != "campaign":
        period = period_text(told["only"])
    name = _metric_name(told["metric"])
    return gettext("定了目标：%(metric)s %(amount)s", metric=name, amount=amount), period


def _target_met(told: Any, _company: Company) -> tuple[str, str]:
    metric, share = told["metric"], told["amount"] * 100 // told["target"]
    title = gettext(
        "%(period)s%(metric)s目标完成 %(share)s%%",
        period=period_text(told["month"]),
        metric=_metric_name(metric),
        share=share,
    )
    return title, gettext(
        "做到 %(amount)s，目标 %(target)s",
        amount=_metric_amount(metric, told["amount"]),
        target=_metric_amount(metric, told["target"]),
    )


def _best_day(told: Any, _company: Company) -> tuple[str, str]:
    name = _metric_name(told["metric"])
    title = gettext("个人最好的一天：%(metric)s %(n)s", metric=name, n=told["amount"])
    return title, gettext("原来最好 %(n)s", n=told["former"])


def _streak(told: Any, _company: Company) -> tuple[str, str]:
    return gettext("电话连续 %(n)s 天达标", n=told["days"]), gettext("个人最长")


def _first_deal(told: Any, _company: Company) -> tuple[str, str]:
    return gettext("第一笔成交"), yuan(told["sales"])


def _honour(told: Any, _company: Company) -> tuple[str, str]:
    period = period_text(told["period"])
    title = gettext(clause_name(told["scheme"], told["clause"]))
    return str(title), f"{gettext(scheme_name(told['scheme']))} · {period}"


def _training(told: Any, _company: Company) -> tuple[str, str]:
    course = told["course"]
    if told["passed"]:
        return gettext("《%(course)s》通过", course=course), ""
    return gettext("《%(course)s》没通过", course=course), gettext("可以再考")


def _contribution(told: Any, company: Company) -> tuple[str, str]:
    points = short_text(Fraction(told["points"], 100), 2)
    by = company.name_of(told["by"]) if told["by"] else ""
    under = " · ".join(part for part in (told["reason"], by) if part)
    return gettext("贡献分 +%(n)s", n=points), under


def _customer_words(told: Any, _company: Company) -> tuple[str, str]:
    return gettext(
        "客户的话：%(n)s 分", n=short_text(Fraction(told["score"], 100), 2)
    ), f"“{told['comment']}”"


def _agreement(told: Any, company: Company) -> tuple[str, str]:
    holder = company.name_of(told["holder"])
    return gettext("和 %(name)s 的约定", name=holder), f"“{told['text']}”"


_WORDS = {
    "post": _post,
    "target": _target,
    "target_met": _target_met,
    "best_day": _best_day,
    "streak": _streak,
    "first_deal": _first_deal,
    "honour": _honour,
    "training": _training,
    "contribution": _contribution,
    "words": _customer_words,
    "agreement": _agreement,
}
