"""The photo folder: content addresses, syncing to disk, detection of changed files."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.webapp.media.conftest import exif, photo
from webapp.core.disk_faults import DiskFull
from webapp.media.photos import PHOTO_TYPES, PhotoIntake, PhotoStore, process_photo
from webapp.media.photos.errors import PhotoAltered, PhotoLost
from webapp.media.photos.manifest import Manifest
from webapp.store.files import FolderFiles


@pytest.fixture(scope="module")
def intake() -> PhotoIntake:
    return process_photo(photo())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "photos"


@pytest.fixture
def store(folder: Path) -> PhotoStore:
    return PhotoStore(FolderFiles(folder.parent))


def path_of(store: PhotoStore, folder: Path, name: str, size: str) -> Path:
    """Where a photo's file is on the disk."""
    return folder.parent / store.key(name, size)


@pytest.fixture
def synced(monkeypatch) -> list[str]:
    """What is synced, in order: paths of folders, and final names of files."""
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def note_sync(handle: int) -> None:
        done.append(f"fsync {Path(f'/proc/self/fd/{handle}').resolve()}")
        fsync(handle)

    def note_replace(aside: Path, file: Path) -> Path:
        done.append(f"rename {aside} {file}")
        return replace(aside, file)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)
    return done


def inodes(folder: Path) -> dict[Path, tuple[int, int]]:
    """Which file lies where, and when it was last written."""
    return {file: (file.stat().st_ino, file.stat().st_mtime_ns) for file in folder.rglob("*")}


def test_a_photo_is_stored_under_its_name_and_read_back(store, folder, intake):
    name = store.save(intake)
    home = folder / name[:2] / name[2:4]
    assert name == intake.name
    assert (home / f"{name}.jpg").read_bytes() == intake.large
    assert (home / f"{name}.webp").read_bytes() == intake.thumb
    assert store.read(name, "large") == intake.large
    assert store.read(name, "thumb") == intake.thumb
    assert list(store.names()) == [name]


def test_its_types_are_those_of_its_files(store, intake):
    name = store.save(intake)
    assert store.read(name, "large").startswith(b"\xff\xd8\xff")
    assert store.read(name, "thumb")[8:12] == b"WEBP"
    assert PHOTO_TYPES == {"large": "image/jpeg", "thumb": "image/webp"}


def test_the_name_covers_every_part(store, intake):
    name = store.save(intake)
    assert store.check(name) == intake.manifest
    assert store.check(name).received == intake.received_sha256
    assert Manifest.from_bytes(intake.manifest.to_bytes()).name == name


def test_each_file_is_synced_before_it_has_its_name_and_the_folder_after(
    store, folder, intake, synced
):
    name = store.save(intake)
    home = folder / name[:2] / name[2:4]
    files = [step for step in synced if step.startswith("rename")]
    assert [step.split()[2] for step in files] == [
        f"{home / name}{suffix}" for suffix in (".jpg", ".webp", ".json")
    ]
    for step in files:
        aside = step.split()[1]
        assert synced.index(f"fsync {aside}") == synced.index(step) - 1
    assert synced[-1] == f"fsync {home}"


def test_new_folders_are_synced_in_the_ones_above(store, folder, intake, synced):
    store.save(intake)
    name = intake.name
    above = [folder.parent, folder, folder / name[:2]]
    assert synced[:3] == [f"fsync {folder}" for folder in above]


def test_the_same_photo_again_writes_nothing(store, folder, intake, synced):
    name = store.save(intake)
    before = inodes(folder)
    synced.clear()
    assert store.save(process_photo(photo())) == name
    assert inodes(folder) == before
    assert synced == [f"fsync {folder / name[:2] / name[2:4]}"]


def test_a_copy_with_rewritten_exif_is_stored_beside_the_original(store, intake):
    store.save(intake)
    store.save(process_photo(photo(exif=exif(model="iPhone 15"))))
    assert len(list(store.names())) == 2


def test_only_the_owner_may_read(store, folder, intake):
    old = os.umask(0)
    try:
        store.save(intake)
    finally:
        os.umask(old)
    modes = {
        stat.S_IMODE(place.stat().st_mode)
        for place in [folder, *folder.rglob("*")]
        if place.is_dir()
    }
    files = {stat.S_IMODE(f.stat().st_mode) for f in folder.rglob("*") if f.is_file()}
    assert (modes, files) == ({0o700}, {0o600})


def test_a_full_disk_leaves_nothing_half_written(store, folder, intake, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    store.save(process_photo(photo(320, 240)))
    whole = sorted(folder.rglob("*.*"))
    (folder / intake.name[:2] / intake.name[2:4]).mkdir(parents=True)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        store.save(intake)
    assert sorted(folder.rglob("*.*")) == whole


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".json"])
def test_a_changed_file_is_found_and_named(store, folder, intake, suffix):
    name = store.save(intake)
    file = path_of(store, folder, name, "large").with_suffix(suffix)
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(PhotoAltered) as altered:
        store.check(name)
    assert altered.value.values == {"name": name, "file": file.name}


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".json"])
def test_a_lost_file_is_found_and_named(store, folder, intake, suffix):
    name = store.save(intake)
    file = path_of(store, folder, name, "large").with_suffix(suffix)
    file.unlink()
    with pytest.raises(PhotoLost) as lost:
        store.check(name)
    assert lost.value.values["file"] == file.name


def test_saving_again_repairs_a_damaged_photo(store, folder, intake):
    name = store.save(intake)
    path_of(store, folder, name, "large").write_bytes(b"")
    path_of(store, folder, name, "thumb").unlink()
    store.save(intake)
    assert store.check(name) == intake.manifest


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("0" * 64, "large"),
        ("../../keys/session", "large"),
        ("/etc/passwd", "thumb"),
        ("", "large"),
    ],
)
def test_a_name_that_is_not_there_is_lost_and_never_leads_outside(store, name, size):
    with pytest.raises(PhotoLost):
        store.read(name, size)
    with pytest.raises(PhotoLost):
        store.check(name)


def test_there_is_no_third_size(store, intake):
    with pytest.raises(PhotoLost):
        store.read(store.save(intake), "original")
