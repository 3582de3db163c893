"""Every declared field refuses a bad value on its page and keeps the typed text."""

from __future__ import annotations

import html
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any, get_args
from uuid import uuid4

import pytest
import tomli_w

from tests.webapp.authoring.each_card import each_card
from tests.webapp.feedback.test_rating import link
from tests.webapp.honours.test_hand_over_prizes import won
from tests.webapp.records.test_call_and_card_forms import FormShown, jpeg
from tests.webapp.sync.phone import Phone
from tests.webapp.telling import call, card, deal
from tests.webapp.web.real_provider import put_in_force
from webapp.authoring.operations import new_schemes
from webapp.authoring.pages import new_examples
from webapp.boards.operations import wall_links
from webapp.calling.operations import (
    customers,
    matters,
    record_call,
    share_call_lists,
    touch_customer,
)
from webapp.cards.operations import set_card_products
from webapp.checks.operations import verdicts
from webapp.colleagues.operations import greet, mentor, plan_event, plan_pairs, write_pair_sheet
from webapp.colleagues.pair_models import LearningPair, Mentoring, PairPlan, PairStart
from webapp.company.models import Person
from webapp.core.errors import JiebaoError
from webapp.core.fields import (
    Count,
    Declared,
    Hundredths,
    OptionalDay,
    OptionalTime,
    RequiredDay,
    Text,
)
from webapp.deals import named_in_deals
from webapp.deals.operations import cancel_deal, record_deal
from webapp.effect.figures import effect_figures
from webapp.effect.operations import decide_effect
from webapp.facts import card_serials, contracts
from webapp.facts.models import Customer, Tally
from webapp.feedback.models import HeldRating
from webapp.feedback.operations import (
    appraise,
    grants,
    hold_ratings,
    keep_library,
    rate,
    teach_courses,
    trainings,
    violations,
)
from webapp.growth.goal_history import GoalBasis
from webapp.growth.models import GoalChoice, PromotionProposal
from webapp.growth.operations import answer_goal, choose_goal, promote, write_play
from webapp.honours.models import Certificate
from webapp.honours.operations import (
    hand_over_prizes,
    prepare_recognition,
    revoke_certificates,
)
from webapp.honours.operations.issue_certificates import issue
from webapp.integration.operations import tokens, webhooks
from webapp.ledger.models import Appeal, Approval, Line, Settlement
from webapp.ledger.operations import appeal, hear_statements, reject
from webapp.ledger.operations.approve import approve_proposed
from webapp.ledger.operations.settle import settle_period
from webapp.meetings.operations import forfeit_videos, hold_meeting
from webapp.messaging.operations import channels
from webapp.payroll.operations import set_two_people
from webapp.people import person_fields
from webapp.people.operations import (
    correct_person,
    leave_from_floor,
    set_calendar,
    targets,
    teams,
    transfers,
)
from webapp.people.pages import hiring, person_page
from webapp.planning.operations import decide_campaign, drafts, enrol, propose_campaign
from webapp.records.operations import accept_held, withdraw_for_seller
from webapp.returns.operations import set_grace
from webapp.schemes.catalogue import shipped_tables
from webapp.talks.operations import hold_talks, talk_notes
from webapp.talks.operations.hold_talks import open_talk
from webapp.verification.pages import verification
from webapp.web.operations import company_accounts, identity_providers
from webapp.web.operations.sign_in import start_session
from webapp.web.operations.sign_in_attempts import Attempt, SessionPlace

LIN, WANG, SUN, HE, LU = "1101", "1102", "1021", "1002", "1001"
QIN = "1012"
DAY = "2026-03-02"
SCHEME = tomli_w.dumps(shipped_tables()["commission"])
EVENT = {"title": "聚餐", "on": "2026-03-20", "cost": "800"}
BESIDE, HEAD, SAID, SECRET = "beside", "head", "said", "secret"


@dataclass
class World:
    """The fixtures from which a case builds its page."""

    write: Any
    clock: Any
    runtime: Any
    client_of: Callable[[str | None], Any]


def _goals(world: World) -> str:
    """The goals of Lin, who has three months of calls."""
    months = ("2025-12", "2026-01", "2026-02")
    rows = [{"period": month, "metric": "calls", "person": LIN, "team": ""} for month in months]
    world.write(lambda _tx: Tally.insert_many([{**row, "amount": 4} for row in rows]).execute())
    return "/goals"


