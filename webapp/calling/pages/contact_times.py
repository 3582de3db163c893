"""The times of day that a form offers as chips for the next contact; any other can be typed."""

from __future__ import annotations

from datetime import time

CONTACT_TIMES = (time(10), time(14), time(16), time(19))
