"""Find a picture's ORB keypoints and their descriptors.

A keypoint stays on the same detail when a picture is turned, cropped, brightened or scaled.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]

SIDE = 640  # pixels: the longer side of pictures when they are compared
CELLS = 8  # keypoints are spread over 8 × 8 cells, so that overlaid text does not take them all
IN_A_CELL = 16  # keypoints at most
MOST = 600  # keypoints of a picture at most
COARSE = 2  # a point of this or a higher level of the pyramid survives blur and reduction
FINE_EVERY = 3  # one cell in so many leads with a fine point, which survives enlargement
_FLAT = 6  # grey levels: a row with a smaller range is part of a border
_SIZED = struct.Struct("<HHH")

cv2.setNumThreads(1)  # leaves processor time to the server's threads that answer pages


@dataclass(frozen=True)
class Points:
    """The keypoints of a picture of `width` × `height` pixels.

    `places`: n × 2, (x, y) in pixels; `bits`: n × 32 bytes, the descriptors. Order: a leading
    keypoint of each cell (see `_chosen`), then the strongest of each, and so on.
    """

    width: int
    height: int
    places: NDArray[np.float32]
    bits: NDArray[np.uint8]

    @classmethod
    def nothing(cls) -> Points:
        """Return the value of a blank or missing picture: no keypoints."""
        places, bits = np.zeros((0, 2), np.float32), np.zeros((0, 32), np.uint8)
        return cls(1, 1, places, bits)

    def pack(self) -> bytes:
        """Return the bytes to store; places are rounded to a sixteenth of a pixel."""
        places = np.rint(self.places * 16).astype("<u2")
        head = _SIZED.pack(self.width, self.height, len(self.places))
        return head + places.tobytes() + self.bits.tobytes()

    @classmethod
    def unpack(cls, packed: bytes) -> Points:
        """Read the bytes of `pack`; older bytes hold a picture of 3,072 bytes before the places."""
        width, height, count = _SIZED.unpack_from(packed)
        begin = len(packed) - count * 36
        places = np.frombuffer(packed, "<u2", count * 2, begin).reshape(count, 2)
        bits = np.frombuffer(packed, np.uint8, count * 32, begin + count * 4)
        return cls(
            width,
            height,
            (places.astype(np.float32) / np.float32(16)).astype(np.float32),
            bits.reshape(count, 32),
        )


def grey_of(jpeg: bytes) -> Grey:
    """Decode a JPEG in grey, crop plain borders, and scale the longer side to SIDE pixels."""
    half = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_2)
    whole = half if half is not None and max(half.shape) >= SIDE else _whole(jpeg)
    return sized(_without_borders(whole))


def _whole(jpeg: bytes) -> Any:
    return cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)


def sized(grey: Any) -> Grey:
    """Return the picture scaled so that its longer side has SIDE pixels."""
    scale = SIDE / max(grey.shape)
    size = (max(8, round(grey.shape[1] * scale)), max(8, round(grey.shape[0] * scale)))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.ascontiguousarray(cv2.resize(grey, size, interpolation=way))


def _without_borders(grey: Any) -> Any:
    """Crop to the largest part without plain rows or columns, which removes a screenshot's bars."""
    for axis in (1, 0):
        some = grey[:, ::4] if axis else grey[::4]
        low, high = np.percentile(some, (5, 95), axis=axis)
        spread = high - low
        first, last = _longest(spread >= _FLAT)
        grey = grey[first:last] if axis == 1 else grey[:, first:last]
    return grey


def _longest(full: NDArray[np.bool_]) -> tuple[int, int]:
    """The start and end of the longest run of True; the whole range if it is a fifth or less."""
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
    """Return the keypoints of a grey picture, spread over its cells."""
    height, width = grey.shape
    chosen = _chosen(_finder().detect(grey, None), width, height)
    for rank, point in enumerate(chosen):
        point.class_id = rank
    found, bits = _finder().compute(grey, chosen)
    # OpenCV returns keypoints by the level of its pyramid, not in the order given.
    order = sorted(range(len(found)), key=lambda at: found[at].class_id)
    places = np.array([found[at].pt for at in order], np.float32).reshape(-1, 2)
    held = np.zeros((0, 32), np.uint8) if bits is None else bits[order]
    return Points(width, height, places, held)


def _chosen(points: Iterable[Any], width: int, height: int) -> list[Any]:
    """At most MOST of the points: a leading one of each cell, then the second of each, etc.

    Fine points are the strongest nearly always, and blur removes them: half of the points are
    coarse ones where there are so many.
    """
    strongest = [
        (int(point.pt[1] * CELLS / height) * CELLS + int(point.pt[0] * CELLS / width), point)
        for point in sorted(points, key=lambda each: -each.response)
    ]
    coarse = [(cell, point) for cell, point in strongest if point.octave >= COARSE]
    chosen = _spread(coarse, MOST // 2)
    known = {id(point) for _, _, point in chosen}
    chosen += _spread([each for each in strongest if id(each[1]) not in known], MOST - len(chosen))
    chosen.sort(
        key=lambda each: (each[0], (each[2].octave >= COARSE) == (each[1] % FINE_EVERY == 0))
    )
    return [point for _, _, point in chosen]


def _spread(points: Sequence[tuple[int, Any]], most: int) -> list[tuple[int, int, Any]]:
    """The first `most` points with their cells, at most IN_A_CELL each: (rank, cell, point)."""
    taken = [0] * (CELLS * CELLS)
    kept: list[tuple[int, int, Any]] = []
    for cell, point in points:
        if taken[cell] < IN_A_CELL and len(kept) < most:
            kept.append((taken[cell], cell, point))
            taken[cell] += 1
    return kept


def mirrored(grey: Grey) -> Grey:
    """Return the picture mirrored left to right; its keypoints do not match the original's."""
    return np.ascontiguousarray(grey[:, ::-1])
