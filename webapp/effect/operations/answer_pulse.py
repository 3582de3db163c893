"""Take an answer of the pulse into its box, and store a box once five people's are in it.

What is written can never tie an answer to a person (decision 0081): a commit adds five answers or
more together with the names of as many people, names and values each in their own order, without
an audit line, a moment, a running number or a notice.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from typing import Any

from peewee import EXCLUDED

from webapp.core.answer_boxes import AnswerBox, AnswerBoxes, Question
from webapp.core.errors import JiebaoError, UnknownChoice, _
from webapp.effect.models import PulseAnswered, PulseCount
from webapp.effect.rounds import VALUES, OpenQuestion
from webapp.facts.transactions import Transaction
from webapp.store.models import AuditLine
from webapp.store.statements import give_up_leases, holds_lease

JOINED = ""  # the cohort of answers that were joined
Write = Callable[[Callable[[Transaction], Any]], Any]


class NotAsked(JiebaoError):
    """The question is not open for this person."""

    sentence = _("现在没有问您这一题。")
    status = 404


class AnsweredBefore(JiebaoError):
    """The person has answered this question of this round."""

    sentence = _("这一题您已经答过了，每个人只算一次。")
    status = 409


@dataclass(frozen=True)
class PulseGiven:
    """What a person answered to which question: `question` of PULSE or UPWARD, `value` 1 to 5."""

    person: str
    question: str
    value: int


def give_answer(
    write: Write, boxes: AnswerBoxes, asked: Collection[OpenQuestion], given: PulseGiven
) -> None:
    """Put an answer into its box, and store the box if it is full.

    `asked`: what is open for the person. Raises NotAsked, UnknownChoice, AnsweredBefore, and the
    refusal of the disk, with which this answer is not taken.
    """
    if given.value not in VALUES:
        raise UnknownChoice()
    one = next((each for each in asked if each.question.question == given.question), None)
    if one is None:
        raise NotAsked()
    with boxes.lock:
        if boxes.holds(one.question, given.person) or _is_stored(one.question, given.person):
            raise AnsweredBefore()
        if not holds_lease(boxes.claim(one.question, given.person)):
            raise AnsweredBefore()  # in a box of another process
        box = boxes.put(one.question, one.cohort, given.person, given.value)
        if not box.is_full:
            return
        boxes.take(one.question, one.cohort)
        try:
            write(partial(store_box, question=one.question, cohort=one.cohort, box=box))
        except BaseException:
            box.remove(given.person, given.value)
            boxes.put_back(one.question, one.cohort, box)
            give_up_leases([boxes.claim(one.question, given.person)])
            raise
        give_up_claims(boxes, one.question, box)


def give_up_claims(boxes: AnswerBoxes, question: Question, box: AnswerBox) -> None:
    """Give up the claims of a box that is stored or dropped: the database knows its people."""
    give_up_leases([boxes.claim(question, person) for person in sorted(box.people)])


def answered(
    boxes: AnswerBoxes, person: str, asked: Collection[OpenQuestion]
) -> frozenset[Question]:
    """Those of the open questions that a person has answered."""
    rounds = {each.question.round for each in asked}
    rows = PulseAnswered.select(PulseAnswered.round, PulseAnswered.question).where(
        PulseAnswered.person == person, PulseAnswered.round.in_(rounds)
    )
    stored = {Question(*row) for row in rows.tuples()}
    with boxes.lock:
        held = {each.question for each in asked if boxes.holds(each.question, person)}
    return frozenset(stored | held)


def _is_stored(question: Question, person: str) -> bool:
    rows = PulseAnswered.select().where(
        PulseAnswered.round == question.round,
        PulseAnswered.question == question.question,
        PulseAnswered.person == person,
    )
    return bool(rows.exists())


def has_round_ended(key: str) -> bool:
    """Whether a round's counts are in the audit trail."""
    return bool(AuditLine.select().where(AuditLine.subject == f"pulse:{key}").exists())


def store_box(tx: Transaction, question: Question, cohort: str, box: AnswerBox) -> None:
    """Write a full box: the people in order of number, and all five counts in order of value.

    Does nothing for a round that has ended: its counts no longer change. Who was let answer twice,
    because a process was cut off from the database, is named once and counts twice. Raises
    ValueError for a box that is not full.
    """
    if not box.is_full:
        raise ValueError("fewer than five answers are never written")
    if has_round_ended(question.round):
        return
    people = [{**question._asdict(), "person": person} for person in sorted(box.people)]
    tx.insert_unknown(PulseAnswered, people)
    counts = [
        {**question._asdict(), "cohort": cohort, "value": value, "count": box.counts[value]}
        for value in VALUES
    ]
    key = (PulseCount.round, PulseCount.question, PulseCount.cohort, PulseCount.value)
    more = {PulseCount.count: PulseCount.count + EXCLUDED.count}
    PulseCount.insert_many(counts).on_conflict(conflict_target=key, update=more).execute()
