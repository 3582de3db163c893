"""Count what reading tables gives; read the texts that another program displays in their cells."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

Seen = Mapping[tuple[int, int], str]  # the displayed texts by row and column, both from 1


@dataclass
class Figures:
    """Counts, such as of files and rows read; and a line for each crash and misread cell."""

    counted: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def crash(self, line: str) -> None:
        """Add a crash."""
        self.counted["crashes"] += 1
        self.wrong.append(line)


def seen_texts(file: Path) -> dict[str, dict[tuple[int, int], str]]:
    """Return the displayed texts of each file; `file` has a JSON line a cell."""
    found: dict[str, dict[tuple[int, int], str]] = {}
    with file.open(encoding="utf-8") as lines:
        for cell in map(json.loads, lines):
            found.setdefault(cell["file"], {})[cell["row"], cell["column"]] = cell["text"]
    return found
