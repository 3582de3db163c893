"""End the rounds that are over: the rests are joined, the names of who answered are deleted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial

from webapp.core.answer_boxes import AnswerBoxes
from webapp.effect.models import PulseAnswered, PulseCount
from webapp.effect.operations.answer_pulse import JOINED, Write, give_up_claims, store_box
from webapp.effect.rounds import open_rounds
from webapp.facts.transactions import Transaction
from webapp.store.models import AuditLine

CLOCK = "jiebao"  # who ends a round, in the audit trail


def join_rests(write: Write, boxes: AnswerBoxes, still_open: Collection[str] = ()) -> int:
    """Store what waits, the boxes of one question joined; the number of answers that were lost.

    `still_open`: the rounds whose boxes go on. Fewer than five answers to a question were never
    written anywhere, and are dropped. Raises the refusal of the disk; the answers then stay.
    """
    lost = 0
    with boxes.lock:
        for question in boxes.waiting(still_open):
            box = boxes.take_joined(question)
            if box.is_full:
                try:
                    write(partial(store_box, question=question, cohort=JOINED, box=box))
                except BaseException:
                    boxes.put_back(question, JOINED, box)
                    raise
            else:
                lost += len(box.people)
            give_up_claims(boxes, question, box)
    return lost


def end_rounds(write: Write, boxes: AnswerBoxes, today: date) -> list[str]:
    """End each round that is over and was not ended; their keys.

    The counts of an ended round no longer change; an audit line holds them.
    """
    still_open = open_rounds(today)
    join_rests(write, boxes, still_open)
    counted = {key for (key,) in PulseCount.select(PulseCount.round).distinct().tuples()}
    over = sorted(counted - still_open)
    ended = AuditLine.select(AuditLine.subject).where(
        AuditLine.subject.in_([f"pulse:{key}" for key in over])
    )
    done = {subject for (subject,) in ended.tuples()} if over else set()
    missing = [key for key in over if f"pulse:{key}" not in done]
    for key in missing:
        write(partial(_end, key=key))
    return missing


def _end(tx: Transaction, key: str) -> None:
    PulseAnswered.delete().where(PulseAnswered.round == key).execute()
    rows = PulseCount.select().where(PulseCount.round == key)
    counts: dict[str, dict[int, int]] = {}
    for row in rows.order_by(PulseCount.question, PulseCount.cohort, PulseCount.value):
        counts.setdefault(f"{row.question}:{row.cohort}", {})[row.value] = row.count
    tx.audit(CLOCK, "end_pulse", f"pulse:{key}", after=counts)
