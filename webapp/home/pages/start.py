"""Guide the first start: from an empty company to the first settled day."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext

from webapp.home.start_facts import is_first_day_settled, start_facts
from webapp.home.start_steps import current_step, start_steps
from webapp.planning import scheme_costs
from webapp.schemes.catalogue import schemes
from webapp.web.current_user import me, runtime
from webapp.web.guide import guide_back

page = Blueprint("start", __name__)


@page.get("/start")
def show() -> str:
    """Show the steps: which are done, what is missing, which is next, and who does it."""
    here, settled = runtime(), is_first_day_settled()
    guide_back(not settled)
    facts = start_facts(here.company, here.today)
    steps = start_steps(facts, settled)
    return render_template(
        "home/start/index.html",
        steps=steps,
        facts=facts,
        now=None if settled else current_step(steps),
        settled=settled,
        role=me().role,
    )


@page.get("/start/costs")
def costs() -> str:
    """Show what each scheme would cost a month."""
    here = runtime()
    found = scheme_costs.month_costs(here.company, here.today)
    names = {key: gettext(held.name) for key, held in schemes().items()}
    campaigns = {key for key, held in schemes().items() if held.campaign}
    return render_template(
        "home/start/costs.html",
        found=found,
        names=names,
        campaigns=campaigns,
        sample=scheme_costs,
    )
