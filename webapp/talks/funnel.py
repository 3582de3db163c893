"""Compute a person's funnel from calls to deals, and the step with the largest loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

STEPS = ("reached", "invited", "visited", "cards", "deals")
BEFORE = dict(zip(STEPS, ("calls", *STEPS[:-1]), strict=True))  # what a step is a share of
FEWEST = 5  # of what a step is a share of; a rate of fewer is not judged
FEWEST_OTHERS = 3  # colleagues with a rate; of fewer no quartiles are formed
ONE = Fraction(1)


@dataclass(frozen=True)
class Funnel:
    """A person's numbers of calls and of each step of STEPS, over some days."""

    calls: int = 0
    reached: int = 0
    invited: int = 0
    visited: int = 0
    cards: int = 0
    deals: int = 0

    def of(self, name: str) -> int:
        """Return the number of `calls`, or of a step of STEPS."""
        return int(getattr(self, name))

    def rate(self, step: str) -> Fraction | None:
        """Return the share of a step in the step before it; None if that step is 0.

        It is at most 1: cards that were sold away from the store may be more than the visits.
        """
        whole = self.of(BEFORE[step])
        return min(ONE, Fraction(self.of(step), whole)) if whole else None

    def judged(self, step: str) -> Fraction | None:
        """Return the rate of a step; None if the step before has fewer than FEWEST."""
        return self.rate(step) if self.of(BEFORE[step]) >= FEWEST else None


@dataclass(frozen=True)
class Quartiles:
    """The lower quartile, the median and the upper quartile of a team's rates."""

    low: Fraction
    median: Fraction
    high: Fraction


@dataclass(frozen=True)
class StepLoss:
    """The loss of a person at one step, where the rate `own` is below the rate `reference`.

    `usual`: the reference is the person's rate of the four weeks before, else the team's median.
    `lost` is in units of the step itself; `cards` and `deals` are what it would become at the rates
    of the following steps.
    """

    step: str
    whole: int
    part: int
    own: Fraction
    reference: Fraction
    usual: bool
    lost: Fraction
    cards: Fraction
    deals: Fraction


def quartiles_of(rates: Sequence[Fraction]) -> Quartiles:
    """Return the quartiles of at least one rate, by linear interpolation of the sorted rates."""
    ordered = sorted(rates)
    return Quartiles(*(_at(ordered, Fraction(share, 4)) for share in (1, 2, 3)))


def _at(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    place = share * (len(ordered) - 1)
    lower = int(place)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (ordered[upper] - ordered[lower]) * (place - lower)


def team_quartiles(team: Sequence[Funnel]) -> dict[str, Quartiles]:
    """Return the quartiles of each step for which FEWEST_OTHERS or more of the team have a rate."""
    found = {}
    for step in STEPS:
        rates = [rate for each in team if (rate := each.judged(step)) is not None]
        if len(rates) >= FEWEST_OTHERS:
            found[step] = quartiles_of(rates)
    return found


def losses(now: Funnel, before: Funnel, team: Sequence[Funnel]) -> list[StepLoss]:
    """Return the steps at which the person's rate is below the reference, in the order of STEPS.

    The reference is the larger of the team's median and the person's rate of the weeks before. What
    was lost at a step is carried on at the person's rates of the following steps, at most 1; where
    such a rate cannot be judged or is 0, at the team's median.
    """
    quartiles = team_quartiles(team)
    return [
        loss for step in STEPS if (loss := _loss(step, now, before, quartiles)) and loss.lost > 0
    ]


def weakest_step(now: Funnel, before: Funnel, team: Sequence[Funnel]) -> StepLoss | None:
    """Return the step with the largest loss: by deals, then cards, then itself; None if none."""
    found = losses(now, before, team)
    return max(found, key=lambda each: (each.deals, each.cards, each.lost), default=None)


def is_comparable(now: Funnel, before: Funnel, quartiles: dict[str, Quartiles]) -> bool:
    """Whether a step has a rate that can be judged, and the team's or the former rate beside it."""
    return any(
        now.judged(step) is not None and (step in quartiles or before.judged(step) is not None)
        for step in STEPS
    )


def _loss(
    step: str, now: Funnel, before: Funnel, quartiles: dict[str, Quartiles]
) -> StepLoss | None:
    own = now.judged(step)
    usual = before.judged(step)
    team = quartiles[step].median if step in quartiles else None
    known = [rate for rate in (usual, team) if rate is not None]
    if own is None or not known:
        return None
    reference = max(known)
    whole = now.of(BEFORE[step])
    lost = whole * (reference - own)
    cards, deals = _carried(step, lost, now, quartiles)
    is_usual = usual is not None and (team is None or usual > team)
    return StepLoss(step, whole, now.of(step), own, reference, is_usual, lost, cards, deals)


def _carried(
    step: str, lost: Fraction, now: Funnel, quartiles: dict[str, Quartiles]
) -> tuple[Fraction, Fraction]:
    """What is lost at a step as cards and as deals; a loss of deals is no loss of cards."""
    carried, cards = lost, lost if step == "cards" else Fraction(0)
    for following in STEPS[STEPS.index(step) + 1 :]:
        carried *= min(ONE, _following_rate(following, now, quartiles))
        if following == "cards":
            cards = carried
    return cards, carried


def _following_rate(step: str, now: Funnel, quartiles: dict[str, Quartiles]) -> Fraction:
    own = now.judged(step)
    if own:
        return own
    return quartiles[step].median if step in quartiles else Fraction(0)
