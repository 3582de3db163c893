"""Name the paths in the data folder: database, photos, keys and others."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Config:
    """The settings of a server that are not in its database.

    `data` is the data folder, `address` the one at which people reach the program (for QR codes);
    `inside`: messages may be sent to addresses inside the company's own network; `postgresql`: the
    address of the PostgreSQL database (`postgresql://…`), empty for SQLite's file in the folder;
    `files`: the address of the store of files (webapp/store/files/address.py), empty for the one
    that the company uses; `files_key`: id and secret of its key, for S3.
    """

    data: Path
    address: str = "http://127.0.0.1:8000"
    inside: bool = False
    postgresql: str = ""
    files: str = ""
    files_key: tuple[str, str] | None = field(default=None, repr=False)

    @property
    def database(self) -> Path:
        """The database file, if the database is SQLite's."""
        return self.data / "jiebao.sqlite"

    @property
    def stored_in(self) -> Path | str:
        """Where the database is, as `open_database` takes it."""
        return self.postgresql or self.database

    @property
    def photos(self) -> Path:
        """The photo folder."""
        return self.data / "photos"

    @property
    def uploads(self) -> Path:
        """The folder of photos whose upload is not complete."""
        return self.data / "uploads"

    @property
    def returns(self) -> Path:
        """The folder of the daily return tables, unchanged since they were made."""
        return self.data / "returns"

    @property
    def videos(self) -> Path:
        """The folder of short videos, which are deleted after some days."""
        return self.data / "videos"

    @property
    def outgoing(self) -> Path:
        """The folder of files that are attached to messages."""
        return self.data / "outgoing"

    @property
    def attachments(self) -> Path:
        """The folder of files attached as evidence, by content."""
        return self.data / "attachments"

    @property
    def prints(self) -> Path:
        """The folder of print runs, which are deleted after some time."""
        return self.data / "prints"

    @property
    def signing(self) -> Path:
        """The folder of the signing certificate, or of the company's own one and its key."""
        return self.data / "signing"

    @property
    def keys(self) -> Path:
        """The folder of the keys, readable only by its owner."""
        return self.data / "keys"
