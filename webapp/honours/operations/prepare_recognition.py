"""Prepare a recognition meeting: HR sets its day, those in charge say a sentence of each winner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from rules.periods import PeriodMalformed, parse_period, period_of
from webapp.company.roles import HR
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, NotAllowed, NotFound, _
from webapp.core.fields import RequiredDay, Text
from webapp.facts.transactions import Transaction
from webapp.honours.models import HonourSentence, RecognitionDay
from webapp.honours.recognition import (
    MonthAgenda,
    Winner,
    meeting_day,
    month_agenda,
    speaker_of,
    winner_of,
)
from webapp.honours.rolls import Honour
from webapp.messaging.operations.remind import RECOGNITION, ReminderGiven, Write, remind_apart

SENTENCE = Text("sentence", most=60, required=False)
ON = RequiredDay("on")
LONGEST = timedelta(days=62)  # from the end of a month to its meeting
BEFORE = timedelta(days=2)  # when sentences are asked for
BEGINS = time(8)  # of that day


class NotAfterTheMonth(JiebaoError):
    """The day of the meeting is within its month, or too long after it."""

    sentence = _("表彰会要在月份结束以后、%(last)s以前开，请改日期。")
    field = "on"


def set_meeting_day(tx: Transaction, by: str, month: str, on: date) -> None:
    """Set the day of a month's meeting. For HR. Raises NotAllowed, NotFound, NotAfterTheMonth."""
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in HR:
        raise NotAllowed()
    end = _month(month)
    if not end < on <= end + LONGEST:
        raise NotAfterTheMonth(last=end + LONGEST)
    before = meeting_day(month)
    if before == on:
        return
    tx.insert(RecognitionDay, month=month, on=on, by=by, at=tx.now)
    after = {"on": on}
    tx.audit(by, "set_recognition_day", f"recognition:{month}", {"on": before}, after)


def say_of_winner(tx: Transaction, by: str, month: str, winner: Winner, text: str) -> None:
    """Say a sentence of a winner of a month's meeting; empty takes it back.

    For who is in charge of the winner (`speaker_of`) and HR. Raises NotFound, NotAllowed,
    TextTooLong.
    """
    told = SENTENCE.clean(text)
    _month(month)
    company, today = tx.company, tx.company.clock.day(tx.now)
    agenda = month_agenda(company, parse_period(month))
    honour = _winners(agenda).get(winner)
    if honour is None:
        raise NotFound()
    posting = company.posting(by, today)
    is_hr = posting is not None and posting.role in HR
    if not is_hr and speaker_of(company, honour, today) != by:
        raise NotAllowed()
    if agenda.sentences.get(winner, "") == told:
        return
    scheme, clause, period, who = winner
    about = {"scheme": scheme, "clause": clause, "period": period, "winner": who}
    tx.insert(HonourSentence, **about, text=told, by=by, at=tx.now)
    tx.audit(by, "say_of_winner", f"recognition:{month}", after=about | {"text": told})


def remind_of_sentences(write: Write, company: Company, now: datetime) -> bool:
    """From BEGINS, BEFORE a meeting, ask those in charge for the sentences that are missing.

    Whether it is late enough on the day.
    """
    today = company.clock.day(now)
    if company.clock.local(now).time() < BEGINS:
        return False
    ahead = RecognitionDay.on.between(today, today + BEFORE)
    months = RecognitionDay.select(RecognitionDay.month).where(ahead).distinct()
    given = [
        each for (month,) in list(months.tuples()) for each in _asked_of(company, month, today)
    ]
    remind_apart(write, given)
    return True


def _asked_of(company: Company, month: str, today: date) -> Iterator[ReminderGiven]:
    on = meeting_day(month)
    if on is None or not today <= on <= today + BEFORE:
        return  # the day was changed
    agenda = month_agenda(company, parse_period(month))
    missing = Counter(
        speaker_of(company, honour, today)
        for winner, honour in _winners(agenda).items()
        if winner not in agenda.sentences
    )
    for who, count in missing.items():
        if who is not None:
            told = {"day": on.isoformat(), "open": count}
            about = f"{month}:{on.isoformat()}"
            yield ReminderGiven(who, RECOGNITION, about, f"/recognition/{month}", told)


def _winners(agenda: MonthAgenda) -> dict[Winner, Honour]:
    return {winner_of(honour, award): honour for award in agenda.awards for honour in award.honours}


def _month(key: str) -> date:
    """The last day of a month. Raises NotFound for anything else."""
    try:
        period = parse_period(key)
    except PeriodMalformed as malformed:
        raise NotFound() from malformed
    if period.kind != "month" or period_of("month", period.start).key != key:
        raise NotFound()
    return period.end
