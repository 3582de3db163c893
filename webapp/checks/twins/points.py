"""A picture's marked points (ORB): where something stands out, and what surrounds it.

They stay where they are on the thing when a picture is turned, cropped, made brighter or smaller.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

SIDE = 640  # the length that pictures are compared at
SHADE = (64, 48)  # light and shade alone
CELLS = 8  # a picture has 8 × 8 cells; overlaid text must not draw all points to itself
IN_A_CELL = 16
MOST = 600
_FLAT = 6  # grey levels: a row with less between its darkest and brightest is a border
_SIZED = struct.Struct("<HHH")

cv2.setNumThreads(1)  # the server's other threads have pages to answer


@dataclass(frozen=True)
class Points:
    """Places (x, y) in a picture of `width` × `height`, each with 256 bits about what is there.

    In turns: the strongest of each cell, then the second of each. `shade` is the picture itself,
    SHADE large: how light falls in it.
    """

    width: int
    height: int
    places: NDArray[np.float32]
    bits: NDArray[np.uint8]
    shade: Grey

    @classmethod
    def nothing(cls) -> Points:
        """Of a picture that shows nothing, or is not there."""
        places, bits = np.zeros((0, 2), np.float32), np.zeros((0, 32), np.uint8)
        return cls(1, 1, places, bits, np.zeros(SHADE[::-1], np.uint8))

    def pack(self) -> bytes:
        """As it lies in the database; places to a sixteenth of a point."""
        places = np.rint(self.places * 16).astype("<u2")
        head = _SIZED.pack(self.width, self.height, len(self.places))
        return head + self.shade.tobytes() + places.tobytes() + self.bits.tobytes()

    @classmethod
    def unpack(cls, packed: bytes) -> Points:
        """Read it back."""
        width, height, count = _SIZED.unpack_from(packed)
        shade = np.frombuffer(packed, np.uint8, SHADE[0] * SHADE[1], _SIZED.size)
        begin = _SIZED.size + SHADE[0] * SHADE[1]
        places = np.frombuffer(packed, "<u2", count * 2, begin).reshape(count, 2)
        bits = np.frombuffer(packed, np.uint8, count * 32, begin + count * 4)
        return cls(
            width,
            height,
            (places.astype(np.float32) / np.float32(16)).astype(np.float32),
            bits.reshape(count, 32),
            shade.reshape(SHADE[::-1]),
        )


def grey_of(jpeg: bytes) -> Grey:
    """A stored picture in grey, without plain borders, SIDE long: as all are compared."""
    half = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_2)
    whole = half if half is not None and max(half.shape) >= SIDE else _whole(jpeg)
    return _sized(_without_borders(whole))


def _whole(jpeg: bytes) -> Any:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)


def _sized(grey: Any) -> Grey:
    scale = SIDE / max(grey.shape)
    size = (max(8, round(grey.shape[1] * scale)), max(8, round(grey.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.ascontiguousarray(cv2.resize(grey, size, interpolation=way))


def _without_borders(grey: Any) -> Any:
    """The largest part that is not plain from side to side: a screenshot's bars are left out."""
    for axis in (1, 0):
        some = grey[:, ::4] if axis else grey[::4]
        low, high = np.percentile(some, (5, 95), axis=axis)
        spread = high - low
        first, last = _longest(spread >= _FLAT)
        grey = grey[first:last] if axis == 1 else grey[:, first:last]
    return grey


def _longest(full: NDArray[np.bool_]) -> tuple[int, int]:
    """Where the longest unbroken run of True begins and ends; all where it is a fifth or less."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], full.astype(np.int8), [0]))))
    runs = edges.reshape(-1, 2)
    if not len(runs):
        return 0, len(full)
    first, last = runs[np.argmax(runs[:, 1] - runs[:, 0])]
    return (int(first), int(last)) if last - first > len(full) / 5 else (0, len(full))


@cache
def _finder() -> Any:
    return cv2.ORB.create(
        nfeatures=2500, scaleFactor=1.2, nlevels=8, fastThreshold=7, edgeThreshold=16
    )


def points_of(grey: Grey) -> Points:
    """The marked points of a picture, spread over it."""
    height, width = grey.shape
    taken = [0] * (CELLS * CELLS)
    kept: list[tuple[int, Any]] = []
    for point in sorted(_finder().detect(grey, None), key=lambda each: -each.response):
        x, y = point.pt
        cell = int(y * CELLS / height) * CELLS + int(x * CELLS / width)
        if taken[cell] < IN_A_CELL and len(kept) < MOST:
            kept.append((taken[cell], point))
            taken[cell] += 1
    kept.sort(key=lambda each: each[0])
    found, bits = _finder().compute(grey, [point for _, point in kept])
    places = np.array([point.pt for point in found], np.float32).reshape(-1, 2)
    held = np.zeros((0, 32), np.uint8) if bits is None else bits
    shade = np.asarray(cv2.resize(grey, SHADE, interpolation=cv2.INTER_AREA), np.uint8)
    return Points(width, height, places, held, shade)


def mirrored(grey: Grey) -> Grey:
    """The picture in a mirror; its points have nothing in common with the picture's own."""
    return np.ascontiguousarray(grey[:, ::-1])
