"""Write files so that after a power cut they are complete or absent; only the owner can read them.

A rename without fsync left empty files in trials, so `write_durably` syncs the file and
`sync_folder` the folder.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import mkstemp

from webapp.core.disk_faults import disk_faults_told


def write_durably(file: Path, content: bytes) -> None:
    """Write a temporary file, sync it and rename it; `sync_folder` then makes the name durable.

    Raises a DiskFault.
    """
    with disk_faults_told():
        _write_aside(file, content)


def _write_aside(file: Path, content: bytes) -> None:
    handle, aside = mkstemp(dir=file.parent, prefix=".")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(aside).replace(file)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Sync a folder, so that its file names are on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
