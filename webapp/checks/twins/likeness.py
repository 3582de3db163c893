"""Measure how alike two pictures are, after aligning one with the other by their keypoints.

Cards of one design agree in most of their keypoints, so keypoints alone decide nothing. Two
different photographs never share the rest of the scene: the light (`tone`), the surroundings of the
card and the grain of the picture. An edited copy keeps the surroundings and the grain; it keeps the
light too, unless it was recoloured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from webapp.checks.twins.alignment import FEWEST_POINTS, Alignment
from webapp.checks.twins.points import Grey

EQUAL_TONE = 0.045  # up to here the light is equal
GRAIN_EVERYWHERE = 0.86  # the least share of blocks whose grain agrees, where the light is equal
FIRM_EVERYWHERE = 0.97  # the least share of blocks that agree firmly, where it is not
CONTRADICTED = 0.25  # the greatest share of tiles with different content: text laid over a copy
CONTRADICTED_IN_OTHER_LIGHT = 0.08
COVER_IN_OTHER_LIGHT = 0.5  # one thing that lies in both scenes covers less
OTHER_TONE = 0.40  # recolouring changes the light up to here; another day's light differs more
LEAST_COVER = 0.15
_WHOLE = 0.7
_PROMISING = 0.5  # from this share of blocks on, a second alignment is tried
_FARTHEST = 3.0  # pixels

_BLOCK = 80  # pixels
_TILE = 20  # pixels
_TEXTURE = 4.0  # grey levels of standard deviation
_GRAIN = 0.10  # correlation of two pictures' grain over a block, beyond chance
_FIRM = 0.40  # correlation of one texture in two pictures, which light and card do not explain
_FEWEST_BLOCKS = 8
_LIGHT_STEP = 8  # pixels

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Likeness:
    """The likeness of two pictures. Shares are from 0 to 1.

    `points`: keypoints that agree; `cover`: the share of the first picture that the aligned second
    one covers; `shown`: the share of the second that the first shows; `tone`: the difference of
    light and shade (0: none); `grain_agreement`: the share of blocks in which the grain agrees,
    `firm_agreement`: in which it agrees firmly; `contradicted`: the share of tiles with different
    content.
    """

    points: int
    cover: float = 0.0
    shown: float = 0.0
    tone: float = 9.0
    grain_agreement: float = 0.0
    firm_agreement: float = 0.0
    contradicted: float = 1.0

    @property
    def equal_light(self) -> bool:
        """Whether the light and shade can be those of one photograph."""
        return self.tone <= EQUAL_TONE

    @property
    def in_part(self) -> bool:
        """Whether one picture shows much that the other does not: it was cropped or joined."""
        return min(self.cover, self.shown) < _WHOLE

    @property
    def twins(self) -> bool:
        """Whether the two pictures count as twins, which a person should compare.

        In equal light the grain must agree nearly everywhere. In other light it must agree firmly
        everywhere over half of the picture, and nothing may contradict: then it was recoloured.
        """
        if self.points < FEWEST_POINTS:
            return False
        in_equal_light = (
            self.equal_light
            and self.grain_agreement >= GRAIN_EVERYWHERE
            and self.contradicted <= CONTRADICTED
        )
        return in_equal_light or (
            self.firm_agreement >= FIRM_EVERYWHERE
            and self.cover >= COVER_IN_OTHER_LIGHT
            and self.tone <= OTHER_TONE
            and self.contradicted <= CONTRADICTED_IN_OTHER_LIGHT
        )


def compare_pictures(first: Grey, second: Grey, alignment: Alignment) -> Likeness:
    """Compare `first` with `second`, aligned by `alignment`, over the area that both show.

    ORB places a keypoint up to a pixel beside its detail, and elsewhere in a turned picture. So
    pictures that agree in much but not in all are aligned once more by their pixels.
    """
    if not alignment.worth_comparing:
        return Likeness(alignment.points)
    soft = _soft(first), _soft(second)
    likeness, moved = _compare_soft(*soft, alignment)
    if likeness.grain_agreement < _PROMISING or (likeness.twins and likeness.equal_light):
        return likeness
    again, _ = _compare_soft(*soft, Alignment(alignment.homography @ moved, alignment.points))
    return again if again.grain_agreement >= likeness.grain_agreement else likeness


def _compare_soft(
    first: Floats, second: Floats, alignment: Alignment
) -> tuple[Likeness, NDArray[np.float64]]:
    """The likeness, and the 3 × 3 matrix of the shift that remains between the pictures."""
    height, width = first.shape
    inverse = np.linalg.inv(alignment.homography)
    covered = cv2.warpPerspective(np.full(second.shape, 255, np.uint8), inverse, (width, height))
    both = cv2.erode(covered, np.ones((9, 9), np.uint8)) > 0
    cover = float(both.mean())
    if cover < LEAST_COVER:
        return Likeness(alignment.points, cover), np.eye(3)
    grain = _band(first)
    warped_grain = cv2.warpPerspective(_band(second), inverse, (width, height))
    warped = cv2.warpPerspective(second, inverse, (width, height))
    agreement = _block_correlations(grain, warped_grain, both)
    enough = len(agreement) >= _FEWEST_BLOCKS
    likeness = Likeness(
        points=alignment.points,
        cover=cover,
        shown=_share_shown(first.shape, second.shape, alignment.homography),
        tone=_tone(first, warped, both),
        grain_agreement=float((agreement > _GRAIN).mean()) if enough else 0.0,
        firm_agreement=float((agreement > _FIRM).mean()) if enough else 0.0,
        contradicted=_contradicted(first, warped, both),
    )
    promising = likeness.grain_agreement >= _PROMISING
    return likeness, _shift(grain * both, warped_grain * both) if promising else np.eye(3)


def _shift(mine: Floats, yours: Any) -> NDArray[np.float64]:
    """The shift from the first grain to the second, at most _FARTHEST pixels, else none."""
    (right, down), _ = cv2.phaseCorrelate(mine, np.asarray(yours, np.float32))
    matrix = np.eye(3)
    if max(abs(right), abs(down)) <= _FARTHEST:
        matrix[:2, 2] = right, down
    return matrix


def _share_shown(
    first: tuple[int, ...], second: tuple[int, ...], homography: NDArray[np.float64]
) -> float:
    """The share of the second shape that the first shows, measured at an eighth of its size."""
    height, width = (max(1, side // 8) for side in second)
    smaller = np.diag([width / second[1], height / second[0], 1.0]) @ homography
    shown = cv2.warpPerspective(np.ones(first, np.uint8), smaller, (width, height))
    return float(shown.mean())


def _soft(picture: Grey) -> Floats:
    return np.asarray(cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 1.5), np.float32)


def _band(soft: Floats) -> Floats:
    """The band of texture and coarse grain.

    Finer detail is lost when a picture is saved again; coarser detail is light and shade.
    """
    return soft - np.asarray(cv2.GaussianBlur(soft, (0, 0), 3.7), np.float32)


def _tone(mine: Floats, yours: Any, both: NDArray[np.bool_]) -> float:
    """The difference of light and shade after the best curve from dark to light.

    It is measured on the aligned pictures, because on reduced ones a texture that lies half a pixel
    elsewhere looks like another light. The worst 30 percent of the pixels are left out, because
    overlaid text is no difference of light.
    """
    shown = _reduced(both.astype(np.float32))
    inside = shown > 0.5
    here, there = (
        (_reduced(picture * both) / np.maximum(shown, 0.01))[inside] for picture in (mine, yours)
    )
    if len(here) < 30:
        return 9.0
    centred = (there - there.mean()) / max(float(there.std()), 1.0)
    curve = np.stack([np.ones_like(centred), centred, centred**2, centred**3], 1)
    kept = np.ones(len(here), bool)
    apart = here
    for _ in range(4):
        factors = np.linalg.lstsq(curve[kept], here[kept], rcond=None)[0]
        apart = np.abs(here - curve @ factors)
        kept = apart <= max(float(np.percentile(apart, 80)), 1.0)
    return float(np.percentile(apart, 70) / max(float(here.std()), 6.0))


def _reduced(picture: Any) -> Floats:
    """A picture without what is finer than some 12 pixels, at an eighth of its size."""
    size = (max(1, picture.shape[1] // _LIGHT_STEP), max(1, picture.shape[0] // _LIGHT_STEP))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), 1.5), np.float32)


def _block_correlations(mine: Floats, yours: Any, both: NDArray[np.bool_]) -> Floats:
    """The correlation of the two grains in each block, more than half of which both show."""
    found = []
    height, width = mine.shape
    for top in range(0, height - _BLOCK // 2, _BLOCK):
        for left in range(0, width - _BLOCK // 2, _BLOCK):
            block = np.s_[top : top + _BLOCK, left : left + _BLOCK]
            within = both[block]
            if within.sum() >= _BLOCK * _BLOCK // 2:
                found.append(_correlation(mine[block][within], yours[block][within]))
    return np.array(found, np.float32)


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
