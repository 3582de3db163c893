"""Partial uploads where files are in no folder: pieces by position, which any process can go on."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.media.photos.partial_uploads import PartialUploads
from webapp.media.photos.upload_pieces import UploadPieces, uploads_in
from webapp.store.files import Files, FolderFiles

UPLOAD = "ab" * 16
PHOTO = bytes(range(250)) * 4


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return FolderFiles(tmp_path)


@pytest.fixture
def uploads(files: Files) -> UploadPieces:
    return UploadPieces(files)


def send(uploads: UploadPieces, content: bytes, wanted: bytes | None = None) -> bool:
    part = uploads.begin(UPLOAD, len(PHOTO))
    return part.add(content) and part.keep(wanted)


def test_a_folder_keeps_its_growing_files(files: Files) -> None:
    assert isinstance(uploads_in(files), PartialUploads)


def test_pieces_make_the_whole(uploads: UploadPieces) -> None:
    assert uploads.size(UPLOAD) == 0
    assert send(uploads, PHOTO[:300])
    assert send(uploads, PHOTO[300:])
    assert (uploads.size(UPLOAD), uploads.read(UPLOAD)) == (len(PHOTO), PHOTO)
    uploads.drop(UPLOAD)
    assert (uploads.size(UPLOAD), uploads.read(UPLOAD)) == (0, b"")


def test_another_process_goes_on_where_one_stopped(files: Files, uploads: UploadPieces) -> None:
    assert send(uploads, PHOTO[:300])
    assert send(UploadPieces(files), PHOTO[300:])
    assert uploads.read(UPLOAD) == PHOTO


def test_a_piece_with_another_hash_leaves_nothing(uploads: UploadPieces) -> None:
    assert send(uploads, PHOTO[:300], sha256(PHOTO[:300]).digest())
    assert not send(uploads, PHOTO[300:], sha256(b"other").digest())
    assert uploads.size(UPLOAD) == 300


def test_more_than_the_whole_is_not_taken(uploads: UploadPieces) -> None:
    part = uploads.begin(UPLOAD, 10)
    assert part.add(b"12345")
    assert not part.add(b"678901")
    assert part.over
    assert part.keep()
    assert uploads.size(UPLOAD) == 5


def test_an_older_request_of_this_process_stores_nothing_more(uploads: UploadPieces) -> None:
    stalled = uploads.begin(UPLOAD, len(PHOTO))
    assert stalled.add(PHOTO[:10])
    assert send(uploads, PHOTO[:300])
    assert not stalled.add(PHOTO[10:20])
    assert not stalled.keep()
    assert uploads.size(UPLOAD) == 300


def test_nothing_after_a_gap_counts(uploads: UploadPieces) -> None:
    uploads.put(UPLOAD, 0, PHOTO[:100])
    uploads.put(UPLOAD, 200, PHOTO[200:])
    assert (uploads.size(UPLOAD), uploads.read(UPLOAD)) == (100, PHOTO[:100])


@given(begins=st.lists(st.integers(0, 900), max_size=6), length=st.integers(1, 400))
def test_overlapping_pieces_of_one_photo_agree(
    tmp_path_factory: pytest.TempPathFactory, begins: list[int], length: int
) -> None:
    uploads = UploadPieces(FolderFiles(tmp_path_factory.mktemp("files")))
    for begin in (0, *begins):
        uploads.put(UPLOAD, begin, PHOTO[begin : begin + length])
    whole = uploads.read(UPLOAD)
    assert len(whole) == uploads.size(UPLOAD)
    assert PHOTO.startswith(whole)


def test_a_malformed_id_is_refused(uploads: UploadPieces) -> None:
    with pytest.raises(ValueError, match="not an upload"):
        uploads.size("../keys")
