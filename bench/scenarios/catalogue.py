"""Build the catalogue of schemes of one scenario: the shipped ones, and its own file's scheme."""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import tomli_w

from rules.scheme import SHIPPED, shipped
from webapp.schemes import catalogue


@contextmanager
def catalogue_for(file: Path) -> Iterator[None]:
    """Let the product know the scheme that a scenario's file names by a path.

    The company's time zone and cut-off are those of `card-campaign` in the product; here they are
    those of the scenario's scheme, as the contract has it.
    """
    named = _scheme_of(file)
    if named is None or shipped(named) is not None:
        yield
        return
    own = file.parent / named
    with tempfile.TemporaryDirectory(prefix="jiebao-schemes-") as held:
        folder = Path(held)
        for each in SHIPPED.glob("*.toml"):
            shutil.copy(each, folder)
        table = catalogue.read_toml(own.read_text(encoding="utf-8"))
        shutil.copy(own, folder / f"{table['id']}.toml")
        if table["id"] != catalogue.FACT_CLOCK:
            _set_clock(folder / f"{catalogue.FACT_CLOCK}.toml", table)
        with _shipped_from(folder):
            yield


def _scheme_of(file: Path) -> str | None:
    """The scheme that the file names; None where the file cannot be read."""
    try:
        named = tomllib.loads(file.read_text(encoding="utf-8")).get("scheme")
    except (ValueError, OSError):
        return None  # reading the scenario names the fault
    return named if isinstance(named, str) else None


def _set_clock(file: Path, own: dict[str, Any]) -> None:
    """Give a scheme the zone of another one, and its cut-offs from the days of its revisions."""
    table = catalogue.read_toml(file.read_text(encoding="utf-8"))
    first, clauses = table["revision"][0], table["revision"][-1]["clause"]
    table["revision"] = [
        {
            "from": first["from"] if place == 0 else revision["from"],
            "because": revision["because"],
            "clause": clauses,
            **{key: revision[key] for key in ("cut_off",) if key in revision},
        }
        for place, revision in enumerate(own["revision"])
    ]
    table |= {key: own[key] for key in ("zone",) if key in own}
    file.write_text(tomli_w.dumps(table), encoding="utf-8")


@contextmanager
def _shipped_from(folder: Path) -> Iterator[None]:
    with patch.object(catalogue, "SHIPPED", folder):
        _forget()
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    catalogue.shipped_tables.cache_clear()
    catalogue.shipped_schemes.cache_clear()
    catalogue._cache.clear()
