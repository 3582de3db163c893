"""Align two pictures by the keypoints that they share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from webapp.checks.twins.points import Points

# Chosen on `bench cheat --split tune` and on real photographs; reported on others
# (docs/evidence.md).
FEWEST_POINTS = 18


@dataclass(frozen=True)
class Alignment:
    """The alignment of two pictures: `homography` is the 3 × 3 matrix from the first to the second.

    `points`: the keypoints that agree with it.
    """

    homography: NDArray[np.float64]
    points: int

    @property
    def worth_comparing(self) -> bool:
        """Whether the keypoints agree so far that the pixels should be compared too."""
        return self.points >= FEWEST_POINTS


@cache
def _matcher() -> Any:
    return cv2.BFMatcher(cv2.NORM_HAMMING)


def matches(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Return the pairs of descriptors (n × 32 bytes) that are near and clearly the nearest."""
    if not len(first) or not len(second):
        return []
    return [
        (best.queryIdx, best.trainIdx)
        for best, *next_best in _matcher().knnMatch(first, second, k=2)
        if next_best and best.distance < 72 and best.distance < 0.85 * next_best[0].distance
    ]


def align(first: Points, second: Points) -> Alignment | None:
    """Align two pictures by their keypoints; None if too few keypoints match."""
    if len(first.places) < 8 or len(second.places) < 8:
        return None
    pairs = matches(first.bits, second.bits)
    if len(pairs) < 8:
        return None
    here, there = np.array(pairs).T
    # USAC_FAST gives the same result as plain RANSAC in a twentieth of the time.
    homography, inliers = cv2.findHomography(
        first.places[here], second.places[there], cv2.USAC_FAST, 3.0, maxIters=600
    )
    if homography is None:
        return None
    kept = inliers.ravel() > 0
    if kept.sum() >= FEWEST_POINTS:  # all keypoints that agree place the pictures better than four
        refined, _ = cv2.findHomography(first.places[here][kept], second.places[there][kept], 0)
        homography = homography if refined is None else refined
    if abs(np.linalg.det(homography)) < 1e-6:
        return None
    return Alignment(homography, int(kept.sum()))
