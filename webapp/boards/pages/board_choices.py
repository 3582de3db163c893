"""Build the choices of the boards page as links; each link keeps all other choices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from rules.periods import PeriodMalformed, previous
from webapp.boards.keys import PERIODS, BoardKey, metrics_for, same_metric, span_of
from webapp.boards.pages.board_view import Chosen
from webapp.boards.pages.board_words import board_metric_name
from webapp.web.current_user import runtime


@dataclass(frozen=True)
class Choice:
    """One link: its element's id, its label, its address, and whether it is the current choice."""

    id: str
    label: str
    href: str
    current: bool


def board_periods(chosen: Chosen) -> list[Choice]:
    """Return links to the current periods, each with a metric that its kind offers."""
    labels = {
        "day": gettext("今日"),
        "week": gettext("本周"),
        "month": gettext("本月"),
        "quarter": gettext("本季"),
        "year": gettext("本年"),
        "campaign": gettext("活动"),
    }
    offered = PERIODS if runtime().company.campaigns else PERIODS[:-1]
    return [
        Choice(
            f"period-{kind}",
            labels[kind],
            _to(chosen, period=kind, metric=same_metric(chosen.key.metric, kind)),
            chosen.period == kind,
        )
        for kind in offered
    ]


def scopes(chosen: Chosen) -> Iterator[Choice]:
    """Yield links to everybody, to teams, to newcomers, and to each team's people.

    Newcomers are ranked among themselves; a team's people keep their ranks among all.
    """
    subject, team = chosen.key.subject, chosen.team
    everybody = subject == "person" and team == "all"
    yield Choice(
        "team-all", gettext("全公司"), _to(chosen, subject="person", team="all"), everybody
    )
    for other, label in (("team", gettext("团队榜")), ("newcomer", gettext("新人榜"))):
        yield Choice(f"{other}s", label, _to(chosen, subject=other, team="all"), subject == other)
    for each in runtime().company.teams.values():
        href = _to(chosen, subject="person", team=each.id)
        yield Choice(f"team-{each.id}", each.name, href, subject == "person" and team == each.id)


def metrics(chosen: Chosen) -> list[Choice]:
    """Return links to the metrics of this kind of period, and to the current one in any case."""
    offered = metrics_for(chosen.key.kind)
    shown = chosen.key.metric
    return [
        Choice(f"metric-{each}", board_metric_name(each), _to(chosen, metric=each), shown == each)
        for each in (offered if shown in offered else (shown, *offered))
    ]


def newcomers(chosen: Chosen) -> str:
    """Return the address of the same period's newcomers' board; empty unless all are shown."""
    if chosen.key.subject != "person" or chosen.team != "all":
        return ""
    return _to(chosen, subject="newcomer")


def before(chosen: Chosen) -> BoardKey | None:
    """Return the same board of the previous period; None for a campaign."""
    try:
        earlier = previous(span_of(chosen.key, runtime().company))
    except (PeriodMalformed, OverflowError):
        return None
    return BoardKey(earlier.key, chosen.key.metric, chosen.key.subject)


def board_address(chosen: Chosen, endpoint: str = "boards.show") -> str:
    """Return the address of the chosen board, or with `boards.live` of its stream."""
    return _to(chosen, endpoint)


def _to(chosen: Chosen, endpoint: str = "boards.show", **other: str) -> str:
    """The address of the chosen board with the parameters in `other` replaced."""
    return url_for(
        endpoint,
        period=other.get("period", chosen.period),
        metric=other.get("metric", chosen.key.metric),
        subject=other.get("subject", chosen.key.subject),
        team=other.get("team", chosen.team),
    )
