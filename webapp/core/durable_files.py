"""Files that survive a power cut: whole or not there, readable by their owner alone.

A rename without fsync left empty files behind in trials, so file and folder are both synced.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import mkstemp


def write(file: Path, content: bytes) -> None:
    """Write aside, sync, rename into place. The name lasts once its folder is synced too."""
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


def sync(folder: Path) -> None:
    """Put on disk which names a folder holds."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
