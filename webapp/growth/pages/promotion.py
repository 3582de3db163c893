"""Promotion: what a person has and misses for the next post, and who has everything."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from flask import Blueprint, render_template, request
from flask_babel import gettext

from rules.ladder import LadderStep
from rules.ladder_judging import Judged
from webapp.company.roles import CHECKERS, HR, SELLERS
from webapp.core.amounts import short_text
from webapp.core.errors import NotFound
from webapp.growth.ladder_reading import PersonOnLadder, ladders, on_ladder, places_on_ladders
from webapp.growth.operations.promote import ON, REASON
from webapp.growth.promotion_states import PromotionSeen, promotions_of
from webapp.schemes.metric_names import metric_name
from webapp.web.current_user import me, runtime
from webapp.web.formatting import yuan
from webapp.web.forms import Filled
from webapp.web.list_pages import list_page

page = Blueprint("promotion", __name__)
DIGITS = 9  # of a what-if's number
PROPOSAL_INPUTS = {each.name: each for each in (ON, REASON)}


@page.get("/promotion")
def show() -> str:
    """The own checklist."""
    return checklist_page(me().person, Filled(""), own=True)


@page.get("/promotion/team")
def team() -> str:
    """Who in the reader's charge has everything, and what the others miss."""
    here = runtime()
    company, today = here.company, here.today
    charge = company.people if me().role in HR else company.in_charge_of(me().person, today, today)
    held = ((person, company.posting(person, today)) for person in charge)
    people = sorted(person for person, posting in held if posting and posting.role in SELLERS)
    listed = list_page(len(people), "promotion.team")
    return render_template(
        "growth/promotion/team.html",
        places=places_on_ladders(company, listed.of(people), today),
        page=listed,
        words=condition_words,
    )


@page.get("/promotion/<person>")
def of_one(person: str) -> str:
    """The checklist of a seller, for who is in charge and HR."""
    demand_charge_of_seller(person)
    return checklist_page(person, Filled(""), own=False)


def demand_charge_of_seller(person: str) -> None:
    """Check that the person sells, and that the reader is in charge or of HR. Raises NotFound."""
    here = runtime()
    company, today = here.company, here.today
    posting = company.posting(person, today)
    may = me().role in HR or (
        me().role in CHECKERS and person in company.in_charge_of(me().person, today, today)
    )
    if posting is None or posting.role not in SELLERS or not may:
        raise NotFound()


def checklist_page(person: str, form: Filled, *, own: bool) -> str:
    """A person's checklist with the latest proposal; who is in charge may propose."""
    here = runtime()
    company, today = here.company, here.today
    place = on_ladder(company, person, today)
    held = promotions_of(person)
    added = _added(place)
    then = on_ladder(company, person, today, added) if added else None
    return render_template(
        "growth/promotion/index.html",
        person=person,
        own=own,
        place=place,
        then=then,
        typed=request.args,
        words=condition_words,
        state=state_words,
        missing=missing_words,
        adds=_adds,
        may_add=any(map(_adds, place.judged)),
        steps=_steps(place),
        digits=DIGITS,
        proposals=held[:1],
        proposes=_proposes(place, own, held),
        form=form,
        inputs=PROPOSAL_INPUTS,
        today=today,
    )


def _proposes(place: PersonOnLadder, own: bool, held: list[PromotionSeen]) -> bool:
    may = me().role in CHECKERS and not own and place.is_ready
    return may and not any(each.is_open for each in held)


def _added(place: PersonOnLadder) -> dict[int, int]:
    """The what-if's additions by the place of a condition, in its unit; only whole numbers."""
    found = {}
    for number, each in enumerate(place.judged):
        typed = request.args.get(f"more-{number}", "").strip()
        if _adds(each) and typed.isascii() and typed.isdigit() and len(typed) <= DIGITS:
            found[number] = int(typed) * _unit(each)
    return {number: more for number, more in found.items() if more}


def _adds(each: Judged) -> bool:
    """Whether a what-if may add to the condition: a mean and violations do not add up."""
    return not each.met and each.condition.kind not in ("rating", "no_violation")


def _unit(each: Judged) -> int:
    """What one typed unit is in the condition's: yuan are 100 fen, points 100 hundredths."""
    return 100 if each.condition.metric in ("sales", "contribution") else 1


def _steps(place: PersonOnLadder) -> list[LadderStep]:
    """All steps of the ladder in force, from the lowest."""
    ladder = ladders().get(place.role)
    held = [each for each in ladder.revisions if each.start <= runtime().today] if ladder else []
    return list(held[-1].steps) if held else []


def condition_words(each: Judged) -> str:
    """What the condition asks for."""
    asked = each.condition
    values: Mapping[str, object] = {
        "n": _amount(each, each.need),
        "months": asked.months,
        "metric": metric_name(asked.metric) if asked.metric else "",
        "count": asked.ratings,
    }
    sentences = {
        "months_in_post": gettext("在岗满 %(n)s 个月", **values),
        "months_on_target": gettext("近 %(months)s 个月有 %(n)s 个月%(metric)s达标", **values),
        "total": gettext("近 %(months)s 个月%(metric)s累计 %(n)s", **values),
        "rating": gettext("客户评分 %(n)s 以上，至少 %(count)s 位", **values),
        "courses": gettext("培训通过 %(n)s 门", **values),
        "no_violation": gettext("近 %(months)s 个月没有违规", **values),
    }
    return sentences[asked.kind]


def state_words(each: Judged) -> str:
    """What the person has."""
    have = _amount(each, each.have)
    if each.condition.kind == "rating":
        return gettext("现在 %(n)s，%(count)s 位", n=have, count=each.count)
    if each.condition.kind == "no_violation":
        return gettext("有 %(n)s 次", n=each.have) if each.have else gettext("没有")
    return gettext("现在 %(n)s", n=have)


def had_words(each: Judged) -> str:
    """What the person had at a proposal."""
    have = _amount(each, each.have)
    if each.condition.kind == "rating":
        return gettext("当时 %(n)s，%(count)s 位", n=have, count=each.count)
    if each.condition.kind == "no_violation":
        return gettext("没有")
    return gettext("当时 %(n)s", n=have)


def missing_words(each: Judged) -> str:
    """What is missing, in the condition's unit."""
    if each.condition.kind == "rating" and not each.missing:
        few = each.condition.ratings - each.count
        return gettext("还差 %(n)s 位客户评分", n=few)
    if each.condition.kind == "rating" and each.count < each.condition.ratings:
        few = each.condition.ratings - each.count
        return gettext("还差 %(n)s 分、%(few)s 位", n=_amount(each, each.missing), few=few)
    if each.condition.kind == "no_violation":
        return gettext("要等这段时间过去")
    return gettext("还差 %(n)s", n=_amount(each, each.missing))


def _amount(each: Judged, value: int) -> str:
    if each.condition.metric == "sales" and each.condition.kind == "total":
        return yuan(value)
    if each.condition.kind == "rating" or each.condition.metric == "contribution":
        return short_text(Fraction(value, 100), 2)
    return f"{value}"
