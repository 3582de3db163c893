"""What a customer may be asked to rate: calls that were answered, and for how long."""

from __future__ import annotations

from datetime import timedelta

OPEN_FOR = timedelta(days=30)
REACHED = ("invited", "interested", "refused")  # outcomes of a call that somebody answered