def _goal(world: World) -> str:
    """A goal that Lin chose."""
    chosen = GoalChoice(
        key="a form",
        person=LIN,
        metric="calls",
        period="2026-04",
        card="steady",
        value=4,
        basis=GoalBasis(()).as_text(()),
        chosen_at=world.clock(),
    )
    world.write(lambda _tx: chosen.save(force_insert=True))
    return f"/goals/{chosen.id}/answer"


def _promotion(world: World) -> str:
    """A proposed promotion of Wang."""
    post = {"from_role": "telesales", "from_level": "", "role": "telesales", "level": "middle"}
    proposal = PromotionProposal(
        person=WANG,
        **post,
        wanted_on=world.clock().date(),
        reason="肯教人",
        judged="[]",
        proposed_by=SUN,
        proposed_at=world.clock(),
    )
    world.write(lambda _tx: proposal.save(force_insert=True))
    return f"/promotion/proposals/{proposal.id}"


def _noted(world: World) -> str:
    """Matters, with a call of Lin's that has a note."""
    given = record_call.CallCommand("n1", "refused", note="隔壁打八折")
    world.write(lambda tx: record_call.record_call(tx, LIN, given))
    return "/matters"


def _matter(step: str) -> Callable[[World], str]:
    """A matter that nobody owns."""

    def place(world: World) -> str:
        number = world.write(lambda tx: matters.wish_matter(tx, 1, "换房间", (LIN, SUN)))
        return f"/matters/{number}/{step}"

    return place


_HONOURED = {
    "scheme": "telesales-reward",
    "clause": "monthly-best",
    "period": "2026-02",
    "winner": LIN,
}


def _honoured(world: World) -> str:
    """February's meeting, with an approved honour of Lin."""

    def enter(tx: Any) -> None:
        about = {"scheme": "telesales-reward", "revision": "2026-01-01", "period": "2026-02"}
        settled = tx.insert(Settlement, **about, settled_at=tx.now, basis_hash="")
        told = {"clause": "monthly-best", "kind": "certificate", "because": "{}"}
        told |= {"settlement": settled, "person": LIN, "created_at": tx.now}
        line = tx.insert(Line, **about, **told)
        tx.insert(Approval, line=line, approved_by=HE, approved_at=tx.now)

    world.write(enter)
    return "/recognition/2026-02/sentence"


def _own_deal(world: World) -> str:
    return f"/deals/{deal(world.write, LIN, 'k1').number}/cancel"


def _own_call(world: World) -> str:
    return f"/records/{call(world.write, LIN, 'k1').number}/appeal"


def _a_check(world: World) -> str:
    return f"/checks/{card(world.write, LIN, 'k1').number}"


def _yesterdays_card(world: World) -> str:
    number = card(world.write, LIN, "k1").number
    world.clock.now += timedelta(days=1)
    return f"/checks/{number}/withdraw"


def _waiting_customer(world: World) -> str:
    Customer.create(name="周先生", phone_hash="00", created_at=world.clock.now)
    return "/call-lists/share"


def _rating(world: World) -> str:
    number = call(world.write, LIN, str(uuid4())).number
    shown = world.client_of(LIN).get(f"/records/{number}/rating").text
    return "/r/" + shown.partition("/r/")[2][:40].split('"')[0].split("<")[0]


def _line(after: str) -> Callable[[World], str]:
    def place(world: World) -> str:
        card(world.write, LIN, "k1", visited=False)
        world.clock.set(f"{DAY}T21:30")
        world.write(lambda tx: settle_period(tx, "card-campaign", DAY, HE))
        return f"/lines/{Line.get(Line.person == LIN).number}/{after}"

    return place


def _certificate(world: World) -> str:
    card(world.write, LIN, "k1")
    world.clock.set(f"{DAY}T21:30")
    world.write(lambda tx: settle_period(tx, "card-campaign", DAY, HE))
    number = Line.get(Line.kind == "commend", Line.person == LIN).number
    honour = {"recipient": "林晓燕", "title": "每日售卡前三甲", "granted_on": DAY}
    world.write(lambda tx: approve_proposed(tx, HE, [number]))
    world.write(lambda tx: issue(tx, HE, number, "a-code", honour))
    return f"/certificates/{Certificate.get().serial}"


