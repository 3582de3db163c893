"""Every table that the models modules of the rooms declare."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from webapp.store.tables import Table

ROOT = Path(__file__).parents[2]


def all_tables() -> list[type[Table]]:
    """The tables of all models modules, by name."""
    files = [*ROOT.glob("webapp/models/*.py"), *ROOT.glob("webapp/*/*models.py")]
    for file in sorted(files):
        parts = file.relative_to(ROOT).with_suffix("").parts
        import_module(".".join(parts).removesuffix(".__init__"))
    return sorted(Table.__subclasses__(), key=lambda table: str(table.__name__))
