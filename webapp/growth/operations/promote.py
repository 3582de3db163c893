"""Propose a promotion as who is in charge; approve or decline it as HR and as a leader.

The post changes by both approvals, from the proposed day on, or today if that day is past.
"""

from __future__ import annotations

from datetime import date, timedelta

from rules.ladder import LadderStep
from webapp.company.roles import CHECKERS, HR, LEADERS, SELLERS
from webapp.core.errors import JiebaoError, NotAllowed, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.transactions import Transaction
from webapp.growth.ladder_reading import PersonOnLadder, on_ladder
from webapp.growth.models import PromotionProposal, PromotionStep
from webapp.growth.promotion_states import (
    APPROVED,
    DECLINED,
    HR_SIDE,
    LEADER_SIDE,
    PROPOSER,
    SIDES,
    WITHDRAWN,
    PromotionSeen,
    promotion_seen,
    promotions_of,
    text_of_judged,
)
from webapp.messaging.operations.remind import PROMOTED, remind
from webapp.people.operations.authority import demand_charge
from webapp.people.operations.place_person import Placement
from webapp.people.operations.transfers import transfer

FARTHEST = timedelta(days=92)


class NotYetReady(JiebaoError):
    """Something for the next post is missing, or there is none."""

    sentence = _("按现在的记录还差 %(n)s 项，条件都满足了才能提名。")
    status = 409


class PromotionDayOutside(JiebaoError):
    """The first day in the new post is past, or far away."""

    sentence = _("生效日期请选今天到 %(last)s 之间的一天。")
    field = "on"


class PromotionOpen(JiebaoError):
    """A proposal about the person waits already."""

    sentence = _("%(name)s 已被提名，正在等人事和领导审批。")
    status = 409


class PromotionDecided(JiebaoError):
    """The proposal was decided or withdrawn, or this side has said its word."""

    sentence = _("这份提名已经审批过了。")
    status = 409


class PostChanged(JiebaoError):
    """The person's post is another one than at the proposal, or a later change is planned."""

    sentence = _("%(name)s 的岗位在提名以后变了，或者已经安排了以后的调动。请退回重新提名。")
    status = 409


ON = RequiredDay("on")
REASON = Text("reason", most=100)
WHY = Text("why", most=100)


def propose_promotion(tx: Transaction, by: str, person: str, on: date, reason: str) -> int:
    """Propose the next post of a person in one's charge, from day `on`; return its number.

    Raises NotAllowed, Missing, TextTooLong, NotYetReady, PromotionDayOutside, PromotionOpen, and
    what `demand_charge` raises.
    """
    if _role(tx, by) not in CHECKERS:
        raise NotAllowed()
    demand_charge(tx, by, person, None)
    said, today = REASON.clean(reason), tx.company.clock.day(tx.now)
    if not today <= on <= today + FARTHEST:
        raise PromotionDayOutside(last=today + FARTHEST)
    if any(each.is_open for each in promotions_of(person)):
        raise PromotionOpen(name=tx.company.name_of(person))
    place, step = _ready(tx, person, today)
    number = tx.insert(
        PromotionProposal,
        person=person,
        from_role=place.role,
        from_level=place.level,
        role=step.to_role,
        level=step.to_level,
        wanted_on=on,
        reason=said,
        judged=text_of_judged(place.judged),
        proposed_by=by,
        proposed_at=tx.now,
    )
    after = {"person": person, "role": step.to_role, "on": on}
    tx.audit(by, "propose_promotion", f"promotion:{number}", after=after)
    remind(tx, person, PROMOTED, f"{number}:proposed", "/promotion", why="proposed")
    return int(number)


