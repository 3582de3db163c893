"""Draw from a seed: the order in which teams start, and pairs of strong with weak. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256

from webapp.talks.funnel import STEPS, Funnel

FEWEST = 4  # sellers of a team of which two pairs can be made


def starting_order(seed: str, teams: Iterable[str]) -> list[str]:
    """The teams in the order in which they start: by the SHA-256 of seed and team."""
    return sorted(teams, key=lambda team: drawn(seed, team))


def waves_of(order: Sequence[str], waves: int) -> dict[str, int]:
    """The wave of each team, counted from 0: waves of the same size, or of one team more or less.

    With fewer teams than waves each team is a wave of its own.
    """
    count = min(waves, len(order))
    return {team: place * count // len(order) for place, team in enumerate(order)}


def step_to_learn(funnels: Mapping[str, Funnel]) -> str:
    """The step at which the stronger half of a team is furthest ahead of the weaker half.

    Of the steps that at least FEWEST people have a rate of; the share is that of the mean of both
    halves. The first step where no step has enough.
    """
    ahead = {step: gap for step in STEPS if (gap := _gap(funnels, step)) is not None}
    return max(ahead, key=lambda step: ahead[step], default=STEPS[0])


def _gap(funnels: Mapping[str, Funnel], step: str) -> Fraction | None:
    rates = sorted(rate for each in funnels.values() if (rate := each.judged(step)) is not None)
    if len(rates) < FEWEST:
        return None
    half = len(rates) // 2
    low, high = sum(rates[:half], Fraction(0)), sum(rates[-half:], Fraction(0))
    return (high - low) / (high + low) if high + low else None


def pairs_of(seed: str, funnels: Mapping[str, Funnel], step: str) -> list[tuple[str, str]]:
    """Pairs (strong, weak) of a team in a step: the upper half drawn with the lower half.

    Whoever has no rate yet counts as weak. Of an odd number the one in the middle has no pair.
    """
    rated = {person: each.judged(step) for person, each in funnels.items()}
    ranked = sorted(rated, key=lambda person: (-(rated[person] or Fraction(-1)), person))
    half = len(ranked) // 2
    if not half:
        return []
    weak = sorted(ranked[-half:], key=lambda person: drawn(seed, person))
    return list(zip(ranked[:half], weak, strict=True))


def drawn(seed: str, key: str) -> str:
    """What a seed draws for a key: anybody who knows the seed draws the same."""
    return sha256(f"{seed}:{key}".encode()).hexdigest()


def question_step(asker: Funnel, other: Funnel) -> tuple[str, Fraction | None, Fraction | None]:
    """What one asks the other: the step at which the other is furthest ahead, and both rates.

    (step, the asker's rate, the other's); without a step that both have a rate of, the first one.
    """
    known = [
        (theirs - own, step, own, theirs)
        for step in STEPS
        if (own := asker.judged(step)) is not None and (theirs := other.judged(step)) is not None
    ]
    if not known:
        return STEPS[0], asker.judged(STEPS[0]), other.judged(STEPS[0])
    _ahead, step, own, theirs = max(known, key=lambda each: (each[0], -STEPS.index(each[1])))
    return step, own, theirs
