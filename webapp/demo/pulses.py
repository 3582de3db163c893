"""The sample company's pulse: two answers a month, three statements in April and October."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from rules.periods import period_of
from webapp.company.parts import PULSE_PART
from webapp.core.answer_boxes import AnswerBoxes
from webapp.demo.chance import chance
from webapp.demo.events import Event, event_moment
from webapp.effect.operations.answer_pulse import PulseGiven, give_answer
from webapp.effect.operations.end_rounds import end_rounds
from webapp.effect.rounds import OpenQuestion, answerers, asked_of
from webapp.facts.transactions import Transaction

DAY = timedelta(days=1)
ANSWERS = 0.85  # of those asked
# How often 1 to 5 is answered to each question at first, and how many months shift it by one.
_WEIGHTS = {
    "drive": (3, 12, 34, 36, 15),
    "fair": (4, 14, 34, 34, 14),
    "shares": (4, 12, 30, 36, 18),
    "helps": (2, 8, 26, 40, 24),
    "teaches": (4, 16, 34, 32, 14),
}
_DRIFT = {"drive": 0.12, "fair": -0.10}  # a month: the share of answers that are one higher, lower


def pulse_events(seed: int, first: date, today: date) -> Iterator[Event]:
    """In each month that is over people answer on the last day but one; then the round ends.

    Nobody has answered in the running month: whoever signs in finds the questions.
    """
    boxes, months = AnswerBoxes(), 0
    month = period_of("month", first)
    while month.end < today:
        on = month.end - DAY
        if on >= first:
            work = partial(_answer_all, seed=seed, boxes=boxes, on=on, months=months)
            yield Event(event_moment(on, 17.5), work)
        month, months = period_of("month", month.end + DAY), months + 1
        yield Event(event_moment(month.start, 0.2), partial(_end, boxes=boxes, on=month.start))


def _answer_all(tx: Transaction, seed: int, boxes: AnswerBoxes, on: date, months: int) -> None:
    company = tx.company
    if PULSE_PART in company.parts_off:
        return
    for person in answerers(company, on):
        random = chance(seed, person, on, "pulse")
        if random.random() > ANSWERS:
            continue
        asked = asked_of(company, person, on)
        for each in asked:
            value = _value(seed, person, on, each, months)
            given = PulseGiven(person, each.question.question, value)
            give_answer(lambda work: work(tx), boxes, asked, given)


def _value(seed: int, person: str, on: date, asked: OpenQuestion, months: int) -> int:
    question = asked.question.question
    random = chance(seed, person, on, question)
    value: int = random.choices((1, 2, 3, 4, 5), weights=_WEIGHTS[question])[0]
    drift = _DRIFT.get(question, 0.0) * months
    if random.random() < abs(drift):
        value += 1 if drift > 0 else -1
    return min(max(value, 1), 5)


def _end(tx: Transaction, boxes: AnswerBoxes, on: date) -> None:
    end_rounds(lambda work: work(tx), boxes, on)
