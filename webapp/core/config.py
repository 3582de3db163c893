"""Where everything lies: one data folder for database, photos, keys and certificates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Config:
    """The folder, the address under which people reach the program (for QR codes), and whether
    messages may go to addresses inside the company's own network."""

    data: Path
    address: str = "http://127.0.0.1:8000"
    inside: bool = False

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
    def returns(self) -> Path:
        """The folder of the day's returns, as they were made."""
        return self.data / "returns"

    @property
    def videos(self) -> Path:
        """The folder of short videos, which are kept for days."""
        return self.data / "videos"

    @property
    def outgoing(self) -> Path:
        """The folder of files that are enclosed in messages."""
        return self.data / "outgoing"

    @property
    def prints(self) -> Path:
        """The folder of print runs, each kept for a while."""
        return self.data / "prints"

    @property
    def signing(self) -> Path:
        """The folder of the certificate that signs, or of the company's own and its key."""
        return self.data / "signing"

    @property
    def keys(self) -> Path:
        """The folder of the keys, readable by its owner alone."""
        return self.data / "keys"
