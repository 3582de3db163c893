"""Import a table on its pages: upload it, then confirm what would be read."""

from __future__ import annotations

from io import BytesIO
from typing import Any


def upload_table(client: Any, kind: str, table: bytes | str, filename: str = "table.csv") -> Any:
    """Upload a table; the answer leads to its review, or refuses the file."""
    content = table.encode() if isinstance(table, str) else table
    data = {"kind": kind, "file": (BytesIO(content), filename)}
    return client.post("/import", data=data)


def import_table(client: Any, kind: str, table: bytes | str, filename: str = "table.csv") -> Any:
    """Upload a table and confirm its import; the answer to the last of the two."""
    uploaded = upload_table(client, kind, table, filename)
    if uploaded.status_code != 303:
        return uploaded
    return client.post(f"{uploaded.location}/write")
