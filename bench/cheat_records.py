"""Attack records; each function returns whether its attack was detected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from bench import seeded_company
from bench.cheat_cards import Chance
from bench.cheat_company import SELLERS, Cheated
from webapp.calling.operations.record_call import CallCommand
from webapp.checks.risk import risk_of
from webapp.core.errors import JiebaoError
from webapp.facts.models import Fact

Attack = Callable[[Cheated, Chance, int], bool]
PACE = (45, 240)  # seconds from one honest call to the next
OUTCOMES = ("no_answer", "refused", "interested", "invited", "invalid")
SHARES = (0.45, 0.25, 0.14, 0.12, 0.04)


def flagged(number: int) -> bool:
    """Whether a record is flagged, so that it is checked in any case."""
    return risk_of([number])[number].flagged


def backdated(here: Cheated, chance: Chance, number: int) -> bool:
    """Make a record offline now, with the phone's clock set back to before yesterday's cut-off."""
    beacon = here.later(minutes=2) - timedelta(minutes=int(chance.integers(5, 90)))
    wall = here.now[0] - timedelta(hours=int(chance.integers(3, 40)))
    taken = here.from_phone(
        seeded_company.account(number % SELLERS), f"back-{number}", wall=wall, beacon=beacon
    )
    return "clock" in taken.marks and flagged(taken.receipt.number)


def replayed(here: Cheated, _chance: Chance, number: int) -> bool:
    """Send the same record again later, under a new number of the phone's sequence."""
    seller, record = seeded_company.account(number % SELLERS), f"replay-{number:027d}"
    first = here.from_phone(seller, f"replay-{number}", record=record)
    here.later(minutes=3)
    again = here.from_phone(seller, f"replay-{number}", record=record)
    stored = Fact.select().where(Fact.id == record).count()
    return again.receipt.known and again.receipt.number == first.receipt.number and stored == 1


def copied_queue(here: Cheated, _chance: Chance, number: int) -> bool:
    """Send another phone's queue under one's own name: refused, or its numbers occur twice."""
    victim, thief = (seeded_company.account((number + step) % SELLERS) for step in (0, 1))
    device = f"queue-{number}"
    first = here.from_phone(victim, device, record=f"queue-{number:028d}")
    here.later(minutes=1)
    try:
        again = here.from_phone(thief, device, sequence=1, record=f"stolen-{number:027d}")
    except JiebaoError:
        return True
    return again.receipt.number != first.receipt.number and flagged(again.receipt.number)


def shared_phone(here: Cheated, _chance: Chance, number: int) -> bool:
    """Let two accounts record on one phone."""
    device = f"shared-{number}"
    here.from_phone(seeded_company.account(number % SELLERS), device)
    here.later(minutes=2)
    second = here.from_phone(seeded_company.account((number + 7) % SELLERS), device)
    return flagged(second.receipt.number)


def in_bursts(here: Cheated, chance: Chance, number: int) -> bool:
    """Record twelve invented calls, typed one after the other."""
    seller, last = seeded_company.account(number % SELLERS), 0
    for call in range(12):
        given = CallCommand(f"burst-{number}-{call}", str(chance.choice(OUTCOMES[2:4])))
        last = here.call(seller, given)
        here.later(seconds=float(chance.uniform(3, 12)))
    here.examine()
    return flagged(last)


ON_RECORDS: dict[str, Attack] = {
    "backdated offline record": backdated,
    "replayed record": replayed,
    "copied queue": copied_queue,
    "two accounts on one phone": shared_phone,
    "calls in bursts": in_bursts,
}


def honest_calls(here: Cheated, chance: Chance, count: int) -> Iterator[int]:
    """Record calls at a human pace by all sellers at once; yield their numbers."""
    due = {seller: float(chance.uniform(0, 300)) for seller in range(SELLERS)}
    clock = 0.0
    for call in range(count):
        seller = min(due, key=lambda each: due[each])
        here.later(seconds=due[seller] - clock)
        clock = due[seller]
        due[seller] = clock + float(chance.uniform(*PACE))
        given = CallCommand(f"honest-{call}", str(chance.choice(OUTCOMES, p=SHARES)))
        yield here.call(seeded_company.account(seller), given)
