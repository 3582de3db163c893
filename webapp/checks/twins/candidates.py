"""Index photos by visual words, to find those that share rare words with one photo.

A word is a part of a keypoint's descriptor. The design of a card gives words that nearly all photos
have; these are skipped. The surroundings of the card give the words that distinguish photos.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TABLES = 4
WORD_BITS = 18
INDEXED = 64  # keypoints of a photo that are indexed; a query uses all of its keypoints
COMMON = 0.02  # a word that a greater share of all photos has is skipped
COMMON_AT_LEAST = 12  # but not while at most this many photos have it
READ = 1_000_000  # index entries read per query: some 15 ms

Words = NDArray[np.uint32]
_VOCABULARY = TABLES << WORD_BITS
# The bits that make the words of each table. They never change, so that an index stays valid.
_BITS = [
    np.random.Generator(np.random.PCG64(table)).choice(256, WORD_BITS, replace=False)
    for table in range(TABLES)
]
_WEIGHTS = (1 << np.arange(WORD_BITS)).astype(np.uint32)


def picture_words(bits: NDArray[np.uint8]) -> Words:
    """Return the distinct words of descriptors (n × 32 bytes), ascending."""
    return np.unique(_tables(bits))


def _tables(bits: NDArray[np.uint8]) -> Words:
    """The words of each descriptor, TABLES in a row."""
    single = np.unpackbits(bits, axis=1)
    tables = [
        single[:, places].astype(np.uint32) @ _WEIGHTS + np.uint32(table << WORD_BITS)
        for table, places in enumerate(_BITS)
    ]
    return np.stack(tables, 1).astype(np.uint32).ravel()


@dataclass(frozen=True)
class _Segment:
    """Photo numbers by word: those of word w are photos[starts[w] : starts[w + 1]]."""

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
        """This segment merged with a later one, per word these photos first, without a new sort."""
        photos = np.empty(len(self.photos) + len(late.photos), np.uint32)
        for segment, moved_by in ((self, late.starts[:-1]), (late, self.starts[1:])):
            counts = segment.starts[1:] - segment.starts[:-1]
            places = np.repeat(moved_by, counts)
            places += np.arange(len(segment.photos), dtype=np.uint32)
            photos[places] = segment.photos
        return _Segment(self.starts + late.starts, photos)


class Candidates:
    """A growing index of photos, which are numbered 0, 1, 2 … in the order of their addition.

    A million photos take 1 GB of memory.
    """

    def __init__(self) -> None:
        self.count = 0
        self._segments: list[_Segment] = []
        self._waiting: list[Words] = []

    def add(self, bits: NDArray[np.uint8]) -> int:
        """Add a photo by its descriptors (n × 32 bytes); return its number."""
        self._waiting.append(picture_words(bits[:INDEXED]))
        self.count += 1
        if len(self._waiting) >= 64:
            self._flush()
        return self.count - 1

    def fill(self, bits: NDArray[np.uint8], sizes: Sequence[int]) -> None:
        """Add many photos at once: the first sizes[0] rows of `bits` are the first photo's, etc."""
        self._flush()
        photos = np.arange(self.count, self.count + len(sizes), dtype=np.uint32)
        self.count += len(sizes)
        owners = np.repeat(np.repeat(photos, sizes), TABLES)
        self._segments.append(_Segment.of(_tables(bits), owners))
        self._merge()

    def _flush(self) -> None:
        """Make a segment of the photos that are in none yet."""
        if not self._waiting:
            return
        first = self.count - len(self._waiting)
        sizes = [len(words) for words in self._waiting]
        photos = np.repeat(np.arange(first, self.count, dtype=np.uint32), sizes)
        self._segments.append(_Segment.of(np.concatenate(self._waiting), photos))
        self._waiting = []
        self._merge()

    def _merge(self) -> None:
        """Merge the last two segments while they are of similar size."""
        while len(self._segments) > 1 and self._like_sized():
            late, early = self._segments.pop(), self._segments.pop()
            self._segments.append(early.before(late))

    def _like_sized(self) -> bool:
        return len(self._segments[-2].photos) < 3 * len(self._segments[-1].photos)

    def like(self, bits: NDArray[np.uint8], most: int) -> NDArray[np.int64]:
        """Return the numbers of at most `most` photos that share words with a query, best first.

        `bits`: the query's descriptors (n × 32 bytes). Rare words weigh more.
        """
        self._flush()
        words = picture_words(bits).astype(np.int64)
        if not self.count or not len(words):
            return np.zeros(0, np.int64)
        found = [self._postings(segment, words) for segment in self._segments]
        lists = [[part for part in parts if len(part)] for parts in zip(*found, strict=True)]
        photos, weights = [], []
        for parts, size in self._rare_words(lists):
            photos += parts
            weights.append(np.full(size, np.log(1 + self.count / size), np.float32))
        if not photos:
            return np.zeros(0, np.int64)
        votes = np.bincount(np.concatenate(photos), np.concatenate(weights), self.count)
        best = np.argpartition(-votes, min(most, self.count - 1))[:most]
        best = best[votes[best] > 0]
        return best[np.argsort(-votes[best], kind="stable")]

    def _rare_words(
        self, lists: list[list[NDArray[np.uint32]]]
    ) -> Iterator[tuple[list[NDArray[np.uint32]], int]]:
        """The photos with each word and their count, rarest words first, up to READ entries."""
        limit = max(COMMON_AT_LEAST, self.count * COMMON)
        sized = [(sum(map(len, parts)), at) for at, parts in enumerate(lists)]
        left = READ
        for size, at in sorted(each for each in sized if 0 < each[0] <= limit):
            left -= size
            if left < 0:
                return
            yield lists[at], size

    @staticmethod
    def _postings(segment: _Segment, words: NDArray[np.int64]) -> list[NDArray[np.uint32]]:
        begins, ends = segment.starts[words], segment.starts[words + 1]
        return [segment.photos[a:b] for a, b in zip(begins, ends, strict=True)]
