"""Say which calls a customer may be asked to rate, and for how long a record may be rated."""

from __future__ import annotations

from datetime import timedelta

OPEN_FOR = timedelta(days=30)
REACHED = ("invited", "interested", "refused")  # outcomes of an answered call
