"""When the teams of a sample company begin with pairs, and how much these help them to invite."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from webapp.colleagues.pair_reading import STEP
from webapp.colleagues.pairing import starting_order, waves_of
from webapp.demo.chance import chance
from webapp.demo.size import Size

Lift = Callable[[str | None, date], float]


def first_monday(size: Size, today: date) -> date:
    """The Monday on which the first wave begins."""
    return today - timedelta(days=today.weekday() + 7 * size.pair_weeks)


def pair_seed(seed: int) -> str:
    """The seed of the plan, from that of the company."""
    return f"{chance(seed, 'pairs').getrandbits(256):064x}"


def pair_lift(seed: int, size: Size, teams: Iterable[str], today: date) -> Lift:
    """How much the outcome "invited" weighs for a team on a day: more once its pairs have begun."""
    first = first_monday(size, today)
    waves = waves_of(starting_order(pair_seed(seed), teams), size.pair_waves)
    begins = {team: first + wave * STEP for team, wave in waves.items()}

    def lift(team: str | None, day: date) -> float:
        begun = begins.get(team or "")
        return size.pair_lift if begun is not None and begun <= day else 1.0

    return lift
