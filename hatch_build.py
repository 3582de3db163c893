"""Build hook: what the wheel carries and git does not, npm's htmx and the compiled catalogues.

Run as a script (`python hatch_build.py`) it does the same for a working tree; script/setup does so.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "htmx.org"
VENDORED = {
    "htmx.min.js": "dist/htmx.min.js",
    "hx-sse.min.js": "dist/ext/hx-sse.min.js",
}
FETCH = "npm ci --omit=dev --ignore-scripts"


class NotFetched(Exception):
    """The npm package is absent, or is not the one that package-lock.json names."""


class BrowserFilesAndCatalogues(BuildHookInterface[Any]):
    """Places the files before hatch collects them; pyproject.toml lists them as artifacts."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Runs for the wheel, the editable install and the sdist alike."""
        prepare(Path(self.root))


def prepare(root: Path) -> list[Path]:
    """Brings vendored scripts and catalogues under `root` up to date; returns what it wrote."""
    return place_vendored(root) + compile_catalogues(root)


def place_vendored(root: Path) -> list[Path]:
    """Copies htmx into static/vendor; a build from an sdist finds the copies already there.

    Raises NotFetched where neither npm's package nor a whole set of copies is present.
    """
    package, vendor = root / "node_modules" / PACKAGE, root / "static" / "vendor"
    if not package.is_dir():
        if all((vendor / name).is_file() for name in VENDORED):
            return []
        raise NotFetched(f"node_modules/{PACKAGE} is absent: run `{FETCH}` first")
    check_version(root, package)
    vendor.mkdir(parents=True, exist_ok=True)
    written = []
    for name, source in VENDORED.items():
        content, target = (package / source).read_bytes(), vendor / name
        if not target.is_file() or target.read_bytes() != content:
            target.write_bytes(content)
            written.append(target)
    return written


def check_version(root: Path, package: Path) -> None:
    """Refuses an npm package left over from another lock."""
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))
    wanted = lock["packages"][f"node_modules/{PACKAGE}"]["version"]
    found = json.loads((package / "package.json").read_text("utf-8"))["version"]
    if found != wanted:
        raise NotFetched(f"{PACKAGE} is {found}, the lock names {wanted}: run `{FETCH}` first")


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
    """Writes the .mo beside `source` and renames it into place, so no reader meets half a file."""
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
