"""The likeness of two pictures after one is aligned with the other by their keypoints.

Cards of one design agree in most of their keypoints, so keypoints alone decide nothing. Two
different photographs never share the rest of the scene: the light (`tone`), the surroundings of
the card and the grain of the picture (`grain_agreement`). An edited copy keeps all of these.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from webapp.checks.twins.points import SHADE, Grey, Points

# Chosen on the designs of `bench cheat --split tune`; reported on others (docs/evidence.md).
FEWEST_POINTS = 25
# Each limit: the highest `tone`, the lowest `grain_agreement` and the lowest `cover` allowed.
# The first one is for a copy that was made brighter, which covers all.
LIMITS = ((0.25, 0.95, 0.95), (0.10, 0.93, 0.0), (0.04, 0.86, 0.0))
FLATTEST_TONE = max(tone for tone, *_ in LIMITS)
CONTRADICTED = 0.25

_BLOCK = 80  # pixels
_TILE = 20  # pixels
_TEXTURE = 4.0  # grey levels of standard deviation
_GRAIN = 0.10  # correlation of two pictures' grain over a block, beyond chance

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Likeness:
    """The likeness of two pictures. Shares are from 0 to 1.

    `points`: keypoints that agree; `cover`: the share of the first picture that the aligned second
    one covers; `tone`: the difference of light and shade (0: none); `grain_agreement`: the share
    of blocks in which the grain agrees; `contradicted`: the share of tiles with different content.
    """

    points: int
    cover: float = 0.0
    tone: float = 9.0
    grain_agreement: float = 0.0
    contradicted: float = 1.0

    @property
    def twins(self) -> bool:
        """Whether the two pictures count as twins, which a person should compare."""
        alike = any(
            self.tone <= tone and self.grain_agreement >= every and self.cover >= cover
            for tone, every, cover in LIMITS
        )
        return self.points >= FEWEST_POINTS and alike and self.contradicted <= CONTRADICTED


@dataclass(frozen=True)
class Alignment:
    """The alignment of two pictures: `homography` is the 3 × 3 matrix from the first to the second.

    `points`: the keypoints that agree with it; `tone`: as in Likeness.
    """

    homography: NDArray[np.float64]
    points: int
    tone: float

    @property
    def worth_comparing(self) -> bool:
        """Whether the keypoints agree so far that the pixels should be compared too."""
        return self.points >= FEWEST_POINTS and self.tone <= FLATTEST_TONE


@cache
def _matcher() -> Any:
    return cv2.BFMatcher(cv2.NORM_HAMMING)


def align(first: Points, second: Points) -> Alignment | None:
    """Align two pictures by their keypoints; None if too few keypoints match."""
    if len(first.places) < 8 or len(second.places) < 8:
        return None
    pairs = [
        (best.queryIdx, best.trainIdx)
        for best, *next_best in _matcher().knnMatch(first.bits, second.bits, k=2)
        if next_best and best.distance < 72 and best.distance < 0.85 * next_best[0].distance
    ]
    if len(pairs) < 8:
        return None
    here, there = np.array(pairs).T
    # USAC_FAST gives the same result as plain RANSAC in a twentieth of the time.
    homography, inliers = cv2.findHomography(
        first.places[here], second.places[there], cv2.USAC_FAST, 3.0, maxIters=600
    )
    if homography is None or abs(np.linalg.det(homography)) < 1e-6:
        return None
    points = int(inliers.sum())
    tone = _tone(first, second, homography) if points >= FEWEST_POINTS else 9.0
    return Alignment(homography, points, tone)


def compare_pictures(first: Grey, second: Grey, alignment: Alignment) -> Likeness:
    """Compare `first` with `second`, aligned by `alignment`, over the area that both show."""
    if not alignment.worth_comparing:
        return Likeness(alignment.points, tone=alignment.tone)
    height, width = first.shape
    inverse = np.linalg.inv(alignment.homography)
    covered = cv2.warpPerspective(np.full(second.shape, 255, np.uint8), inverse, (width, height))
    both = cv2.erode(covered, np.ones((9, 9), np.uint8)) > 0
    cover = float(both.mean())
    if cover < 0.15:
        return Likeness(alignment.points, cover, alignment.tone)
    smooth, second_smooth = _soft(first), _soft(second)
    grain = cv2.warpPerspective(_band(second_smooth), inverse, (width, height))
    warped = cv2.warpPerspective(second_smooth, inverse, (width, height))
    return Likeness(
        points=alignment.points,
        cover=cover,
        tone=alignment.tone,
        grain_agreement=_grain_agreement(_band(smooth), grain, both),
        contradicted=_contradicted(smooth, warped, both),
    )


def _soft(picture: Grey) -> Floats:
    return np.asarray(cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 1.5), np.float32)


def _band(soft: Floats) -> Floats:
    """The band of texture and coarse grain.

    Finer detail is lost when a picture is saved again; coarser detail is light and shade.
    """
    return soft - np.asarray(cv2.GaussianBlur(soft, (0, 0), 3.7), np.float32)


def _tone(first: Points, second: Points, homography: NDArray[np.float64]) -> float:
    """The difference of light and shade after the best gain and offset for the whole picture.

    The worst 30 percent of the pixels are left out, because overlaid text is no difference of
    light. 9.0 means that there is no comparison.
    """
    here_to = np.diag([first.width / SHADE[0], first.height / SHADE[1], 1.0])
    to_there = np.diag([SHADE[0] / second.width, SHADE[1] / second.height, 1.0])
    try:
        inverse = np.linalg.inv(to_there @ homography @ here_to)
    except np.linalg.LinAlgError:
        return 9.0
    whole = np.full(SHADE[::-1], 255, np.uint8)
    warped = cv2.warpPerspective(whole, inverse, SHADE)
    within = cv2.erode(warped, np.ones((3, 3), np.uint8)) == 255
    if within.sum() < 120:
        return 9.0
    here = first.shade[within].astype(np.float32)
    there = cv2.warpPerspective(second.shade.astype(np.float32), inverse, SHADE)[within]
    kept = np.ones(len(here), bool)
    apart = here
    for _ in range(4):
        terms = np.stack([there[kept], np.ones(int(kept.sum()), np.float32)], 1)
        gain, offset = np.linalg.lstsq(terms, here[kept], rcond=None)[0]
        apart = np.abs(here - (gain * there + offset))
        kept = apart <= max(float(np.percentile(apart, 80)), 1.0)
    return float(np.percentile(apart, 70) / max(float(here.std()), 6.0))


def _grain_agreement(mine: Floats, yours: Any, both: NDArray[np.bool_]) -> float:
    """The share of blocks in which the grain agrees; 0 if there are fewer than 8 blocks."""
    agree = found = 0
    height, width = mine.shape
    for top in range(0, height - _BLOCK // 2, _BLOCK):
        for left in range(0, width - _BLOCK // 2, _BLOCK):
            block = np.s_[top : top + _BLOCK, left : left + _BLOCK]
            within = both[block]
            if within.sum() < _BLOCK * _BLOCK // 2:
                continue
            found += 1
            agree += _correlation(mine[block][within], yours[block][within]) > _GRAIN
    return agree / found if found >= 8 else 0.0


def _correlation(one: Floats, other: Floats) -> float:
    """The correlation of two clipped grains; clipping keeps one common edge from dominating it."""
    ones, others = (_clipped(each) for each in (one, other))
    spread = float(ones.std() * others.std())
    return float((ones * others).mean()) / spread if spread > 1e-6 else 0.0


def _clipped(grain: Floats) -> Floats:
    grain = grain - np.median(grain)
    limit = 3 * float(np.median(np.abs(grain))) + 0.5
    return np.clip(grain, -limit, limit)


def _contradicted(mine: Floats, yours: Any, both: NDArray[np.bool_]) -> float:
    """Of the tiles with texture in both pictures, the share whose contents differ.

    0 if there are fewer than 5 such tiles.
    """
    ours, theirs = _tiles(mine), _tiles(yours)
    spread_ours, spread_theirs = ours.std(1), theirs.std(1)
    busy = _tiles(both).all(1) & (spread_ours > _TEXTURE) & (spread_theirs > _TEXTURE)
    if busy.sum() < 5:
        return 0.0
    centred = ours - ours.mean(1, keepdims=True), theirs - theirs.mean(1, keepdims=True)
    alike = (centred[0] * centred[1]).mean(1) / np.maximum(spread_ours * spread_theirs, 1e-6)
    return float((alike[busy] < 0.5).mean())


def _tiles(picture: Any) -> Any:
    rows, columns = picture.shape[0] // _TILE, picture.shape[1] // _TILE
    cut = picture[: rows * _TILE, : columns * _TILE]
    return cut.reshape(rows, _TILE, columns, _TILE).swapaxes(1, 2).reshape(-1, _TILE * _TILE)
