"""Search the twins of one photo among all known ones; the server and the bench use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from webapp.checks.twins.alignment import align, matches
from webapp.checks.twins.candidates import INDEXED, Candidates
from webapp.checks.twins.codes import serials_in
from webapp.checks.twins.likeness import Likeness, compare_pictures
from webapp.checks.twins.points import Grey, Points, mirrored, points_of, sized

VOTED = 48  # photos that the index names; their leading keypoints are compared
ALIGNED = 6  # the best of them, which are aligned and compared
FEWEST_MATCHES = 3  # leading keypoints that a photo must share to be aligned
_PART_OVERLAP = 0.03  # of the longer side: each half of a picture reaches so far over its middle


@dataclass(frozen=True)
class KnownPhoto:
    """An examined photo as it is stored: its keypoints and the texts of its codes."""

    points: Points
    codes: Sequence[str]


class PhotoLibrary(Protocol):
    """The known photos by their names."""

    def known(self, names: Sequence[str]) -> Mapping[str, KnownPhoto]:
        """Return the stored keypoints and codes of these photos."""
        ...

    def picture(self, name: str) -> Grey | None:
        """Return the picture as `grey_of` reads it; None if the file is lost."""
        ...


class PhotoIndex:
    """An index (`Candidates`) of photos by name."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._candidates = Candidates()

    def __len__(self) -> int:
        return len(self._names)

    def add(self, name: str, points: Points) -> None:
        """Add one photo."""
        self._candidates.add(points.bits)
        self._names.append(name)

    def fill(self, photos: Sequence[tuple[str, Points]]) -> None:
        """Add many photos at once."""
        bits = [points.bits[:INDEXED] for _, points in photos]
        self._candidates.fill(np.concatenate(bits), [len(each) for each in bits])
        self._names += [name for name, _ in photos]

    def like(self, bits: NDArray[np.uint8], most: int) -> list[str]:
        """Return the names of at most `most` photos that share words with these descriptors."""
        return [self._names[number] for number in self._candidates.like(bits, most)]


@dataclass(frozen=True)
class View:
    """One form of a photo that is searched: `how` is upright, mirrored or part (one half of it)."""

    how: str
    grey: Grey
    points: Points


@dataclass(frozen=True)
class FoundTwin:
    """A known photo that is a twin of the searched one, in which view, and how alike they are."""

    name: str
    how: str
    likeness: Likeness

    @property
    def words(self) -> str:
        """How the copy differs: mirrored or upright, then `part` and `relit` if they apply."""
        words = ["mirrored" if self.how == "mirrored" else "upright"]
        if self.how == "part" or self.likeness.in_part:
            words.append("part")
        if not self.likeness.equal_light:
            words.append("relit")
        return " ".join(words)


def views_of(grey: Grey) -> list[View]:
    """Return the views of a photo: upright, mirrored, and its halves, which may be two pictures."""
    pictures = [("upright", grey), ("mirrored", mirrored(grey))]
    pictures += [("part", half) for half in _halves(grey)]
    return [View(how, picture, points_of(picture)) for how, picture in pictures]


def _halves(grey: Grey) -> list[Grey]:
    """The two halves along the longer side, each enlarged as a photo of its own would be."""
    height, width = grey.shape
    reach = round(max(height, width) * (0.5 + _PART_OVERLAP))
    if height > width:
        return [sized(grey[:reach]), sized(grey[-reach:])]
    return [sized(grey[:, :reach]), sized(grey[:, -reach:])]


def find_twins(
    views: Sequence[View], codes: Sequence[str], index: PhotoIndex, library: PhotoLibrary
) -> Iterator[FoundTwin]:
    """Yield the known photos that count as twins of a photo with these views and codes.

    Each twin is yielded once, for the first view in which it was found.
    """
    found: set[str] = set()
    pictures: dict[str, Grey | None] = {}
    for view in views:
        for name, known in _candidates(view, codes, index, library):
            if name in found:
                continue
            alignment = align(view.points, known.points)
            if alignment is None or not alignment.worth_comparing:
                continue
            if name not in pictures:
                pictures[name] = library.picture(name)
            other = pictures[name]
            if other is None:
                continue
            likeness = compare_pictures(view.grey, other, alignment)
            if likeness.twins:
                found.add(name)
                yield FoundTwin(name, view.how, likeness)


def _candidates(
    view: View, codes: Sequence[str], index: PhotoIndex, library: PhotoLibrary
) -> list[tuple[str, KnownPhoto]]:
    """The ALIGNED photos whose leading keypoints match this view's most, best first."""
    names = index.like(view.points.bits, VOTED)
    known = library.known(names)
    counted = [
        (_leading_matches(known[name].points, view.points), name)
        for name in names
        if name in known and not _other_code(codes, known[name].codes)
    ]
    counted.sort(key=lambda each: -each[0])
    return [(name, known[name]) for count, name in counted[:ALIGNED] if count >= FEWEST_MATCHES]


def _other_code(codes: Sequence[str], other_codes: Sequence[str]) -> bool:
    """Whether both photos show a code, and not the same serial."""
    other_serials = set(serials_in(list(other_codes)))
    return bool(other_serials and codes and not other_serials & set(serials_in(list(codes))))


def _leading_matches(known: Points, points: Points) -> int:
    return len(matches(known.bits[:INDEXED], points.bits))
