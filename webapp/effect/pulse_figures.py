"""What answers of five people and more say: means, intervals and changes; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.core.answer_boxes import FEWEST
from webapp.effect.intervals import MeanChange, Sample, change_between, sample_of_counts

Counts = Mapping[int, int]  # how often each value was given


@dataclass(frozen=True)
class PulseFigure:
    """The answers of a cohort to one question, and the change since the round before.

    `change` is None where either round has fewer than eight answers.
    """

    sample: Sample
    change: MeanChange | None = None


def figure_of(counts: Counts, before: Counts | None = None) -> PulseFigure | None:
    """The figure of a cohort's answers; None from fewer than five people."""
    sample = sample_of_counts(counts)
    if sample is None or sample.count < FEWEST:
        return None
    return PulseFigure(sample, change_between(sample_of_counts(before or {}), sample))


def joined(counts: Iterable[Counts]) -> Counts:
    """The answers of several cohorts together."""
    whole: Counter[int] = Counter()
    for each in counts:
        whole.update(each)
    return whole
