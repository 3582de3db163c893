"""Hold the sample company's recent morning meetings, and name receivers of its daily returns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from webapp.demo.cast import HR, LEADER
from webapp.demo.chance import chance
from webapp.demo.events import Event, event_moment
from webapp.facts.transactions import Transaction
from webapp.meetings.forfeits import forfeits_of, holder_of
from webapp.meetings.operations.hold_meeting import choose_forfeit, close_meeting, rule_on_forfeit
from webapp.returns.operations.day_returns import name_receiver

DAYS = 6  # before today


def morning_events(seed: int, today: date) -> Iterator[Event]:
    """Yield the meetings: most forfeits are settled, each meeting is closed, today's stays open."""
    for back in range(DAYS, -1, -1):
        day = today - timedelta(days=back)
        yield _morning(seed, day, back == 0)


def _morning(seed: int, day: date, last: bool) -> Event:
    return Event(event_moment(day, 9.2), lambda tx: _hold(tx, seed, day, last))


def _hold(tx: Transaction, seed: int, day: date, last: bool) -> None:
    company = tx.company
    if not company.is_workday(day):
        return
    random = chance(seed, day.isoformat(), "morning")
    forfeits = forfeits_of(company, frozenset(company.people), day)
    for each in forfeits:
        holder = holder_of(company, each.person, day)
        if each.state != "open" or not holder or (last and random.random() < 0.4):
            continue
        picked = "alternative" if random.random() < 0.6 else "forfeit"
        choose_forfeit(tx, each.person, each.line, picked)
        if not last or random.random() < 0.6:
            rule_on_forfeit(tx, holder, each.line, "done")
    if not last:
        for holder in sorted({holder_of(company, each.person, day) for each in forfeits} - {""}):
            close_meeting(tx, holder, holder, day)


def name_receivers(tx: Transaction) -> None:
    """Name the leader and HR as receivers of all returns."""
    for person in (LEADER, HR):
        name_receiver(tx, LEADER, person, None)
