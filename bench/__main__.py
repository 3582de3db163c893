"""Run one benchmark by its name: `python -m bench record --seconds 10`."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main() -> int:
    """Run the named benchmark with the remaining arguments."""
    names = sorted(
        file.stem
        for file in Path(__file__).parent.iterdir()
        if file.stem
        in {
            "accessibility",
            "lighthouse",
            "record",
            "live",
            "board",
            "call_records",
            "charts",
            "campaign",
            "certificates",
            "company",
            "kills",
            "day",
            "growth",
            "settle",
            "tables",
            "chaos",
            "phone",
            "cheat",
            "pages",
            "people",
            "pictures",
            "queue",
            "scenarios",
            "twins",
            "typed",
            "wall",
            "writes",
        }
    )
    sys.argv[1:2] = [name.replace("-", "_") for name in sys.argv[1:2]]
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        print(f"usage: script/bench {{{','.join(names)}}} [options]")
        return 2
    return int(importlib.import_module(f"bench.{sys.argv[1]}").main(sys.argv[2:]) or 0)


if __name__ == "__main__":
    sys.exit(main())