def _prize(world: World) -> str:
    number = won(world.write, person=LIN)
    world.write(lambda tx: approve_proposed(tx, HE, [number]))
    return f"/prizes/{number}/note"


def _held_call(world: World) -> str:
    phone = Phone(LIN)
    phone.hear(world.runtime.beacons.sign(world.clock.now), world.clock.now)
    late = phone.call(world.clock.now - timedelta(hours=20))
    [answer] = phone.send(world.client_of(LIN), late)
    return f"/clocks/{answer['number']}"


def _held_rating(world: World) -> str:
    attempt = Attempt(WANG, "10.0.0.7", SessionPlace("phone", "shop"))
    world.write(lambda tx: start_session(tx, WANG, "token", "a phone", attempt))
    source = link(world.write, WANG, call(world.write, WANG, "k1").number)
    given = rate.RatingGiven(source, 500, "好")
    world.write(lambda tx: rate.rate(tx, given, hold_ratings.Sender(browser="phone")))
    return f"/ratings/{HeldRating.get().number}/decide"


def _appeal(world: World) -> str:
    held = {"scheme": "commission", "period": "2026-02", "text": "少了一条"}
    Appeal.create(id="a1", person=LIN, made_at=world.clock.now, **held)
    return "/appeals/a1/answer"


def _bound(world: World) -> str:
    """Unbinding, which the page offers while a provider is in force."""
    put_in_force(world.runtime, "https://login.example.com")
    return "/company-account/unbind"


def _birthday(world: World) -> str:
    """Lin's birthday is in three days."""

    def born(tx: Any) -> None:
        Person.update(birthday=date(1996, 3, 5)).where(Person.id == LIN).execute()
        tx.notice("roster")

    world.write(born)
    return "/birthdays/greet"


def _old_customer(world: World) -> str:
    """Lin's first customer has a deal."""
    held = Customer.create(name="周先生", seller=LIN, created_at=world.clock.now)
    deal(world.write, LIN, "d1", customer=customers.CustomerGiven(id=held.id))
    return "/customers/touch"


def _pair(world: World) -> str:
    """Lin and Wang are a pair."""
    now, days = world.clock.now, {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 29)}
    drawn = {"metric": "cards", "waves": 2, "seed": "00", "commitment": "00", "planned_by": HE}
    plan = PairPlan.create(begins_on=date(2026, 3, 2), planned_at=now, **drawn)
    start_session = PairStart.create(plan=plan, team="east", wave=0, starts_on=date(2026, 3, 2))
    LearningPair.create(start=start_session, first=LIN, second=WANG, step="reached", **days)
    return "/pairs/method"


def _ended_mentoring(world: World) -> str:
    """Lin looked after Wang in February."""
    days = {"starts_on": date(2026, 2, 2), "ends_on": date(2026, 3, 1)}
    who = {"mentee": WANG, "mentor": LIN, "confirmed_by": SUN}
    Mentoring.create(**who, **days, confirmed_at=world.clock.now)
    return "/mentors/thank"


def _talk(after: str) -> Callable[[World], str]:
    return lambda world: f"/talks/{world.write(lambda tx: open_talk(tx, SUN, LIN))}/{after}"


def _violation(after: str) -> Callable[[World], str]:
    def place(world: World) -> str:
        given = violations.ViolationGiven("v1", LIN, "major_error", "报错价", world.runtime.today)
        number = world.write(lambda tx: violations.record_violation(tx, SUN, given)).number
        world.clock.now += timedelta(days=10)
        return f"/violations/{number}/{after}"

    return place


def _draft(after: str) -> Callable[[World], str]:
    def place(world: World) -> str:
        draft = world.write(lambda tx: drafts.open_draft(tx, HE, "commission"))
        return f"/drafts/{draft}{after}"

    return place


def _effect_decision(world: World) -> str:
    given = decide_effect.DecisionGiven("commission", "keep", "", ("money",))
    figures = effect_figures(world.runtime.company, "commission", world.runtime.today)
    made = world.write(lambda tx: decide_effect.prepare_decision(tx, HE, given, figures))
    return f"/effect/decisions/{made}/return"


