"""The page of what pairs did: teams that have started beside teams that have not."""

from __future__ import annotations

from flask import Blueprint, render_template

from webapp.colleagues.effect_reading import (
    FEWEST_COMPARED,
    FEWEST_SHOWN,
    PairEffect,
    pair_effect,
)
from webapp.colleagues.pair_reading import latest_plan
from webapp.schemes.metric_names import metric_name
from webapp.web.current_user import runtime
from webapp.web.list_pages import list_page

page = Blueprint("pair_effect", __name__)


@page.get("/pairs/effect")
def show() -> str:
    """Show the newest plan's figures, each team's sums under them."""
    here = runtime()
    plan = latest_plan()
    found = pair_effect(here.company, plan, here.today) if plan and plan.starts else None
    effect = found.effect if found else None
    listed = list_page(len(found.teams) if found else 0, "pair_effect.show")
    return render_template(
        "colleagues/pair_effect.html",
        plan=plan,
        found=found,
        rows=[_row(found, place) for place in range(len(found.teams))] if found else [],
        page=listed,
        metric=metric_name(plan.metric) if plan else "",
        points=percent_of(effect.estimate) if effect else None,
        low=percent_of(effect.low) if effect and effect.low is not None else None,
        high=percent_of(effect.high) if effect and effect.high is not None else None,
        orders=effect.orders if effect else 0,
        fewest=FEWEST_COMPARED,
        shown=FEWEST_SHOWN,
        teams=here.company.teams,
    )


def _row(found: PairEffect, place: int) -> tuple[object, list[int | None]]:
    """A team and its share of the former amount in each window, in whole percent."""
    team = found.teams[place]
    shares = [found.share(team, number) for number in range(len(found.windows))]
    return team, [None if share is None else percent_of(share) for share in shares]


def percent_of(share: float) -> int:
    """A share in whole percent, rounded half away from zero."""
    whole = int(abs(share) * 100 + 0.5)
    return whole if share >= 0 else -whole
