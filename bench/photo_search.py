"""Process photographs as the server does, and find their twins with the examiner's search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from webapp.checks.twins.codes import codes_of
from webapp.checks.twins.points import Grey, grey_of
from webapp.checks.twins.search import (
    FoundTwin,
    KnownPhoto,
    PhotoIndex,
    View,
    find_twins,
    views_of,
)
from webapp.media.photos import process_photo


@dataclass(frozen=True)
class SeenPhoto:
    """A photo after its intake: the picture as it is served, its views and its codes."""

    pixel_sha256: str
    large: bytes
    views: list[View]
    codes: list[str]


def take_in(data: bytes) -> SeenPhoto:
    """Process a file as an upload. Raises PhotoRefused."""
    intake = process_photo(data)
    views = views_of(grey_of(intake.large))
    return SeenPhoto(intake.pixel_sha256, intake.large, views, codes_of(intake.large))


class KnownPhotos:
    """The photos processed so far, in memory instead of the database; a PhotoLibrary."""

    def __init__(self) -> None:
        self._index = PhotoIndex()
        self._stored: dict[str, tuple[KnownPhoto, bytes]] = {}
        self._pixels: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self._stored)

    def add(self, name: str, photo: SeenPhoto) -> None:
        """Store a photo as the examiner does."""
        points = photo.views[0].points
        self._index.add(name, points)
        self._stored[name] = (KnownPhoto(points, photo.codes), photo.large)
        self._pixels.setdefault(photo.pixel_sha256, []).append(name)

    def known(self, names: Sequence[str]) -> Mapping[str, KnownPhoto]:
        """Return the keypoints and codes of these photos."""
        return {name: self._stored[name][0] for name in names}

    def picture(self, name: str) -> Grey | None:
        """Return the picture as the examiner compares it."""
        return grey_of(self._stored[name][1])

    def twins_of(self, photo: SeenPhoto) -> Iterator[str]:
        """Yield the names of the photo's twins without repeats, those with equal pixels first."""
        same = self._pixels.get(photo.pixel_sha256, [])
        yield from same
        for twin in self.pictures_like(photo):
            if twin.name not in same:
                yield twin.name

    def pictures_like(self, photo: SeenPhoto) -> Iterator[FoundTwin]:
        """Yield the twins found by comparing pictures."""
        return find_twins(photo.views, photo.codes, self._index, self)


def files_in(folder: Path) -> list[tuple[str, Path]]:
    """Return all files below a folder with their relative paths, sorted, without hidden ones."""
    found = [
        (file.relative_to(folder).as_posix(), file)
        for file in folder.rglob("*")
        if file.is_file() and not file.name.startswith(".")
    ]
    return sorted(found)