def _new_scheme(after: str, *, proposed: bool = False) -> Callable[[World], str]:
    def place(world: World) -> str:
        table, examples = each_card()
        draft = world.write(lambda tx: new_schemes.open_new_scheme(tx, HE, table))
        world.write(lambda tx: new_schemes.save_new_scheme(tx, HE, draft, table, examples))
        if proposed:
            given = enrol.EnrolmentGiven("", date.fromisoformat(DAY))
            world.write(lambda tx: new_schemes.propose_new_scheme(tx, HE, draft, given))
        return f"/schemes/new/{draft}{after}"

    return place


@dataclass(frozen=True)
class Case:
    """A field on a page: who posts to which address with which other values, and where its
    sentence is shown."""

    declared: Declared
    who: str | None
    place: str | Callable[[World], str]
    given: dict[str, Any] = field(default_factory=dict)
    shown: str = BESIDE


SALE = {"serial": "88002317", "visited": "no"}
CONTRACT = {"contract": "HT-1", "amount": "100"}
PAPER = {"person": WANG, "reason": "带新人", "points": "1", "amount": "1", "kind": "new_market"}
WRONG = {"person": WANG, "kind": "major_error", "told": "报错价", "on": DAY}
MATTER = {"call": "1", "title": "怎么答", "topic": "price", "owner": SUN, "due_on": "2026-03-09"}
LESSON = {"course": "新人话术", "text": "先问交房时间", "minutes": "5", "step": ""}
ITEM = {"kind": "script", "title": "嫌贵", "text": "先问比的是哪一款"}
COURSE = {"people": [WANG], "course": "新人话术", "on": DAY}
RELIEF = {"person": WANG, "kind": "sick", "from": "2026-03-09"}
HOLIDAY = {"kind": "holiday", "from": "2026-05-04", "name": "劳动节"}
SPAN = {"name": "春季", "start": "2026-07-01", "end": "2026-07-02"}
GROUP = {"name": "销售群", "address": "json://example.org/abc", "per_minute": "15"}
PROVIDER = {
    "issuer": "https://login.example.com",
    "client": "jiebao",
    "secret": "a secret",
    "claim": "staff",
}
HOOK = {"name": "财务系统", "address": "https://example.org/hook", "kinds": ["record_deal"]}
TARGET = {"person": WANG, "metric": "calls", "period_kind": "day", "value": "5"}

HIRED = {"number": "3001", "name": "新同事", "role": "guide", "plan": "sales"}
CORRECTED = {"name": "王䶮䶮", "reason": "录错"}

