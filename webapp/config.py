"""Where everything lies: one data folder for database, photos, keys and certificates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Config:
    """The folder, and the address under which people reach the program (for QR codes)."""

    data: Path
    address: str = "http://127.0.0.1:8000"

    @property
    def database(self) -> Path:
        """The database's file."""
        return self.data / "jiebao.sqlite"

    @property
    def photos(self) -> Path:
        """The photo folder."""
        return self.data / "photos"

    @property
    def uploads(self) -> Path:
        """The folder of photos that are still coming."""
        return self.data / "uploads"

    @property
    def keys(self) -> Path:
        """The folder of the keys, readable by its owner alone."""
        return self.data / "keys"
