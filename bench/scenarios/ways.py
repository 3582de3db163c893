"""Order a scenario's steps in several ways: when each is entered, and when it is settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from bench.scenarios.steps import Step

COMMAND, CLOCK, SHUFFLED, LATE = "command", "clock", "shuffled", "late"
MIDWAY, IMPORTS = "midway", "imports"
WAYS = (COMMAND, CLOCK, SHUFFLED, LATE, MIDWAY, IMPORTS)
WEEKS_LATER = timedelta(weeks=2)  # after the last period was over and all else was entered
APART = timedelta(hours=9)  # between two things that came so late


def in_order(steps: Sequence[Step]) -> list[Step]:
    """Return the steps in the order of their moments."""
    return sorted(steps, key=lambda step: (step.at, step.order))


def arranged(steps: Sequence[Step], way: str, over: datetime, seed: str) -> list[Step]:
    """Return the steps in the order of a way; `over`: the instant when all periods are over."""
    if way == SHUFFLED:
        return in_order(_shuffled(steps, Random(seed)))
    return _late(in_order(steps), over) if way == LATE else in_order(steps)


def _shuffled(steps: Sequence[Step], random: Random) -> list[Step]:
    """Each fact arrives at some moment of its own day at which it is as much in time as before."""
    return [
        replace(step, at=step.at + (step.latest - step.at) * random.random())
        if step.latest is not None
        else step
        for step in steps
    ]


def _late(steps: Sequence[Step], over: datetime) -> list[Step]:
    """What may wait comes after everything else, weeks later, in the same order."""
    waiting = [step for step in steps if step.may_wait]
    others = [step for step in steps if not step.may_wait]
    begin = max([over, *(step.at for step in others)]) + WEEKS_LATER
    return [*others, *(replace(step, at=begin + APART * n) for n, step in enumerate(waiting))]
