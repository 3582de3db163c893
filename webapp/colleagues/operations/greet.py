"""Choose who sees one's birthday; greet somebody in one's charge; thank for a greeting."""

from __future__ import annotations

from webapp.colleagues.anniversaries import CHOICES, NOBODY, near
from webapp.colleagues.birthday_reading import choice_of
from webapp.colleagues.models import BirthdayChoice, Greeting, GreetingThanks
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.remind import BIRTHDAY, remind

WORDS = Text("words", most=60, required=False)


class GreetedAlready(JiebaoError):
    """Somebody greeted this birthday before."""

    sentence = _("今年已经祝贺过了。")
    status = 409


def choose_birthday(tx: Transaction, person: str, seen_by: str) -> None:
    """Choose who sees one's birthday: public, supervisor or nobody. Raises UnknownChoice."""
    if seen_by not in CHOICES:
        raise UnknownChoice()
    tx.insert(BirthdayChoice, person=person, seen_by=seen_by, at=tx.now)
    tx.audit(person, "choose_birthday", f"person:{person}")


def greet(tx: Transaction, by: str, person: str, words: str) -> int:
    """Greet the birthday that is due of somebody in one's charge; the words may be empty.

    A greeting before the day is shown on it. Raises NotFound, also where the person lets nobody see
    the birthday, GreetedAlready, TextTooLong.
    """
    company, today = tx.company, tx.company.clock.day(tx.now)
    held = company.people.get(person)
    on = near(held.birthday, today) if held and held.birthday else None
    if on is None or company.supervisor_of(person, today) != by or choice_of(person) == NOBODY:
        raise NotFound()
    if Greeting.select().where(Greeting.person == person, Greeting.year == on.year).exists():
        raise GreetedAlready()
    text = WORDS.clean(words)
    number = tx.insert(Greeting, person=person, year=on.year, on=on, words=text, by=by, at=tx.now)
    tx.audit(by, "greet_birthday", f"person:{person}")
    if on <= today:
        remind(tx, person, BIRTHDAY, f"greeted:{on.year}", "/birthdays", why="greeted", name=by)
    return number


def thank(tx: Transaction, person: str, greeting: int) -> None:
    """Thank for one's own greeting; twice is as once. Raises NotFound."""
    held = Greeting.get_or_none(Greeting.id == greeting, Greeting.person == person)
    if held is None or held.on > tx.company.clock.day(tx.now):
        raise NotFound()
    if GreetingThanks.get_or_none(GreetingThanks.greeting == greeting) is None:
        tx.insert(GreetingThanks, greeting=greeting, at=tx.now)
        told = {"why": "thanked", "name": person}
        remind(tx, held.by_id, BIRTHDAY, f"thanked:{greeting}", "/birthdays", **told)
