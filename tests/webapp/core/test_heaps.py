"""A server's threads share few heaps; collections leave out what was loaded at the start."""

import gc
import re
import subprocess
import sys
from pathlib import Path

import pytest

from webapp.core.heaps import NEW_OBJECTS, leave_out_started

THREADS = """
import ctypes, sys, threading
from webapp.core.heaps import bound_heaps
libc = ctypes.CDLL(None)
if not hasattr(libc, "malloc_info"):
    sys.exit(3)
if sys.argv[1] == "bounded":
    bound_heaps()
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
begun = threading.Barrier(8)
def work():
    libc.malloc(5_000)
    begun.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
for each in threads: each.start()
for each in threads: each.join()
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


def heaps_of_eight_threads(which: str, told: Path) -> int:
    run = subprocess.run([sys.executable, "-c", THREADS, which, str(told)], check=False)
    if run.returncode == 3:
        pytest.skip("the C library does not tell its heaps")
    assert run.returncode == 0
    return len(re.findall("<heap nr=", told.read_text()))


def test_eight_threads_share_two_heaps(tmp_path: Path) -> None:
    assert heaps_of_eight_threads("bounded", tmp_path / "told") <= 2
    assert heaps_of_eight_threads("free", tmp_path / "told") > 2


def test_what_was_loaded_at_the_start_is_left_out_of_collections() -> None:
    threshold = gc.get_threshold()
    try:
        leave_out_started()
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[0] == NEW_OBJECTS
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
