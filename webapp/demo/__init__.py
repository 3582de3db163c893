"""The sample company: made through the same operations as real data, the same by seed and day."""

from webapp.demo.fill import Summary, fill
from webapp.demo.size import FULL, PASSWORD, SMALL, Size

__all__ = ["FULL", "PASSWORD", "SMALL", "Size", "Summary", "fill"]
