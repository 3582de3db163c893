"""Copy all files of a company from one store into another, and compare each with what was read."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from webapp.store.files.interface import KINDS, Files


def copy_all_files(
    source: Files, target: Files, progress: Callable[[str], object] = str
) -> tuple[int, int]:
    """Copy what `target` does not hold yet; return how many files there are, and their bytes.

    The source is not changed. `progress` is called with each key. Raises FileAltered where a file
    is read back otherwise than it was written, and a DiskFault where a store does not work.
    """
    files = size = 0
    for kind in KINDS:
        for each in source.listed(kind):
            content = source.read(each.key)
            target.put_all({each.key: content})
            target.checked(each.key, sha256(content).hexdigest())
            files, size = files + 1, size + len(content)
            progress(each.key)
    return files, size
