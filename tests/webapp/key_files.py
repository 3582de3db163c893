"""Write the keys of the tests into a data folder, as `jiebao init` would have."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from webapp.core.keys import Keys


def write_keys(keys: Keys, folder: Path) -> None:
    """The keys of the tests, as files of this data folder."""
    folder.mkdir(mode=0o700)
    for each in fields(keys):
        file = folder / f"{each.name.replace('_', '-')}.key"
        file.touch(mode=0o600)
        file.write_text(getattr(keys, each.name).hex())