CASES = (
    Case(record_call.NOTE, LIN, "/calls", {"outcome": "refused"}),
    Case(record_call.FOLLOW_UP_ON, LIN, "/calls", {"outcome": "refused"}),
    Case(record_call.FOLLOW_UP_TIME, LIN, "/calls", {"outcome": "refused"}),
    Case(customers.NAME, LIN, "/calls", {"outcome": "refused"}),
    Case(card_serials.SERIAL, LIN, "/cards", SALE),
    Case(customers.NAME, LIN, "/cards", SALE),
    Case(contracts.CONTRACT, LIN, "/deals", CONTRACT),
    Case(record_deal.AMOUNT, LIN, "/deals", CONTRACT),
    Case(named_in_deals.SERIAL_WORDS, LIN, "/deals", CONTRACT),
    Case(named_in_deals.CUSTOMER_WORDS, LIN, "/deals", CONTRACT),
    Case(record_deal.PRODUCT, LIN, "/deals", CONTRACT),
    Case(record_deal.REFERRER, LIN, "/deals", CONTRACT),
    Case(cancel_deal.REASON, LIN, _own_deal),
    Case(
        share_call_lists.LISTED_NAME,
        SUN,
        "/call-lists/add",
        {"phone": "13912345678", "seller": LIN},
    ),
    Case(share_call_lists.MOST, SUN, _waiting_customer, {"to": [LIN]}),
    Case(appeal.TEXT, LIN, "/appeals", {"scheme": "commission", "period": "2026-02"}),
    Case(appeal.TEXT, LIN, _own_call, shown=SAID),
    Case(appeal.TEXT, LIN, _line("appeal")),
    Case(appeal.TEXT, HE, _appeal, {"decision": "uphold", "amount": "5"}),
    Case(appeal.AMOUNT, HE, _appeal, {"decision": "uphold", "text": "补发"}),
    Case(hear_statements.TEXT, LIN, _line("statement")),
    Case(reject.REASON, HE, _line("reject")),
    Case(set_card_products.PRODUCT_LINES, HE, "/card-products"),
    Case(set_grace.MINUTES, HE, "/grace", {"on": "2026-03-03"}),
    Case(set_grace.GRACE_ON, HE, "/grace", {"minutes": "5"}),
    Case(verification.SAMPLE_ON, HE, "/verification", {"kind": "sample"}),
    Case(appraise.REASON, SUN, "/contributions", PAPER),
    Case(appraise.POINTS, SUN, "/contributions", PAPER),
    Case(grants.REASON, SUN, "/grants", PAPER),
    Case(grants.AMOUNT, SUN, "/grants", PAPER),
    Case(violations.TOLD, SUN, "/violations", WRONG),
    Case(violations.ON, SUN, "/violations", WRONG),
    Case(violations.TEXT, LIN, _violation("answer")),
    Case(violations.TEXT, HE, _violation("rule"), {"decision": "uphold"}),
    Case(matters.TITLE, SUN, _noted, MATTER),
    Case(matters.DUE_ON, SUN, _noted, MATTER),
    Case(matters.DUE_ON, HE, _matter("owner"), {"owner": HE}),
    Case(matters.ANSWER, HE, _matter("answer")),
    Case(prepare_recognition.ON, HE, "/recognition/2026-02/day"),
    Case(prepare_recognition.SENTENCE, HE, _honoured, _HONOURED),
    Case(trainings.COURSE, SUN, "/courses", LESSON),
    Case(teach_courses.LINK, SUN, "/courses", LESSON),
    Case(teach_courses.TEXT, SUN, "/courses", LESSON),
    Case(teach_courses.MINUTES, SUN, "/courses", LESSON),
    Case(promote.ON, SUN, "/promotion/1102/proposal", {"reason": "肯教人"}),
    Case(promote.REASON, SUN, "/promotion/1102/proposal", {"on": "2026-04-01"}),
    Case(promote.WHY, HE, _promotion, {"decision": "decline"}),
    Case(keep_library.TITLE, SUN, "/library", ITEM),
    Case(keep_library.SAYS, SUN, "/library", ITEM),
    Case(keep_library.TEXT, SUN, "/library", ITEM),
    Case(keep_library.LINK, SUN, "/library", ITEM),
    Case(trainings.COURSE, SUN, "/trainings", COURSE),
    Case(trainings.ON, SUN, "/trainings", COURSE),
    Case(write_play.PLAY, "1011", "/playbook/east"),
    Case(choose_goal.SENTENCE, LIN, _goals, {"metric": "calls", "period": "2026-04"}),
    Case(answer_goal.VALUE, SUN, _goal, {"sentence": "先稳住"}),
    Case(answer_goal.WHY, SUN, _goal, {"value": "5"}),
    Case(targets.VALUE, SUN, "/targets", TARGET),
    Case(targets.ONLY, SUN, "/targets", TARGET),
    Case(targets.ON, SUN, "/targets", TARGET),
    Case(leave_from_floor.FIRST, SUN, "/reliefs", RELIEF),
    Case(leave_from_floor.LAST, SUN, "/reliefs", RELIEF),
    Case(leave_from_floor.REASON, SUN, "/reliefs", RELIEF),
    Case(leave_from_floor.END_FIRST, SUN, "/reliefs/1/end", {"why": "回来了"}, HEAD),
    Case(leave_from_floor.END_REASON, SUN, "/reliefs/1/end", {"first": "2026-03-09"}, HEAD),
    Case(set_calendar.FIRST, HE, "/calendar", HOLIDAY),
    Case(set_calendar.LAST, HE, "/calendar", HOLIDAY),
    Case(set_calendar.NAME, HE, "/calendar", HOLIDAY),
    Case(propose_campaign.CAMPAIGN_NAME, HE, "/campaigns", SPAN),
    Case(propose_campaign.START, HE, "/campaigns", SPAN),
    Case(propose_campaign.END, HE, "/campaigns", SPAN),
    Case(decide_campaign.LAST_DAY, LU, "/campaigns/1/end"),
    Case(channels.NAME, HE, "/channels", GROUP),
    Case(channels.ADDRESS, HE, "/channels", GROUP, SECRET),
    Case(channels.PACE, HE, "/channels/1", shown=SAID),
    Case(tokens.TOKEN_NAME, HE, "/tokens", {"scopes": ["people"], "expires_on": DAY}),
    Case(tokens.EXPIRES_ON, HE, "/tokens", {"scopes": ["people"], "name": "财务系统"}),
    Case(identity_providers.ISSUER, HE, "/company-account", PROVIDER),
    Case(identity_providers.CLIENT, HE, "/company-account", PROVIDER),
    Case(identity_providers.CLIENT_SECRET, HE, "/company-account", PROVIDER, SECRET),
    Case(identity_providers.CLAIM, HE, "/company-account", PROVIDER),
    Case(company_accounts.BOUND_PERSON, HE, _bound),
    Case(webhooks.HOOK_NAME, HE, "/webhooks", HOOK),
    Case(webhooks.HOOK_ADDRESS, HE, "/webhooks", HOOK, SECRET),
    Case(wall_links.PLACE, HE, "/walls", {"boards": ["cards"], "look": "dark"}),
    Case(hold_meeting.REASON, SUN, "/meeting/1/rule", {"result": "excused"}, HEAD),
    Case(forfeit_videos.DAYS, HE, "/meeting/keep", shown=HEAD),
    Case(greet.WORDS, SUN, _birthday, {"person": LIN}),
    Case(touch_customer.AMOUNT, LIN, _old_customer, {"customer": "1", "what": "gift"}),
    Case(touch_customer.WORDS, LIN, _old_customer, {"customer": "1", "what": "referral"}),
    Case(touch_customer.LIMIT, HE, "/old-customers/limit"),
    Case(set_two_people.TWO_PEOPLE_SUM, LU, "/payroll/two-people"),
    Case(plan_pairs.BEGINS_ON, HE, "/pairs/plan", {"metric": "cards", "waves": "2"}),
    Case(write_pair_sheet.METHOD, LIN, _pair, {"pair": "1"}),
    Case(mentor.PROPOSED, SUN, _ended_mentoring, {"mentoring": "1"}),
    Case(mentor.GIVEN, HE, "/mentors/points"),
    Case(plan_event.TITLE, HE, "/events", EVENT),
    Case(plan_event.ON, HE, "/events", EVENT),
    Case(plan_event.COST, HE, "/events", EVENT),
    Case(hold_talks.AGREED, SUN, _talk("agree"), {"due_on": "2026-03-16", "topic": "invited"}),
    Case(hold_talks.DUE_ON, SUN, _talk("agree"), {"agreed": "先问交房时间", "topic": "invited"}),
    Case(talk_notes.NOTE, SUN, _talk("note")),
    Case(talk_notes.WISH, SUN, _talk("wish")),
    Case(transfers.ON, HE, f"/staff/{WANG}/transfer", {"role": "guide"}),
    Case(transfers.LEFT_ON, HE, f"/staff/{WANG}/leave"),
    Case(transfers.NOTE, HE, f"/staff/{WANG}/leave", {"left_on": DAY, "confirmed": "yes"}),
    Case(hiring.NUMBER, HE, "/hire", HIRED),
    Case(person_fields.NAME, HE, "/hire", HIRED),
    Case(person_fields.GRADE, HE, "/hire", HIRED),
    Case(person_fields.BIRTHDAY, HE, "/hire", HIRED),
    Case(person_fields.HIRED, HE, "/hire", HIRED),
    Case(correct_person.REASON, HE, f"/staff/{WANG}/correct", CORRECTED),
    Case(correct_person.FROM_ON, HE, f"/staff/{WANG}/correct", CORRECTED),
    Case(person_page.HAND_ON, HE, f"/staff/{SUN}/hand-over", {"to": QIN}),
    Case(teams.TEAM_NAME, HE, "/teams", {"kind": "store"}),
    Case(teams.WHY, HE, "/teams/east/rename", {"name": "东区"}),
    Case(teams.HEAD_ON, HE, "/teams/east/head", {"person": QIN}),
    Case(teams.CLOSED_ON, HE, "/teams/east/close", {"reason": "合并", "hand_to": "west"}),
    Case(enrol.FROM_ON, HE, "/schemes", {"scheme": "commission"}),
    Case(enrol.LAST, LU, "/schemes/1/end"),
    Case(new_schemes.SCHEME_NAME, HE, "/schemes/new"),
    Case(new_schemes.WISHED_ID, HE, "/schemes/new", {"way": "text", "text": SCHEME}),
    Case(new_schemes.SCHEME_TEXT, HE, "/schemes/new", {"way": "text"}),
    Case(new_schemes.WHY, HE, _new_scheme(""), {"name": "提成二"}),
    Case(new_schemes.STARTS, HE, _new_scheme("/propose")),
    Case(
        new_examples.EXAMPLE_TITLE,
        HE,
        _new_scheme("/clauses/each-card/example"),
        {"rows.0.name": "张三"},
    ),
    Case(
        new_schemes.DECLINE_NOTE, LU, _new_scheme("/decide", proposed=True), {"decision": "decline"}
    ),
    Case(drafts.BECAUSE, HE, _draft("")),
    Case(drafts.FROM_ON, LU, _draft("/approve")),
    Case(decide_effect.WHAT, HE, "/effect/commission", {"choice": "keep", "grounds": "money"}),
    Case(decide_effect.WHY, LU, _effect_decision),
    Case(drafts.NOTE, HE, "/reviews", {"scheme": "commission"}, SAID),
    Case(hand_over_prizes.NOTE, HE, _prize),
    Case(accept_held.REASON, SUN, _held_call, {"accepted": "yes"}),
    Case(withdraw_for_seller.REASON, HE, _yesterdays_card),
    Case(hold_ratings.REASON, HE, _held_rating, {"accepted": "yes"}),
    Case(verdicts.REASON, SUN, _a_check, {"result": "fake"}, HEAD),
    Case(revoke_certificates.REASON, HE, _certificate, {"step": "revoke"}),
    Case(rate.COMMENT, None, _rating, {"score": "5"}),
)


