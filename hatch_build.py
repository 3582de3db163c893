"""Build hook for files that git ignores: npm's scripts and the compiled message catalogues.

`python hatch_build.py` creates the same files in a working tree; script/setup runs it.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDORED = {  # name in static/vendor: npm package, file in it
    "htmx.min.js": ("htmx.org", "dist/htmx.min.js"),
    "hx-sse.min.js": ("htmx.org", "dist/ext/hx-sse.min.js"),
    "idb.js": ("idb", "build/index.js"),
}
FETCH = "npm ci --omit=dev --ignore-scripts"


class NotFetched(Exception):
    """The npm package is missing, or differs from the version in package-lock.json."""


class BrowserFilesAndCatalogues(BuildHookInterface[Any]):
    """Creates the files before hatch collects them; pyproject.toml lists them as artifacts."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs for the wheel, the editable install and the sdist alike."""
        prepare(Path(self.root))


def prepare(root: Path) -> list[Path]:
    """Brings vendored scripts and catalogues under `root` up to date; returns what it wrote."""
    return place_vendored(root) + compile_catalogues(root)


def place_vendored(root: Path) -> list[Path]:
    """Copies npm's scripts into static/vendor; a build from an sdist finds the copies there.

    Raises NotFetched where neither npm's packages nor a whole set of copies is present.
    """
    modules, vendor = root / "node_modules", root / "static" / "vendor"
    absent = [name for name, _ in VENDORED.values() if not (modules / name).is_dir()]
    if absent:
        if all((vendor / name).is_file() for name in VENDORED):
            return []
        raise NotFetched(f"node_modules/{absent[0]} is absent: run `{FETCH}` first")
    for package in {name for name, _ in VENDORED.values()}:
        check_version(root, package)
    vendor.mkdir(parents=True, exist_ok=True)
    return [
        target
        for name, (package, source) in VENDORED.items()
        if placed(modules / package / source, target := vendor / name)
    ]


def placed(source: Path, target: Path) -> bool:
    """Whether a copy had to be made."""
    content = source.read_bytes()
    if target.is_file() and target.read_bytes() == content:
        return False
    target.write_bytes(content)
    return True


def check_version(root: Path, package: str) -> None:
    """Refuses an npm package left over from another lock."""
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))
    wanted = lock["packages"][f"node_modules/{package}"]["version"]
    held = root / "node_modules" / package / "package.json"
    found = json.loads(held.read_text("utf-8"))["version"]
    if found != wanted:
        raise NotFetched(f"{package} is {found}, the lock names {wanted}: run `{FETCH}` first")


def compile_catalogues(root: Path) -> list[Path]:
    """Compiles each messages.po whose .mo is absent or older; a fuzzy translation is left out."""
    stale = [
        source
        for source in sorted((root / "webapp" / "translations").glob("*/LC_MESSAGES/*.po"))
        if not is_newer(source.with_suffix(".mo"), source)
    ]
    return [compile_catalogue(source) for source in stale]


def is_newer(target: Path, source: Path) -> bool:
    """Whether `target` exists and was written after `source`."""
    return target.is_file() and target.stat().st_mtime_ns > source.stat().st_mtime_ns


def compile_catalogue(source: Path) -> Path:
    """Writes the .mo beside `source` and renames it, so that no process reads a partial file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    target, unfinished = source.with_suffix(".mo"), source.with_suffix(".mo.part")
    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parent.parent.name)
    with unfinished.open("wb") as binary:
        write_mo(binary, catalogue)
    shutil.move(unfinished, target)
    return target


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    for path in prepare(here):
        print(f"wrote {path.relative_to(here)}")
