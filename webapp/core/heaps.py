"""Bound the C library's heaps, and let the garbage collector leave out what stays for ever.

glibc makes a heap for each thread, up to eight a core, and keeps what was freed in each. After each
page of each role was asked for once, a server held 600 MB with its own heaps, 465 MB with two.

Modules, classes and routes are more than 100,000 objects that live as long as the process.
Collections that read them took a tenth of a small page's time (`bench record`, 2026-11-30).
"""

from __future__ import annotations

import ctypes
import gc

_ARENA_MAX, _MMAP_THRESHOLD = -8, -3  # parameters of mallopt(3)
HEAPS = 2
NEW_OBJECTS = 10_000  # made more than ended, before a collection; a page makes some thousand
MAPPED_FROM = 128 * 1024  # bytes; such blocks have pages of their own, given back when freed


def bound_heaps() -> None:
    """Let this process have HEAPS heaps; does nothing where the C library has no `mallopt`."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_ARENA_MAX, HEAPS)
        set_option(_MMAP_THRESHOLD, MAPPED_FROM)


def leave_out_started() -> None:
    """Let later garbage collections leave out the objects of now; call it once all is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
