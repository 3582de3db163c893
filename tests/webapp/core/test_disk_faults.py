"""A file that a full or read-only disk does not take is refused in words; nothing is left of it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from webapp.core.disk_faults import DiskFault, DiskFull, DiskReadOnly
from webapp.core.durable_files import write_durably


@pytest.mark.parametrize(
    ("number", "kind"),
    [(errno.ENOSPC, DiskFull), (errno.EDQUOT, DiskFull), (errno.EROFS, DiskReadOnly)],
)
def test_a_file_that_does_not_fit_is_refused_and_leaves_nothing(
    number: int,
    kind: type[DiskFault],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(kind):
        write_durably(tmp_path / "photo.jpg", b"a photo")
    assert list(tmp_path.iterdir()) == []
    [line] = caplog.records
    assert kind.plain in line.getMessage()
    assert line.exc_info is None


def test_any_other_failure_stays_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_durably(tmp_path / "no folder" / "photo.jpg", b"a photo")
