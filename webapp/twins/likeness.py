"""How alike two pictures are, once one is laid over the other by their marked points.

Cards of one design agree in most of their points, so points alone decide nothing. What two
photographs never share is the rest of the scene: how light falls (`tone`), what lies beside the
card and the very grain of the picture (`everywhere`). A copy has all of that, whatever was done
to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from webapp.twins.points import Grey, Points

# Chosen on the designs of `bench cheat --split tune`; reported on others (docs/evidence.md).
FEWEST_POINTS = 25
FLATTEST_TONE = 0.10
EVERYWHERE = 0.75
CONTRADICTED = 0.25

_BLOCK = 80
_TILE = 20
_TEXTURE = 4.0  # grey levels of standard deviation
_GRAIN = 0.035  # correlation of two pictures' grain over a block, beyond chance

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Likeness:
    """What was found; `cover`: the share of the one picture that the other lies over.

    `tone`: how far light and shade differ (0: not at all); `everywhere`: the share of blocks in
    which even the grain agrees; `contradicted`: the share of tiles that show something else.
    """

    points: int
    cover: float = 0.0
    tone: float = 9.0
    everywhere: float = 0.0
    contradicted: float = 1.0

    @property
    def twins(self) -> bool:
        """Whether people should look at both."""
        return (
            self.points >= FEWEST_POINTS
            and self.tone <= FLATTEST_TONE
            and self.everywhere >= EVERYWHERE
            and self.contradicted <= CONTRADICTED
        )


@dataclass(frozen=True)
class Laid:
    """The way from one picture's places to the other's, and how many points agree with it."""

    way: NDArray[np.float64]
    points: int

    @property
    def promising(self) -> bool:
        """Whether it is worth looking at the pictures themselves."""
        return self.points >= FEWEST_POINTS


@cache
def _matcher() -> Any:
    return cv2.BFMatcher(cv2.NORM_HAMMING)


def lay(asked: Points, other: Points) -> Laid | None:
    """How the picture asked about lies on the other; None where nothing says so."""
    if len(asked.places) < 8 or len(other.places) < 8:
        return None
    pairs = [
        (best.queryIdx, best.trainIdx)
        for best, *second in _matcher().knnMatch(asked.bits, other.bits, k=2)
        if second and best.distance < 72 and best.distance < 0.85 * second[0].distance
    ]
    if len(pairs) < 8:
        return None
    here, there = np.array(pairs).T
    way, agree = cv2.findHomography(
        asked.places[here], other.places[there], cv2.RANSAC, 3.0, maxIters=1000
    )
    if way is None or abs(np.linalg.det(way)) < 1e-6:
        return None
    return Laid(way, int(agree.sum()))


def compare(asked: Grey, other: Grey, laid: Laid) -> Likeness:
    """Lay `other` over the picture asked about, and look."""
    if not laid.promising:
        return Likeness(laid.points)
    height, width = asked.shape
    back = np.linalg.inv(laid.way)
    covered = cv2.warpPerspective(np.full(other.shape, 255, np.uint8), back, (width, height))
    both = cv2.erode(covered, np.ones((5, 5), np.uint8)) > 0
    cover = float(both.mean())
    if cover < 0.15:
        return Likeness(laid.points, cover)
    mine, yours = asked.astype(np.float32), other.astype(np.float32)
    soft_mine, soft = _soft(mine), _soft(yours)
    soft_yours = cv2.warpPerspective(soft, back, (width, height))
    grain = cv2.warpPerspective(yours - soft, back, (width, height))
    return Likeness(
        points=laid.points,
        cover=cover,
        tone=_tone(soft_mine, soft_yours, both),
        everywhere=_everywhere(mine - soft_mine, grain, both),
        contradicted=_contradicted(soft_mine, soft_yours, both),
    )


def _soft(picture: Floats) -> Floats:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.5), np.float32)


def _tone(mine: Floats, yours: Any, both: NDArray[np.bool_]) -> float:
    """How far light and shade differ after one gain and one offset for the whole picture.

    The worst third is left out: text laid over a picture is no other light.
    """
    size = (40, 30)
    within = cv2.resize(both.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.99
    if within.sum() < 50:
        return 9.0
    here = cv2.resize(mine, size, interpolation=cv2.INTER_AREA)[within]
    there = cv2.resize(yours, size, interpolation=cv2.INTER_AREA)[within]
    kept = np.ones(len(here), bool)
    apart = here
    for _ in range(4):
        terms = np.stack([there[kept], np.ones(kept.sum(), np.float32)], 1)
        gain, offset = np.linalg.lstsq(terms, here[kept], rcond=None)[0]
        apart = np.abs(here - (gain * there + offset))
        kept = apart <= max(float(np.percentile(apart, 80)), 1.0)
    return float(np.percentile(apart, 70) / max(float(here.std()), 6.0))


def _everywhere(mine: Floats, yours: Any, both: NDArray[np.bool_]) -> float:
    """The share of blocks in which the grain agrees; of a few blocks nothing is said."""
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
    """Of grain, cut at four deviations, so that an edge that both have does not stand for all."""
    ones, others = (_cut(each) for each in (one, other))
    spread = float(ones.std() * others.std())
    return float((ones * others).mean()) / spread if spread > 1e-6 else 0.0


def _cut(grain: Floats) -> Floats:
    grain = grain - np.median(grain)
    limit = 3 * float(np.median(np.abs(grain))) + 0.5
    return np.clip(grain, -limit, limit)


def _contradicted(mine: Floats, yours: Any, both: NDArray[np.bool_]) -> float:
    """Of the tiles in which both have something to show, the share that shows something else."""
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
