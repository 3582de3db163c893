"""Store each photo under its content address; `save` returns when it is synced to disk.

`photos/ab/cd/<name>.jpg` is the large picture, `.webp` the thumb, `.json` the manifest, which is
written last: where it exists, the photo is complete.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from webapp.media.photos.errors import PhotoAltered, PhotoLost
from webapp.media.photos.intake import PhotoIntake
from webapp.media.photos.manifest import Manifest
from webapp.store.files import FileAltered, FileLost, Files

FOLDER = "photos"
PHOTO_TYPES = {"large": "image/jpeg", "thumb": "image/webp"}
KNOWN = 4096  # manifests that are remembered
_SUFFIXES = {"large": ".jpg", "thumb": ".webp"}
_MANIFEST = ".json"
_NAME = re.compile(r"[0-9a-f]{64}")


class PhotoStore:
    """The photos among the company's files."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known_manifest = lru_cache(KNOWN)(self._manifest)

    def save(self, intake: PhotoIntake) -> str:
        """Write a photo and return its name once it would survive a power cut.

        An intact stored photo need not be written again; a damaged one is repaired.
        """
        name = intake.name
        self._files.put_all(
            {
                _key(name, ".jpg"): intake.large,
                _key(name, ".webp"): intake.thumb,
                _key(name, _MANIFEST): intake.manifest.to_bytes(),
            }
        )
        return name

    def key(self, name: str, size: str) -> str:
        """The key of a photo's file; `size` is large or thumb. Raises PhotoLost."""
        if not _NAME.fullmatch(name) or size not in _SUFFIXES:
            raise PhotoLost(name=name, file=size)
        return _key(name, _SUFFIXES[size])

    def read(self, name: str, size: str) -> bytes:
        """The bytes of a photo's file (see `key`). Raises PhotoLost, PhotoAltered."""
        key = self.key(name, size)
        return self._checked(name, key, _digest(self._known_manifest(name), size))

    def drop(self, name: str) -> None:
        """Delete a photo's files, if they are there."""
        for suffix in (*_SUFFIXES.values(), _MANIFEST):
            if _NAME.fullmatch(name):
                self._files.drop(_key(name, suffix))

    def is_there(self, name: str) -> bool:
        """Whether the store has any file of a photo."""
        keys = (_key(name, suffix) for suffix in (*_SUFFIXES.values(), _MANIFEST))
        return any(self._files.about(key) is not None for key in keys)

    def names(self) -> Iterator[str]:
        """All photos' names, sorted."""
        for each in self._files.listed(FOLDER):
            if each.name.endswith(_MANIFEST):
                yield each.name.removesuffix(_MANIFEST)

    def check(self, name: str) -> Manifest:
        """Compare a photo's files with its manifest, and the manifest with the photo's name.

        Raises PhotoLost, PhotoAltered.
        """
        manifest = self._manifest(name)
        for size in _SUFFIXES:
            self._checked(name, self.key(name, size), _digest(manifest, size))
        return manifest

    def _manifest(self, name: str) -> Manifest:
        if not _NAME.fullmatch(name):
            raise PhotoLost(name=name, file=f"{name}{_MANIFEST}")
        return Manifest.from_bytes(self._checked(name, _key(name, _MANIFEST), name))

    def _checked(self, name: str, key: str, digest: str) -> bytes:
        file = key.rpartition("/")[2]
        try:
            return self._files.checked(key, digest)
        except FileLost as lost:
            raise PhotoLost(name=name, file=file) from lost
        except FileAltered as altered:
            raise PhotoAltered(name=name, file=file) from altered


def _key(name: str, suffix: str) -> str:
    return f"{FOLDER}/{name[:2]}/{name[2:4]}/{name}{suffix}"


def _digest(manifest: Manifest, size: str) -> str:
    return manifest.large if size == "large" else manifest.thumb
