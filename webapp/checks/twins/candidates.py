"""Which of very many photos may be twins of one: those that share rare words with it.

A word is a part of a marked point's bits. The design of a card gives words that nearly all photos
have: they are passed over. What lies around the card, and how, is what tells photos apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TABLES = 4
WORD_BITS = 18
INDEXED = 64  # points of a photo that are indexed; a query asks with all it has
LOOKED_UP = 16  # candidates that a photo is laid over
COMMON = 0.02  # a word that more of all photos have says nothing
COMMON_AT_LEAST = 12
READ = 1_000_000  # entries looked through for one photo: some 15 ms

Words = NDArray[np.uint32]
_VOCABULARY = TABLES << WORD_BITS
# Which bits make the words of each table: the same for ever, or an index would have to be rebuilt.
_BITS = [
    np.random.Generator(np.random.PCG64(table)).choice(256, WORD_BITS, replace=False)
    for table in range(TABLES)
]
_WEIGHTS = (1 << np.arange(WORD_BITS)).astype(np.uint32)


def picture_words(bits: NDArray[np.uint8]) -> Words:
    """The words of points, each once, in order."""
    return np.unique(_tables(bits))


def _tables(bits: NDArray[np.uint8]) -> Words:
    """The words of each point, one of every table after the other."""
    single = np.unpackbits(bits, axis=1)
    tables = [
        single[:, places].astype(np.uint32) @ _WEIGHTS + np.uint32(table << WORD_BITS)
        for table, places in enumerate(_BITS)
    ]
    return np.stack(tables, 1).astype(np.uint32).ravel()


@dataclass(frozen=True)
class _Segment:
    """Photos by word: those of word w lie at starts[w] to starts[w + 1]."""

    starts: NDArray[np.uint32]
    photos: NDArray[np.uint32]

    @classmethod
    def of(cls, words: Words, photos: NDArray[np.uint32]) -> _Segment:
        order = np.argsort(words, kind="stable")
        counts = np.bincount(words, minlength=_VOCABULARY)
        starts = np.zeros(_VOCABULARY + 1, np.uint32)
        np.cumsum(counts, out=starts[1:])
        return cls(starts, photos[order])

    def before(self, late: _Segment) -> _Segment:
        """Both in one, of each word these photos first; nothing need be sorted again."""
        photos = np.empty(len(self.photos) + len(late.photos), np.uint32)
        for segment, moved_by in ((self, late.starts[:-1]), (late, self.starts[1:])):
            counts = segment.starts[1:] - segment.starts[:-1]
            places = np.repeat(moved_by, counts)
            places += np.arange(len(segment.photos), dtype=np.uint32)
            photos[places] = segment.photos
        return _Segment(self.starts + late.starts, photos)


class Candidates:
    """An index that grows; photos have the numbers 0, 1, 2 … in the order in which they come.

    A million photos take 1 GB of memory.
    """

    def __init__(self) -> None:
        self.count = 0
        self._segments: list[_Segment] = []
        self._waiting: list[Words] = []

    def add(self, bits: NDArray[np.uint8]) -> int:
        """Take a photo's points in; its number."""
        self._waiting.append(picture_words(bits[:INDEXED]))
        self.count += 1
        if len(self._waiting) >= 64:
            self._settle()
        return self.count - 1

    def fill(self, bits: NDArray[np.uint8], sizes: Sequence[int]) -> None:
        """Take many photos in at once: so many points of `bits` are of the first, and so on."""
        self._settle()
        photos = np.arange(self.count, self.count + len(sizes), dtype=np.uint32)
        self.count += len(sizes)
        owners = np.repeat(np.repeat(photos, sizes), TABLES)
        self._segments.append(_Segment.of(_tables(bits), owners))
        self._join()

    def _settle(self) -> None:
        """Make a segment of what waits."""
        if not self._waiting:
            return
        first = self.count - len(self._waiting)
        sizes = [len(words) for words in self._waiting]
        photos = np.repeat(np.arange(first, self.count, dtype=np.uint32), sizes)
        self._segments.append(_Segment.of(np.concatenate(self._waiting), photos))
        self._waiting = []
        self._join()

    def _join(self) -> None:
        """Make one segment of the last two while they are of like size."""
        while len(self._segments) > 1 and self._like_sized():
            late, early = self._segments.pop(), self._segments.pop()
            self._segments.append(early.before(late))

    def _like_sized(self) -> bool:
        return len(self._segments[-2].photos) < 3 * len(self._segments[-1].photos)

    def like(self, bits: NDArray[np.uint8], most: int) -> NDArray[np.int64]:
        """The numbers of at most `most` photos that share the most and rarest words, best first."""
        self._settle()
        words = picture_words(bits).astype(np.int64)
        if not self.count or not len(words):
            return np.zeros(0, np.int64)
        found = [self._listed(segment, words) for segment in self._segments]
        lists = [[part for part in parts if len(part)] for parts in zip(*found, strict=True)]
        photos, weights = [], []
        for parts, size in self._telling(lists):
            photos += parts
            weights.append(np.full(size, np.log(1 + self.count / size), np.float32))
        if not photos:
            return np.zeros(0, np.int64)
        votes = np.bincount(np.concatenate(photos), np.concatenate(weights), self.count)
        best = np.argpartition(-votes, min(most, self.count - 1))[:most]
        best = best[votes[best] > 0]
        return best[np.argsort(-votes[best], kind="stable")]

    def _telling(
        self, lists: list[list[NDArray[np.uint32]]]
    ) -> Iterator[tuple[list[NDArray[np.uint32]], int]]:
        """Who has each word, and how many; the rarest words first, while there is time to read."""
        limit = max(COMMON_AT_LEAST, self.count * COMMON)
        sized = [(sum(map(len, parts)), at) for at, parts in enumerate(lists)]
        left = READ
        for size, at in sorted(each for each in sized if 0 < each[0] <= limit):
            left -= size
            if left < 0:
                return
            yield lists[at], size

    @staticmethod
    def _listed(segment: _Segment, words: NDArray[np.int64]) -> list[NDArray[np.uint32]]:
        begins, ends = segment.starts[words], segment.starts[words + 1]
        return [segment.photos[a:b] for a, b in zip(begins, ends, strict=True)]
