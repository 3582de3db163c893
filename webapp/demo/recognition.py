"""The sample company's recognition meeting: its day, and what supervisors say of the winners."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from rules.periods import parse_period
from webapp.demo.cast import HR
from webapp.demo.chance import chance
from webapp.demo.events import Event, event_moment
from webapp.facts.transactions import Transaction
from webapp.honours.operations.prepare_recognition import say_of_winner, set_meeting_day
from webapp.honours.recognition import last_month, month_agenda, speaker_of, winner_of

SENTENCES = (
    "这个月打得最稳，约好的客户几乎都到了店。",
    "量完尺寸当天就给方案，客户说省心。",
    "客户犹豫了三次都没放弃，月底签下来了。",
    "自己的单忙完，还帮新人听电话。",
    "老客户介绍来四位，都是他服务出来的。",
)


def recognition_events(seed: int, start: date, today: date) -> Iterator[Event]:
    """The day before today, HR sets the day, and most of those in charge say their sentences."""
    month = last_month(today).key
    day = today - timedelta(days=1)
    if day < start:
        return
    on = today + timedelta(days=1)
    work = partial(set_meeting_day, by=HR, month=month, on=on)
    yield Event(event_moment(day, 9.2), work)
    yield Event(event_moment(day, 15.1), partial(_say, seed=seed, month=month))


def _say(tx: Transaction, seed: int, month: str) -> None:
    company, today = tx.company, tx.company.clock.day(tx.now)
    agenda = month_agenda(company, parse_period(month))
    random = chance(seed, month, "sentences")
    for award in agenda.awards:
        for honour in award.honours:
            text, says = random.choice(SENTENCES), random.random() < 0.7
            by = speaker_of(company, honour, today) or HR
            if says:
                say_of_winner(tx, by, month, winner_of(honour, award), text)