def _wrong(declared: Declared) -> list[str]:
    """Values that a declared field must refuse."""
    wrong = [""] if declared.required else []
    match declared:
        case Text(most=most):
            return [*wrong, "长" * (most + 1)]
        case RequiredDay() | OptionalDay():
            return [*wrong, "soon", "2026-02-30"]
        case OptionalTime():
            return [*wrong, "soon", "24:00"]
        case Hundredths():
            return [*wrong, "many", "1.234"]
        case Count(most=most, least=least):
            return [*wrong, "many", str(least - 1), str(most + 1)]


def _sentence(declared: Declared, typed: str) -> str:
    with pytest.raises(JiebaoError) as refused:
        declared.read({declared.name: typed})
    return str(refused.value)


TRIED = [
    pytest.param(case, typed, id=f"{number}-{case.declared.name}-{typed[:6] or 'missing'}")
    for number, case in enumerate(CASES)
    for typed in _wrong(case.declared)
]


@pytest.mark.parametrize(("case", "typed"), TRIED)
def test_a_field_is_refused_with_its_sentence_and_keeps_what_was_typed(
    write: Any, clock: Any, runtime: Any, client_of: Any, case: Case, typed: str
) -> None:
    world = World(write, clock, runtime, client_of)
    place = case.place if isinstance(case.place, str) else case.place(world)
    form = {"id": str(uuid4()), **case.given, case.declared.name: typed}
    if place == "/cards":
        form["photo"] = (BytesIO(jpeg()), "card.jpg")

    answer = client_of(case.who).post(place, data=form, follow_redirects=case.shown == SAID)

    page = html.unescape(answer.text)
    sentence = _sentence(case.declared, typed)
    if case.shown in (SAID, HEAD):
        assert sentence in page
        return
    assert answer.status_code == 400
    beside = FormShown(answer.text).sentences
    assert any(sentence in said for name, said in beside.items() if _names(case, name))
    assert case.shown == SECRET or typed in page


def _names(case: Case, place: str) -> bool:
    """Whether the page shows an error beside the field; in a list its id ends in the row number."""
    return place.rstrip("-0123456789") == case.declared.name


def test_every_declared_field_has_a_case(app: Any) -> None:
    declared = {
        id(held): f"{module}.{name}"
        for module in sorted(sys.modules)
        if module.startswith("webapp.")
        for name, held in vars(sys.modules[module]).items()
        if isinstance(held, get_args(Declared))
    }
    tried = {id(case.declared) for case in CASES}
    assert {name for key, name in declared.items() if key not in tried} == set()
