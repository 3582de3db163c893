"""The build hook brings npm's scripts and compiled catalogues into the tree, or says why not."""

import gettext
import json
import os
from pathlib import Path

import pytest

import hatch_build

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "榜单"
msgstr "Board"
"""


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A clone after `npm ci`, with one English catalogue."""
    modules = {"htmx.org": "4.0.1", "idb": "8.0.4"}
    lock = {f"node_modules/{name}": {"version": version} for name, version in modules.items()}
    put(tmp_path / "package-lock.json", json.dumps({"packages": lock}))
    for name, version in modules.items():
        put(tmp_path / "node_modules" / name / "package.json", json.dumps({"version": version}))
    for package, source in hatch_build.VENDORED.values():
        put(tmp_path / "node_modules" / package / source, f"/* {source} */")
    put(tmp_path / "webapp/translations/en/LC_MESSAGES/messages.po", CATALOGUE)
    return tmp_path


def test_scripts_of_npm_come_into_static_vendor(tree: Path) -> None:
    hatch_build.prepare(tree)

    vendor = tree / "static/vendor"
    assert (vendor / "htmx.min.js").read_text() == "/* dist/htmx.min.js */"
    assert (vendor / "hx-sse.min.js").read_text() == "/* dist/ext/hx-sse.min.js */"


def test_a_catalogue_is_compiled_and_translates(tree: Path) -> None:
    hatch_build.prepare(tree)

    english = gettext.translation("messages", tree / "webapp/translations", ["en"])
    assert english.gettext("榜单") == "Board"


def test_a_second_run_writes_nothing(tree: Path) -> None:
    assert len(hatch_build.prepare(tree)) == 4
    assert hatch_build.prepare(tree) == []


def test_a_catalogue_changed_since_is_compiled_anew(tree: Path) -> None:
    hatch_build.prepare(tree)
    source = tree / "webapp/translations/en/LC_MESSAGES/messages.po"
    source.write_text(CATALOGUE.replace("Board", "Standings"), "utf-8")
    compiled_at = source.with_suffix(".mo").stat().st_mtime
    os.utime(source, (compiled_at + 1, compiled_at + 1))

    assert hatch_build.prepare(tree) == [source.with_suffix(".mo")]
    with source.with_suffix(".mo").open("rb") as compiled:
        english = gettext.GNUTranslations(compiled)
    assert english.gettext("榜单") == "Standings"


def test_a_newer_script_in_npm_replaces_the_copy(tree: Path) -> None:
    hatch_build.prepare(tree)
    put(tree / "node_modules/htmx.org/dist/htmx.min.js", "/* newer */")

    assert hatch_build.prepare(tree) == [tree / "static/vendor/htmx.min.js"]


def test_without_npm_packages_it_names_the_command(tree: Path) -> None:
    (tree / "node_modules/htmx.org").rename(tree / "gone")

    with pytest.raises(hatch_build.NotFetched, match="npm ci --omit=dev --ignore-scripts"):
        hatch_build.prepare(tree)


def test_an_sdist_brings_its_copies_and_needs_no_npm(tree: Path) -> None:
    hatch_build.prepare(tree)
    (tree / "node_modules/htmx.org").rename(tree / "gone")

    assert hatch_build.prepare(tree) == []


def test_half_a_set_of_copies_is_refused(tree: Path) -> None:
    hatch_build.prepare(tree)
    (tree / "node_modules/htmx.org").rename(tree / "gone")
    (tree / "static/vendor/hx-sse.min.js").unlink()

    with pytest.raises(hatch_build.NotFetched):
        hatch_build.prepare(tree)


def test_a_package_of_another_version_than_the_lock_is_refused(tree: Path) -> None:
    put(tree / "node_modules/htmx.org/package.json", json.dumps({"version": "2.0.11"}))

    with pytest.raises(hatch_build.NotFetched, match=r"2\.0\.11.*4\.0\.1"):
        hatch_build.prepare(tree)
    assert not (tree / "static/vendor").exists()
