"""Store each photo under its content address; `save` returns when it is synced to disk.

`ab/cd/<name>.jpg` is the large picture, `.webp` the thumb, `.json` the manifest, which is written
last: where it exists, the photo is complete. Only the owner of the process may read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from webapp.core import durable_files
from webapp.media.photos.errors import PhotoAltered, PhotoLost
from webapp.media.photos.intake import PhotoIntake
from webapp.media.photos.manifest import Manifest

PHOTO_TYPES = {"large": "image/jpeg", "thumb": "image/webp"}
_SUFFIXES = {"large": ".jpg", "thumb": ".webp"}
_MANIFEST = ".json"
_NAME = re.compile(r"[0-9a-f]{64}")


class PhotoStore:
    """A folder of photos; the folder and its subfolders are created when needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, intake: PhotoIntake) -> str:
        """Write a photo and return its name once it would survive a power cut.

        An intact stored photo is not written again; a damaged one is repaired.
        """
        name = intake.name
        folder = self._folder_of(name)
        parts = {
            folder / f"{name}.jpg": intake.large,
            folder / f"{name}.webp": intake.thumb,
            folder / f"{name}{_MANIFEST}": intake.manifest.to_bytes(),
        }
        self._create(folder)
        for file, content in parts.items():
            if not _is_stored(file, content):
                durable_files.write_durably(file, content)
        # Even where nothing was written: another thread may have renamed a file and not synced yet.
        durable_files.sync_folder(folder)
        return name

    def path(self, name: str, size: str) -> Path:
        """The file of a photo; `size` is large or thumb. Raises PhotoLost."""
        if not _NAME.fullmatch(name) or size not in _SUFFIXES:
            raise PhotoLost(name=name, file=size)
        file = self._folder_of(name) / f"{name}{_SUFFIXES[size]}"
        if not file.is_file():
            raise PhotoLost(name=name, file=file.name)
        return file

    def read(self, name: str, size: str) -> bytes:
        """The bytes of a photo's file (see `path`). Raises PhotoLost."""
        return self.path(name, size).read_bytes()

    def drop(self, name: str) -> None:
        """Delete a photo's files, if they are there."""
        for suffix in (*_SUFFIXES.values(), _MANIFEST):
            if _NAME.fullmatch(name):
                (self._folder_of(name) / f"{name}{suffix}").unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """All photos' names, sorted."""
        return (file.stem for file in sorted(self.folder.glob(f"*/*/*{_MANIFEST}")))

    def check(self, name: str) -> Manifest:
        """Compare a photo's files with its manifest, and the manifest with the photo's name.

        Raises PhotoLost, PhotoAltered.
        """
        manifest = self._manifest(name)
        for size, digest in (("large", manifest.large), ("thumb", manifest.thumb)):
            file = self.path(name, size)
            if sha256(file.read_bytes()).hexdigest() != digest:
                raise PhotoAltered(name=name, file=file.name)
        return manifest

    def _manifest(self, name: str) -> Manifest:
        file = self._folder_of(name) / f"{name}{_MANIFEST}"
        if not _NAME.fullmatch(name) or not file.is_file():
            raise PhotoLost(name=name, file=file.name)
        content = file.read_bytes()
        if sha256(content).hexdigest() != name:
            raise PhotoAltered(name=name, file=file.name)
        return Manifest.from_bytes(content)

    def _folder_of(self, name: str) -> Path:
        return self.folder / name[:2] / name[2:4]

    def _create(self, innermost: Path) -> None:
        """Create the missing folders, and sync each to disk in its parent."""
        levels = (self.folder, innermost.parent, innermost)
        missing = [folder for folder in levels if not folder.is_dir()]
        for folder in missing:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            durable_files.sync_folder(folder.parent)


def _is_stored(file: Path, content: bytes) -> bool:
    try:
        return file.read_bytes() == content
    except FileNotFoundError:
        return False
