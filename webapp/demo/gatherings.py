"""The sample company's birthdays and team events: chosen, greeted or late, answered with a tap."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from webapp.colleagues.anniversaries import day_in
from webapp.colleagues.birthday_reading import choice_of
from webapp.colleagues.operations.greet import choose_birthday, greet
from webapp.colleagues.operations.plan_event import EventGiven, answer_event, plan_event
from webapp.demo.cast import HR
from webapp.demo.chance import chance
from webapp.demo.events import Event, event_moment
from webapp.demo.script import Script
from webapp.facts.transactions import Transaction

_WORDS = ("今天早点回家，和家人吃顿好的。", "这一年辛苦了，中午给您加菜。", "", "")
# Days before today, the team (None: all), what, yuan.
_EVENTS = (
    (24, "east", "周五聚餐", 860),
    (10, "west", "爬山", 0),
    (-4, None, "季度聚餐", 6800),
    (-8, "online", "羽毛球", 320),
)


def gathering_events(script: Script) -> Iterator[Event]:
    """Choices on the first day, greetings on most birthdays, events with their answers."""
    for person in script.cast.people:
        random = chance(script.seed, person.id, "birthday")
        seen_by = random.choices(("public", "supervisor", "nobody"), (5, 4, 1))[0]
        first = max(script.start, person.given.hired or script.start)
        at = event_moment(first, 8.5, random)
        if seen_by != "supervisor":
            yield Event(at, partial(choose_birthday, person=person.id, seen_by=seen_by))
        yield from _greeting(script, person.id, person.given.birthday)
    for place, (back, team, title, yuan) in enumerate(_EVENTS):
        on = script.today - timedelta(days=back)
        planned = min(on, script.today) - timedelta(days=2)
        if planned >= script.start:
            given = EventGiven(team, title, on, yuan * 100)
            at = event_moment(planned, 9.5 + place * 0.01)
            yield Event(at, partial(_plan, script=script, given=given))


def _greeting(script: Script, person: str, born: date | None) -> Iterator[Event]:
    """In the days of the campaign most are greeted in time, a few late."""
    if born is None:
        return
    on = day_in(born, script.today.year)
    random = chance(script.seed, person, "greeting")
    day = on + timedelta(days=random.choice((-1, 0, 0, 0, 2)))
    if script.start <= day <= script.today and random.random() < 0.85:
        words = random.choice(_WORDS)
        yield Event(event_moment(day, 8.4), partial(_greet, person=person, words=words))


def _greet(tx: Transaction, person: str, words: str) -> None:
    greeter = tx.company.supervisor_of(person, tx.company.clock.day(tx.now))
    if greeter is not None and choice_of(person) != "nobody":
        greet(tx, greeter, person, words)


def _plan(tx: Transaction, script: Script, given: EventGiven) -> None:
    """Plan an event, and let some answer at once."""
    head = dict(script.cast.heads).get(given.team or "", HR)
    event = plan_event(tx, head, given)
    today = tx.company.clock.day(tx.now)
    for seller in script.cast.sellers:
        random = chance(script.seed, seller.id, given.title)
        here = given.team in (None, script.team_of(seller, today))
        employed = tx.company.posting(seller.id, today) is not None
        if employed and here and random.random() < 0.7:
            answer_event(tx, seller.id, event, comes=random.random() < 0.8)
