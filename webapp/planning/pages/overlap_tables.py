"""Show overlaps of schemes in words, for a leader who is about to approve one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from rules.clauses import Clause
from rules.force import Reach
from rules.scheme import Scheme
from webapp.core.errors import _
from webapp.planning.overlaps import Overlap, clauses_in_force, overlaps, reached_clauses
from webapp.planning.paid_for import PaidFor
from webapp.planning.past_costs import PastCosts
from webapp.schemes.catalogue import schemes
from webapp.schemes.metric_names import in_own_words, metric_name, word_name
from webapp.web.current_user import runtime

HOW = {
    "rank-value": _("名次"),
    "rank-completion": _("完成率名次"),
    "rank-growth": _("增长名次"),
    "score": _("综合评分第一"),
    "target": _("达成目标"),
    "value": _("按数额"),
    "lifetime": _("累计里程碑"),
    "unit": _("按个数"),
    "grant": _("批准的奖励"),
    "promotion": _("晋升"),
    "base-pay": _("底薪"),
    "birthday": _("生日"),
}
KINDS = {
    "day": _("每日"),
    "week": _("每周"),
    "month": _("月度"),
    "quarter": _("季度"),
    "year": _("年度"),
    "campaign": _("整个活动"),
}


@dataclass(frozen=True)
class OverlapTable:
    """An overlap with its title, and the names of scheme and clause of each of its rows."""

    title: str
    held: Overlap
    names: tuple[tuple[str, str], ...]


def overlap_tables(
    scheme: Scheme,
    clauses: Iterable[Clause],
    reach: Reach,
    first: date,
    last: date | None = None,
    costs: PastCosts | None = None,
) -> list[OverlapTable]:
    """Return the overlaps of a scheme, to be in force from `first` to `last`, with all others."""
    here = runtime()
    others = clauses_in_force(here.company, schemes().values(), first, last, scheme.id)
    new = reached_clauses(scheme, clauses, reach)
    found = overlaps(here.company, new, others, here.today, costs)
    return [
        OverlapTable(
            _title(each.paid),
            each,
            tuple(
                (gettext(row.of.scheme.name), in_own_words(row.of.clause.name)) for row in each.rows
            ),
        )
        for each in found
    ]


def _title(paid: PaidFor) -> str:
    metric = word_name(paid.metric) if paid.how == "grant" else metric_name(paid.metric)
    whom = gettext("团队") if paid.subject == "team" else ""
    words = (gettext(KINDS[paid.period]), whom, metric, gettext(HOW[paid.how]))
    return " · ".join(word for word in words if word)
