"""Fill an empty data folder with the sample company, in order of time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from webapp.cards.operations.record_card import PhotoTaken
from webapp.company.models import Person
from webapp.core.sealed_numbers import number_sealer
from webapp.demo.calendar import set_calendar
from webapp.demo.calls import call_event
from webapp.demo.cards import DrawnCard, Numbers, card_events, opinion_event, verdict_moment
from webapp.demo.cast import HR, Employee
from webapp.demo.chance import chance
from webapp.demo.closing import honours_events, settlement_events
from webapp.demo.courses import course_events, due_course_events
from webapp.demo.effects import effect_events
from webapp.demo.erasures import erasure_events
from webapp.demo.events import Event, event_moment, play
from webapp.demo.founding import Seal, complete, found_company, give_call_lists
from webapp.demo.gatherings import gathering_events
from webapp.demo.goals import goal_events
from webapp.demo.integration import integration_events
from webapp.demo.library import library_events
from webapp.demo.matters import matter_events
from webapp.demo.mornings import morning_events, name_receivers
from webapp.demo.old_customers import earlier_customer_events, touch_events
from webapp.demo.pairing_up import mentor_events, pair_events
from webapp.demo.photographs import Photographer
from webapp.demo.pulses import pulse_events
from webapp.demo.recognition import recognition_events
from webapp.demo.sales import card_deal_events, contribution_events, deal_events, first_day_events
from webapp.demo.samples import sample_events
from webapp.demo.script import Script, write_script
from webapp.demo.size import FULL, Size
from webapp.demo.talks import talk_events
from webapp.facts.evidence_models import Verdict
from webapp.facts.models import (
    Call,
    Cancellation,
    Card,
    Contribution,
    Customer,
    Deal,
    Photo,
    Rating,
)
from webapp.jobs.operations.follow_verdicts import follow_verdicts
from webapp.ledger.models import Approval, Line, Settlement
from webapp.people.operations.place_person import Placement, place
from webapp.returns.generator import make_day
from webapp.returns.operations.day_returns import due_days
from webapp.verification.forgetting import forget_approved
from webapp.web.runtime import Runtime

RETURNS = 2  # days whose returns are already made


@dataclass(frozen=True)
class Summary:
    """The number of rows by table after filling."""

    counts: dict[str, int]

    def __str__(self) -> str:
        return ", ".join(f"{name} {count}" for name, count in self.counts.items())


def fill_company(runtime: Runtime, password_hash: str, size: Size = FULL, seed: int = 1) -> Summary:
    """Make the sample company up to the runtime's now, through the same operations as real data.

    The same seed, day and hour give the same company (phone numbers are sealed with the folder's
    own keys). The folder must not have a company yet.
    """
    now = runtime.clock()
    script = write_script(seed, size, runtime.today)
    seal = number_sealer(runtime.cipher)
    opened = event_moment(script.history, 7.5)
    play(
        [
            Event(
                opened,
                lambda tx: found_company(tx, script.cast, size, script.start, seal, password_hash),
            ),
            Event(opened, lambda tx: set_calendar(tx, script.history, script.today)),
            Event(opened, name_receivers),
            Event(opened, lambda tx: give_call_lists(tx, script.cast, size, seed, seal)),
        ]
    )
    sold = [card for day in script.days for card in script.cards[day] if card.received <= now]
    pool = Photographer(runtime.photos, seed, sold) if size.photos else nullcontext()
    with pool as photographer:
        events = [
            *_calls(script, seal),
            *_cards(script, seal, photographer),
            *_appraisals(script, seal),
            *first_day_events(seed, script.start, _employed(script, script.start), seal),
            *settlement_events(script.start, script.today, script.fake_on),
            *sample_events(script.seed, script.start, script.today),
            *honours_events(script.history, script.today),
            *morning_events(seed, script.today),
            *talk_events(script),
            *gathering_events(script),
            *matter_events(script),
            *course_events(seed, _seller_ids(script), script.start, script.today),
            *due_course_events(script.start, script.today),
            *library_events(seed, _seller_ids(script), script.start, script.today),
            *recognition_events(seed, script.start, script.today),
            *effect_events(script.history, script.today),
            *pulse_events(seed, script.history, script.today),
            *integration_events(script.today),
            *erasure_events(script.today),
            *pair_events(script),
            *mentor_events(script),
            *earlier_customer_events(script, seal),
            *touch_events(script),
            *goal_events(seed, script.cast, script.start, script.today),
            _transfer(script),
        ]
        play(event for event in events if event.at <= now)
    for day in due_days(runtime.company, now)[-RETURNS:]:
        make_day(runtime, day)
    play([Event(now, complete)])
    follow_verdicts(runtime.write, now)
    forget_approved(runtime)
    return count_all()


def _calls(script: Script, seal: Seal) -> Iterator[Event]:
    lists: dict[str, list[int]] = {}
    rows = Customer.select(Customer.seller, Customer.id).order_by(Customer.id)
    for seller, customer in rows.tuples():
        lists.setdefault(seller, []).append(customer)
    for day in script.days:
        for drawn in script.calls[day]:
            yield call_event(drawn, lists.get(drawn.seller, ()), seal)


def _seller_ids(script: Script) -> list[str]:
    return [seller.id for seller in script.cast.sellers]


def _no_photo() -> PhotoTaken | None:
    return None


def _cards(script: Script, seal: Seal, photographer: Photographer | None) -> Iterator[Event]:
    numbers: Numbers = {}
    for day in script.days:
        for card in script.cards[day]:
            photo = partial(photographer.photo_of, card) if photographer else _no_photo
            yield from card_events(card, photo, seal, numbers)
            yield from _checks(script, day, card, numbers)
            guides = [
                seller
                for seller in _employed(script, day)
                if seller.given.role == "guide"
                and script.team_of(seller, day)
                == script.team_of(script.cast.by_id(card.seller), day)
            ]
            yield from card_deal_events(script.seed, card, day, guides, numbers)


def _checks(script: Script, day: date, card: DrawnCard, numbers: Numbers) -> Iterator[Event]:
    outside = script.checkers_outside(card.seller, day)
    if card == script.fake:  # a fake needs two opinions
        yield opinion_event(card, outside[0], event_moment(day, 20.95), "fake", numbers)
        second = event_moment(day + timedelta(days=1), 9.75)
        yield opinion_event(card, HR, second, "fake", numbers)
        return
    if card.withdrawn_at is not None or card.id == script.copied:
        return
    done = 0.55 if script.today - day < timedelta(days=2) else 0.97
    random = chance(script.seed, card.id, "checks")
    if card.id == script.doubted or random.random() < done:
        at = verdict_moment(script.seed, card, day)
        result = "doubtful" if card.id == script.doubted else "genuine"
        yield opinion_event(card, random.choice(outside), at, result, numbers)


def _appraisals(script: Script, seal: Seal) -> Iterator[Event]:
    day = script.history
    while day <= script.today:
        here = _employed(script, day)
        yield from deal_events(script.seed, day, here, seal)
        teams = {seller.id: script.team_of(seller, day) for seller in here}
        yield from contribution_events(script.seed, day, here, teams)
        day += timedelta(days=1)


def _employed(script: Script, day: date) -> list[Employee]:
    return [s for s in script.cast.sellers if s.given.hired and s.given.hired <= day]


def _transfer(script: Script) -> Event:
    person, on = script.moved
    held = script.cast.by_id(person).given
    placement = Placement(person, on, held.role, "east", "1021", held.level)
    return Event(event_moment(on, 8.0), lambda tx: place(tx, HR, placement))


def count_all() -> Summary:
    """Count the rows of the most important tables."""
    tables = (
        Person,
        Customer,
        Call,
        Card,
        Photo,
        Deal,
        Cancellation,
        Rating,
        Contribution,
        Verdict,
        Settlement,
        Line,
        Approval,
    )
    return Summary({table._meta.table_name: table.select().count() for table in tables})
