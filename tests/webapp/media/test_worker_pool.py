"""Worker processes for photos: limits, crashes, replacement."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.webapp.media.conftest import photo
from tests.webapp.media.test_refusals import animated, png_chunk, saved
from webapp.media.photos import process_photo, worker_pool
from webapp.media.photos import worker as child
from webapp.media.photos.errors import PhotoAnimated, PhotoDamaged, PhotoRefused, PhotoTooCostly
from webapp.media.photos.intake import process_photo_here


def mpo() -> bytes:
    """A file of two pictures, as phones with two lenses write it."""
    out = io.BytesIO()
    second = Image.new("RGB", (64, 48), "blue")
    Image.new("RGB", (64, 48), "red").save(out, "MPO", save_all=True, append_images=[second])
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.html", "<script>alert(1)</script>")
    return out.getvalue()


def test_a_worker_answers_the_same_as_an_intake_in_this_process() -> None:
    data = photo(640, 480, orientation=6)

    assert process_photo(data) == process_photo_here(data)


@pytest.mark.parametrize(
    "data",
    [mpo(), photo() + zipped(), photo() + b"<html><script>alert(1)</script></html>"],
    ids=["mpo", "zip behind it", "page behind it"],
)
def test_only_the_first_picture_of_a_file_is_kept(
    data: bytes,
) -> None:
    intake = process_photo(data)

    assert b"<script>" not in intake.large + intake.thumb
    assert Image.open(io.BytesIO(intake.large)).format == "JPEG"


def test_an_animated_png_is_refused_with_its_reason() -> None:
    with pytest.raises(PhotoAnimated):
        process_photo(animated("PNG"))


def test_a_photo_that_crashes_its_worker_is_refused_and_the_next_is_accepted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A program that crashes replaces the worker, as a library with a null pointer would."""
    breaks = tmp_path / "breaks.py"
    breaks.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    worker_pool.end_workers()
    with monkeypatch.context() as broken:
        broken.setattr(child, "__file__", str(breaks))
        with pytest.raises(PhotoDamaged):
            process_photo(photo())
        breaks.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGPROF)\n")
        with pytest.raises(PhotoTooCostly):
            process_photo(photo())
    assert process_photo(photo()).width > 0


def test_a_program_error_is_not_a_refusal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.py"
    faulty.write_text("import sys\nsys.exit(1)\n")
    worker_pool.end_workers()
    monkeypatch.setattr(child, "__file__", str(faulty))
    with pytest.raises(worker_pool.WorkerEnded):
        process_photo(photo())


def hungry() -> bytes:
    """A PNG of 49 megapixels with an alpha channel: 200 MB of pixels in a few kilobytes."""
    import zlib

    rows = zlib.compressobj(9)
    line = b"\0" + bytes(4 * 7000)
    packed = b"".join(rows.compress(line) for _ in range(7000)) + rows.flush()
    header = b"\0\0\x1b\x58\0\0\x1b\x58\x08\x06\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", packed)
        + png_chunk(b"IEND", b"")
    )


def png() -> bytes:
    """A small PNG."""
    return saved("PNG")


def cost_of(process: int) -> tuple[float, int]:
    """The CPU seconds and the peak memory in kilobytes of a process."""
    folder = Path(f"/proc/{process}")
    words = (folder / "stat").read_text("ascii").rsplit(")", 1)[1].split()
    (peak,) = re.findall(r"VmHWM:\s+(\d+)", (folder / "status").read_text("ascii"))
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK"), int(peak)


@pytest.mark.parametrize("make", [hungry, photo, png])
def test_no_photo_takes_more_than_two_seconds_and_300_megabytes(make: Callable[[], bytes]) -> None:
    data = make()
    worker_pool.end_workers()
    with worker_pool.borrowed_worker() as worker:
        before, _ = cost_of(worker.id)
    with suppress(PhotoDamaged, PhotoTooCostly):
        process_photo(data)
    with worker_pool.borrowed_worker() as held:
        if held.id != worker.id:  # it was ended for wanting more
            assert make is hungry
            return
        seconds, peak = cost_of(held.id)
    assert seconds - before < 2.3
    assert peak < 400_000  # the libraries' own 80 MB included


def test_every_refusal_can_come_from_a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told by its class's name, found among the refusals of photos."""
    from webapp.media.photos import errors

    def told(_data: bytes) -> Any:
        raise errors.PhotoTooManyPixels(width=9, height=9, most=1)

    monkeypatch.setattr("webapp.media.photos.intake.process_photo_here", told)
    answer = child.answer_photo(b"")
    assert b"PhotoTooManyPixels" in answer
    assert issubclass(errors.PhotoTooManyPixels, PhotoRefused)
