"""The choices of the boards page, as links that keep everything else that was chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext

from rules.periods import PeriodMalformed, previous
from webapp.boards.keys import PERIODS, BoardKey, metrics_for, same_metric, span_of
from webapp.boards.pages.board_view import Chosen
from webapp.boards.pages.board_words import board_metric_name
from webapp.web.current_user import office


@dataclass(frozen=True)
class Choice:
    """One link: its element's id, its label, where it leads, whether it is what is shown."""

    id: str
    label: str
    href: str
    current: bool


def board_periods(chosen: Chosen) -> list[Choice]:
    """The periods that run; completion goes on as completion of what has targets there."""
    labels = {
        "day": gettext("今日"),
        "month": gettext("本月"),
        "quarter": gettext("本季"),
        "year": gettext("本年"),
        "campaign": gettext("活动"),
    }
    offered = PERIODS if office().company.campaigns else PERIODS[:-1]
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
    """Everybody, team against team, or the people of one team with their ranks among all."""
    teams, team = chosen.key.subject == "team", chosen.team
    yield Choice(
        "team-all",
        gettext("全部"),
        _to(chosen, subject="person", team="all"),
        not teams and team == "all",
    )
    yield Choice("teams", gettext("团队对团队"), _to(chosen, subject="team", team="all"), teams)
    for each in office().company.teams.values():
        href = _to(chosen, subject="person", team=each.id)
        yield Choice(f"team-{each.id}", each.name, href, not teams and team == each.id)


def metrics(chosen: Chosen) -> list[Choice]:
    """What is counted; the shown one too where a link names what is not offered otherwise."""
    offered = metrics_for(chosen.key.kind)
    shown = chosen.key.metric
    return [
        Choice(f"metric-{each}", board_metric_name(each), _to(chosen, metric=each), shown == each)
        for each in (offered if shown in offered else (shown, *offered))
    ]


def before(chosen: Chosen) -> BoardKey | None:
    """The same board of the period before; None for a campaign."""
    try:
        earlier = previous(span_of(chosen.key, office().company))
    except (PeriodMalformed, OverflowError):
        return None
    return BoardKey(earlier.key, chosen.key.metric, chosen.key.subject)


def board_address(chosen: Chosen, endpoint: str = "boards.show") -> str:
    """The address of what is shown, or of its stream."""
    return _to(chosen, endpoint)


def _to(chosen: Chosen, endpoint: str = "boards.show", **other: str) -> str:
    """The address of a board that differs from the chosen one in what is given."""
    return url_for(
        endpoint,
        period=other.get("period", chosen.period),
        metric=other.get("metric", chosen.key.metric),
        subject=other.get("subject", chosen.key.subject),
        team=other.get("team", chosen.team),
    )
