"""Rows about people and their records for the tables that the sample company leaves empty."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from webapp.calling.models import (
    CallTopic,
    CustomerTouch,
    Matter,
    MatterAnswer,
    MatterCall,
    MatterOwner,
    MatterVoice,
    Showing,
)
from webapp.calling.topics import TOPICS
from webapp.cards.models import IssuedCard
from webapp.checks.models import Callback, Plant, PlantAnswer, Signal, Twin
from webapp.checks.signals.kinds import POINTS
from webapp.colleagues.models import BirthdayChoice, EventAnswer, Greeting, TeamEvent
from webapp.colleagues.pair_models import (
    LearningPair,
    Mentoring,
    PairMethod,
    PairPlan,
    PairStart,
    PairTap,
)
from webapp.company.models import (
    Person,
    PersonCorrection,
    Relief,
    ReliefEnd,
    TargetDecision,
    TargetProposal,
    TeamChange,
)
from webapp.facts.evidence_models import (
    ClockDecision,
    Device,
    DeviceUse,
    Origin,
    PromisedPhoto,
    Ruling,
    Verdict,
    ViolationAnswer,
)
from webapp.facts.models import Call, Card, Customer, Fact, Photo, Violation
from webapp.facts.operations.attach import attach_file
from webapp.facts.transactions import Transaction
from webapp.feedback.models import Course, CourseDue, Grant, GrantDecision, Training
from webapp.growth.models import PromotionProposal, PromotionStep
from webapp.honours.models import HonourSentence, RecognitionDay
from webapp.people.models import PraiseChoice
from webapp.returns.models import DayReturn, ReturnTaken
from webapp.talks.models import (
    Agreement,
    AgreementConfirmation,
    AgreementRelease,
    Talk,
    TalkHeld,
    TalkWish,
)
from webapp.web.runtime import Runtime

CAST = {
    "telesales": "1104",
    "guide": "1101",
    "designer": "1107",
    "supervisor": "1021",
    "head": "1011",
    "hr": "1002",
    "leader": "1001",
}
HR, LEADER, HEAD, SUPERVISOR = "1002", "1001", "1011", "1021"
FACT_MARK = "every-table"
_WEEK = timedelta(days=7)


class RecordRows:
    """Makes the rows; each method is one piece of work."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.today = runtime.today
        self.facts = 0
        sellers = [row for row in CAST.values() if row not in (HR, LEADER)]
        self.people_of_interest = [*sellers, "1102", "1103", "1105", "1108"]

    def _fact(
        self, tx: Transaction, kind: str, person: str | None, by: str, day: date | None = None
    ) -> int:
        self.facts += 1
        return tx.insert(
            Fact,
            id=f"{FACT_MARK}-{self.facts}",
            kind=kind,
            person=person,
            team=None,
            day=day or self.today,
            at=tx.now,
            received_at=tx.now,
            recorded_by=by,
            content_hash=f"{FACT_MARK}-{self.facts}",
        )

    def photos(self, tx: Transaction) -> None:
        """A photo for each card; every fifth a twin of the one before; promised ones."""
        before = None
        for place, card in enumerate(Card.select().order_by(Card.fact)):
            if place % 7 == 0:
                tx.insert(
                    PromisedPhoto,
                    card=card.fact_id,
                    sha256="0" * 64,
                    size=1000,
                    original_sha256="0" * 64,
                    source="camera",
                )
                continue
            name = f"photo-{place}"
            tx.insert(
                Photo,
                name=name,
                received_sha256=name,
                pixel_sha256=name,
                format="JPEG",
                width=800,
                height=600,
                stored_at=tx.now,
            )
            Card.update(photo=name).where(Card.fact == card.fact_id).execute()
            if before is not None and place % 5 == 0:
                tx.insert(
                    Twin,
                    photo=name,
                    other=before[0],
                    how="points",
                    share=90,
                    points=80,
                    at=tx.now,
                )
                self._signal(tx, card.fact_id, "twin", str(before[1]), _named(before[1]))
            before = (name, card.fact_id)

    def _signal(self, tx: Transaction, fact: int, kind: str, about: str, told: Any) -> None:
        tx.insert(
            Signal,
            fact=fact,
            kind=kind,
            about=about,
            points=POINTS[kind],
            told=json.dumps(told),
            at=tx.now,
        )

    def signals(self, tx: Transaction) -> None:
        """Reasons to look closely at cards and calls, what customers said when called back."""
        cards = list(Card.select().order_by(Card.fact))
        for card in cards:
            self._signal(tx, card.fact_id, "no_photo", "", {})
            self._signal(tx, card.fact_id, "not_issued", "", {"serial": card.serial})
        newest = [card for card in cards if card.photo_id is not None][-1]
        elsewhere = self._open_in_the_west(tx)
        self._signal(tx, newest.fact_id, "twin", str(elsewhere), _named(elsewhere))
        for card in cards[::4]:
            tx.insert(
                Callback,
                id=f"callback-{card.fact_id}",
                card=card.fact_id,
                person=HEAD,
                result="confirmed",
                at=tx.now,
            )
        for call in Call.select().order_by(Call.fact.desc()).limit(120):
            self._signal(tx, call.fact_id, "late", "", {"received": "2026-03-02 21:05"})
            self._signal(tx, call.fact_id, "unsigned", "", {})

    def _open_in_the_west(self, tx: Transaction) -> int:
        """A card without a verdict, of a seller in nobody's charge whom the cast has there."""
        judged = Verdict.select(Verdict.card)
        sales = Fact.select().join(Card).where(Fact.number.not_in(judged))
        for sale in sales.order_by(Fact.number):
            posting = tx.company.posting(sale.person_id, sale.day)
            if posting is not None and posting.team == "west":
                return int(sale.number)
        raise LookupError("every card of the west is judged")

    def origins(self, tx: Transaction) -> None:
        """Phones, and the records that came from them; some wait for a decision on their clock."""
        for person in self.people_of_interest:
            tx.insert(
                Device,
                id=f"device-{person}",
                key="{}",
                agent="a phone",
                first_seen_at=tx.now,
            )
            tx.insert(DeviceUse, device=f"device-{person}", person=person, since=tx.now)
            newest = (
                Fact.select()
                .where(Fact.person == person, Fact.kind.in_(("call", "card")))
                .order_by(Fact.number.desc())
                .limit(6)
            )
            for place, fact in enumerate(newest):
                tx.insert(
                    Origin,
                    fact=fact.number,
                    device=f"device-{person}",
                    sequence=place,
                    wall_at=fact.at,
                    proved=place % 2 == 0,
                    marks="clock" if place % 2 else "clock_off",
                    content="",
                )
                if place == 3:
                    tx.insert(
                        ClockDecision,
                        fact=fact.number,
                        accepted=True,
                        reason="ok",
                        decided_by=SUPERVISOR,
                        decided_at=tx.now,
                    )

    def feedback(self, tx: Transaction) -> None:
        """Trainings, grants, violations, contributions: decided, answered, open."""
        for name in ("新人培训", "产品培训"):
            tx.insert(Course, name=name)
        for person in self.people_of_interest:
            for course in (1, 2):
                fact = self._fact(tx, "training", person, HR)
                tx.insert(Training, fact=fact, course=course, passed=True)
                days = {"on": self.today, "due_on": self.today + timedelta(days=14)}
                rates = {"step": "invited", "own": 100, "reference": 300, "whole": 50}
                due = {"course": course, "person": person, **rates, **days, "at": tx.now}
                tx.insert_unknown(CourseDue, [due])
            for decided in (True, False):
                fact = self._fact(tx, "grant", person, HEAD)
                tx.insert(Grant, fact=fact, kind="new_market", amount=10_000, reason="开拓新市场")
                if decided:
                    tx.insert(
                        GrantDecision,
                        grant=fact,
                        approved=True,
                        decided_by=LEADER,
                        decided_at=tx.now,
                    )
            for ruled in (True, False):
                fact = self._fact(tx, "violation", person, HR)
                tx.insert(Violation, fact=fact, kind="major_error", told="报错了价格")
                tx.insert(ViolationAnswer, violation=fact, text="已更正", answered_at=tx.now)
                attach_file(
                    tx, HR, f"violation:{fact}", "0" * 64, "聊天记录.pdf", "application/pdf", 20_000
                )
                if ruled:
                    tx.insert(
                        Ruling,
                        violation=fact,
                        upheld=False,
                        text="不成立",
                        ruled_by=HR,
                        ruled_at=tx.now,
                    )

    def people(self, tx: Transaction) -> None:
        """Reliefs, proposed targets, shown numbers, issued cards, praise, returns taken."""
        later = self.today + timedelta(days=60)
        for place, person in enumerate(self.people_of_interest):
            relief = tx.insert(
                Relief,
                person=person,
                kind="annual",
                from_on=later,
                to_on=later + timedelta(days=3),
                given_by=HR,
                given_at=tx.now,
            )
            if place % 2:
                tx.insert(
                    ReliefEnd,
                    relief=relief,
                    from_on=later + timedelta(days=1),
                    ended_by=HR,
                    ended_at=tx.now,
                )
            for metric in ("calls", "invitations"):
                proposal = tx.insert(
                    TargetProposal,
                    who=person,
                    metric=metric,
                    period_kind="day",
                    value=9,
                    batch=f"batch-{person}",
                    proposed_by=person,
                    proposed_at=tx.now,
                )
                if place % 3 == 0:
                    tx.insert(
                        TargetDecision,
                        proposal=proposal,
                        approved=False,
                        decided_by=LEADER,
                        decided_at=tx.now,
                    )
            tx.insert(PraiseChoice, person=person, named=place % 2 == 0, at=tx.now)
            tx.insert(
                TeamChange,
                team="east",
                kind="renamed",
                before="东城店",
                after="东城店",
                reason="笔误",
                changed_by=HR,
                changed_at=tx.now,
            )
            for field, before, after in (("sex", "f", "m"), ("sex", "m", "f")):
                tx.insert(
                    PersonCorrection,
                    person=person,
                    field=field,
                    before=before,
                    after=after,
                    reason="身份证核对",
                    corrected_by=HR,
                    corrected_at=tx.now,
                )
            for number in range(3):
                tx.insert(
                    IssuedCard,
                    serial=f"7{person}{number}",
                    batch=f"batch-{person}",
                    place=number,
                    person=person,
                    issued_by=HR,
                    at=tx.now,
                )
        for customer in Customer.select().order_by(Customer.id).limit(40):
            tx.insert(
                Showing,
                customer=customer.id,
                person=customer.seller_id,
                at=tx.now,
                how="shown",
            )
        for made in DayReturn.select():
            tx.insert(ReturnTaken, day_return=made.id, person=HR, at=tx.now)

    def touches(self, tx: Transaction) -> None:
        """A visit, a gift and a referral of some customers, months ago."""
        for customer in Customer.select().order_by(Customer.id).limit(40):
            for kind in ("visit", "gift", "referral"):
                tx.insert(
                    CustomerTouch,
                    record=f"touch-{customer.id}-{kind}",
                    content_hash="00",
                    customer=customer.id,
                    person=customer.seller_id,
                    kind=kind,
                    amount=58_00,
                    words="王姐",
                    at=tx.now - timedelta(days=90),
                )

    def talks(self, tx: Transaction) -> None:
        """Talks of a supervisor and a head: agreed, released, to be confirmed, still to be held."""
        for place, person in enumerate(self.people_of_interest):
            holder = HEAD if place % 4 == 3 else SUPERVISOR
            if person == holder:
                continue
            for state in ("confirmed", "written", "open"):
                talk = tx.insert(Talk, person=person, holder=holder, opened_at=tx.now)
                if state == "open":
                    continue
                tx.insert(TalkHeld, talk=talk, at=tx.now)
                tx.insert(TalkWish, talk=talk, text="换房间", written_by=person, written_at=tx.now)
                agreement = tx.insert(
                    Agreement,
                    talk=talk,
                    text="先问哪天方便",
                    due_on=self.today + timedelta(days=14 if state == "written" else 0),
                    topic="invited",
                    part=14,
                    whole=131,
                    written_by=holder,
                    written_at=tx.now,
                )
                if state == "confirmed":
                    values = {"agreement": agreement, "confirmed_by": person}
                    tx.insert(AgreementConfirmation, **values, confirmed_at=tx.now)
                    for who in (person, holder):
                        released = {"agreement": agreement, "person": who, "released": True}
                        tx.insert(AgreementRelease, **released, at=tx.now)

    def colleagues(self, tx: Transaction) -> None:
        """Birthdays of this month, greeted today; events with answers."""
        for place, person in enumerate(self.people_of_interest):
            chosen = ("public", "supervisor", "nobody")[place % 3]
            tx.insert(BirthdayChoice, person=person, seen_by=chosen, at=tx.now)
            Greeting.delete().where(Greeting.person == person).execute()
            days = {"year": self.today.year, "on": self.today}
            tx.insert(Greeting, person=person, **days, words="早点回家", by=HEAD, at=tx.now)
        Person.update(birthday=self.today.replace(year=1990)).execute()
        tx.notice("roster")
        for team in ("east", "west", None):
            event = tx.insert(
                TeamEvent,
                team=team,
                title="聚餐",
                on=self.today,
                cost=80_000,
                planned_by=HR,
                planned_at=tx.now,
            )
            for person in self.people_of_interest:
                tx.insert(EventAnswer, event=event, person=person, comes=True, at=tx.now)

    def matters(self, tx: Transaction) -> None:
        """Topics of calls, and matters: nobody's, owned, answered."""
        taken = Call.fact.in_(MatterCall.select(MatterCall.call))
        calls = list(Call.select().where(Call.note != "", ~taken).order_by(Call.fact).limit(12))
        for place, call in enumerate(calls):
            topic = tuple(TOPICS)[place % len(TOPICS)]
            tx.insert_unknown(CallTopic, [{"call": call.fact_id, "topic": topic, "on": self.today}])
            values = {"title": "隔壁打八折", "topic": topic, "opened_by": SUPERVISOR}
            matter = tx.insert(Matter, key=f"{place}", **values, opened_at=tx.now)
            tx.insert(MatterCall, call=call.fact_id, matter=matter, at=tx.now)
            owned = {"owner": (HEAD, SUPERVISOR)[place % 2], "due_on": self.today, "by": HR}
            if place % 3:
                tx.insert(MatterOwner, matter=matter, **owned, at=tx.now)
            if place % 3 == 2:
                tx.insert(MatterAnswer, matter=matter, text="送安装", by=HEAD, at=tx.now)
        month = {"month": "2026-02", "on": date(2026, 3, 12), "by": HR}
        tx.insert(RecognitionDay, **month, at=tx.now)
        for who in self.people_of_interest:
            about = {"scheme": "telesales-reward", "clause": "annual-champion", "period": "2026-02"}
            tx.insert(HonourSentence, **about, winner=who, text="打得稳", by=HEAD, at=tx.now)
        tx.insert(MatterVoice, matter=matter, person=self.people_of_interest[0])

    def promotions(self, tx: Transaction) -> None:
        """A proposed promotion of each person of interest, approved by HR."""
        for person in self.people_of_interest:
            number = tx.insert(
                PromotionProposal,
                person=person,
                from_role="telesales",
                from_level="junior",
                role="telesales",
                level="middle",
                wanted_on=self.today,
                reason="肯教人",
                judged="[]",
                proposed_by=SUPERVISOR,
                proposed_at=tx.now,
            )
            step = {"proposal": number, "side": "hr", "kind": "approved"}
            tx.insert(PromotionStep, **step, by=HR, at=tx.now)

    def pairs(self, tx: Transaction) -> None:
        """A plan that has begun, with a pair of everybody; mentorings that last and that ended."""
        monday = self.today - timedelta(days=21 + self.today.weekday())
        plan = tx.insert(
            PairPlan,
            metric="invitations",
            begins_on=monday,
            waves=3,
            seed="00",
            commitment="00",
            planned_by=HR,
            planned_at=tx.now,
        )
        for wave, team in enumerate(("east", "west", "online")):
            start = tx.insert(
                PairStart, plan=plan, team=team, wave=wave, starts_on=monday + wave * 2 * _WEEK
            )
            if team == "east":
                self._pairs_of(tx, start, monday)
        for place, person in enumerate(self.people_of_interest):
            ends_on = self.today + (place % 2 * 20 - 10) * timedelta(days=1)
            tx.insert(
                Mentoring,
                mentee=person,
                mentor=self.people_of_interest[place - 1],
                starts_on=ends_on - 4 * _WEEK,
                ends_on=ends_on,
                confirmed_by=SUPERVISOR,
                confirmed_at=tx.now,
            )

    def _pairs_of(self, tx: Transaction, start: int, monday: date) -> None:
        days = {"starts_on": monday, "ends_on": monday + 4 * _WEEK}
        for place, person in enumerate(self.people_of_interest):
            other = self.people_of_interest[place - 1]
            pair = tx.insert(
                LearningPair, start=start, first=person, second=other, step="invited", **days
            )
            for week in (1, 2, 3, 4):
                told = {"pair": pair, "week": week, "by": person, "at": tx.now}
                tx.insert(PairMethod, **told, words="先问哪天方便")
                tx.insert(PairTap, **told, result="helped")

    def checkers(self, tx: Transaction) -> None:
        """Known photos planted in queues: answered, and still to be answered."""
        cards = list(Card.select().order_by(Card.fact).limit(8))
        checkers = [person for person in self.people_of_interest if person in (HEAD, SUPERVISOR)]
        for place, card in enumerate(cards):
            fact = self._fact(tx, "plant", None, HR)
            tx.insert(
                Plant,
                fact=fact,
                checker=checkers[place % 2],
                source=card.fact_id,
                serial=f"6600{place}",
                fake=False,
            )
            if place % 4 > 1:
                tx.insert(
                    PlantAnswer,
                    plant=fact,
                    id=f"plant-answer-{place}",
                    result="genuine",
                    at=tx.now,
                )


def _named(card: int) -> dict[str, Any]:
    """A card as a signal names it: by its fact's number and its serial."""
    return {"card": card, "serial": Card.get_by_id(card).serial, "share": 90, "points": 80}