def approve_promotion(tx: Transaction, by: str, number: int) -> date | None:
    """Approve as HR or as a leader; return the first day in the new post once both have.

    What the ladder asks for must be met on this day too. Raises NotAllowed, NotFound,
    PromotionDecided, NotYetReady, PostChanged, and what `transfer` raises.
    """
    held, side = _demand_open(tx, by, number)
    today = tx.company.clock.day(tx.now)
    _ready(tx, held.person, today)
    on = max(held.wanted_on, today)
    placement = _placement(tx, held, on)
    is_last = all(side == each or not held.waits_for(each) for each in SIDES)
    _say(tx, by, held, side, APPROVED, from_on=on if is_last else None)
    if not is_last:
        return None
    transfer(tx, by, placement)
    told = {"day": on.isoformat(), "role": held.role, "level": held.level}
    remind(tx, held.person, PROMOTED, f"{number}:approved", "/growth-record", why="own", **told)
    told |= {"name": held.person}
    remind(tx, held.proposed_by, PROMOTED, f"{number}:told", _address(number), why="other", **told)
    return on


def decline_promotion(tx: Transaction, by: str, number: int, why: str) -> None:
    """Decline as HR or as a leader, with a sentence that the proposer and the person read.

    Raises NotAllowed, NotFound, PromotionDecided, Missing, TextTooLong.
    """
    held, side = _demand_open(tx, by, number)
    said = WHY.clean(why)
    _say(tx, by, held, side, DECLINED, text=said)
    for who, href in ((held.person, "/promotion"), (held.proposed_by, _address(number))):
        remind(tx, who, PROMOTED, f"{number}:declined", href, why="declined", name=held.person)


def withdraw_promotion(tx: Transaction, by: str, number: int) -> None:
    """Withdraw the own proposal while it waits. Raises NotAllowed, NotFound, PromotionDecided."""
    held = promotion_seen(number)
    if held.proposed_by != by:
        raise NotAllowed()
    if not held.is_open:
        raise PromotionDecided()
    _say(tx, by, held, PROPOSER, WITHDRAWN)


def _role(tx: Transaction, by: str) -> str:
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    return posting.role if posting is not None else ""


def _ready(tx: Transaction, person: str, today: date) -> tuple[PersonOnLadder, LadderStep]:
    """The person's place and step, where everything is met. Raises NotYetReady."""
    place = on_ladder(tx.company, person, today)
    if place.step is None or place.missing:
        raise NotYetReady(n=max(1, place.missing))
    return place, place.step


def _demand_open(tx: Transaction, by: str, number: int) -> tuple[PromotionSeen, str]:
    """The proposal, and the side of `by` that is to speak. Raises NotAllowed, PromotionDecided."""
    role = _role(tx, by)
    side = HR_SIDE if role in HR else LEADER_SIDE if role in LEADERS else ""
    if not side:
        raise NotAllowed()
    held = promotion_seen(number)
    if not held.waits_for(side):
        raise PromotionDecided()
    return held, side


def _placement(tx: Transaction, held: PromotionSeen, on: date) -> Placement:
    """The new post in the team of that day. Raises PostChanged."""
    person = tx.company.people[held.person]
    posting = tx.company.posting(held.person, on)
    is_later = any(each.on is not None and each.on > on for each in person.postings)
    before = (posting.role, posting.level or "") if posting else ("", "")
    if posting is None or is_later or before != (held.from_role, held.from_level):
        raise PostChanged(name=tx.company.name_of(held.person))
    supervisor = posting.supervisor if held.role in SELLERS else None
    return Placement(held.person, on, held.role, posting.team, supervisor, held.level or None)


def _say(
    tx: Transaction, by: str, held: PromotionSeen, side: str, kind: str, **values: object
) -> None:
    step = {"proposal": held.number, "side": side, "kind": kind}
    tx.insert(PromotionStep, **step, by=by, at=tx.now, **values)
    after = {"person": held.person, "kind": kind}
    tx.audit(by, "decide_promotion", f"promotion:{held.number}", after=after)


def _address(number: int) -> str:
    return f"/promotion/proposals/{number}"
