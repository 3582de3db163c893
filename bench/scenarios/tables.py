"""Write HR's tables: the CSV text of one table with its heading and rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo


def table(rows: Iterable[Mapping[str, object]]) -> bytes:
    """Return a CSV file with these columns and at least one row; None is an empty cell."""
    held: Sequence[Mapping[str, object]] = list(rows)
    text = io.StringIO()
    written = csv.DictWriter(text, list(held[0]))
    written.writeheader()
    written.writerows(held)
    return text.getvalue().encode()


def yuan(fen: int) -> str:
    """Write fen, or hundredths of a point, as a decimal number."""
    return f"{fen // 100}.{fen % 100:02}"


def local_time(at: datetime, zone: str) -> str:
    """Write an instant as HR's systems export it."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"
