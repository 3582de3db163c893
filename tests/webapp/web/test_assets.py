"""Static files: versioned addresses, cached for ever, compressed."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from typing import Any

import pytest

from webapp.core.paths import STATIC
from webapp.web.assets import asset_address, modules, shell


@pytest.fixture
def client(client_of: Callable[[str | None], Any]) -> Any:
    return client_of(None)


def test_a_versioned_file_may_be_cached_for_ever(client: Any) -> None:
    answer = client.get(asset_address("web/app.css"), buffered=True)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.data == (STATIC / "web/app.css").read_bytes()
    assert (
        "immutable" not in client.get("/static/web/app.css", buffered=True).headers["Cache-Control"]
    )


def test_an_older_versions_address_returns_the_current_file(client: Any) -> None:
    assert client.get("/static/v-000000000000/web/app.css", buffered=True).status_code == 200


def test_static_text_is_compressed_for_clients_that_accept_gzip(client: Any) -> None:
    told = {"Accept-Encoding": "gzip, br"}
    answer = client.get(asset_address("web/page.js"), headers=told, buffered=True)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == (STATIC / "web/page.js").read_bytes()
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert "Content-Encoding" not in client.get(asset_address("web/page.js"), buffered=True).headers
    picture = client.get("/static/sync/install/icon-192.png", headers=told, buffered=True)
    assert "Content-Encoding" not in picture.headers


def test_a_page_is_never_compressed(client: Any) -> None:
    """The compressed length of an answer with user input and a secret reveals the secret."""
    answer = client.get("/login", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_every_imported_module_is_preloaded() -> None:
    asked, seen = set(modules(signed_in=True)), 0
    for file in STATIC.rglob("*.js"):
        here = file.relative_to(STATIC).as_posix()
        if here.startswith(("vendor/", "boards/wall/", "checks/queue/", "sync/sw.js")):
            continue
        for found in re.findall(r'(?:from|import\() ?"(\.[^"]+)"', file.read_text("utf-8")):
            name = (file.parent / found).resolve().relative_to(STATIC.resolve()).as_posix()
            if not name.startswith(
                ("checks/queue/", "meetings/record.js", "sync/kept.js")
            ):  # modules of a single page
                seen += 1
                assert asset_address(name) in asked, f"{file.name} imports {name}"
    assert seen > 10


def test_a_page_without_a_member_preloads_what_its_script_imports_and_no_more() -> None:
    script = (STATIC / "web/visitor.js").read_text("utf-8")
    imported = {
        (STATIC / "web" / found).resolve().relative_to(STATIC.resolve()).as_posix()
        for found in re.findall(r'from "(\.[^"]+)"', script)
    }
    assert modules(signed_in=False) == [asset_address(name) for name in sorted(imported)]
    for name in imported:
        text = (STATIC / name).read_text("utf-8")
        assert not re.search(r'(?:from|import\() ?"', text), f"{name} imports nothing itself"


def test_the_service_worker_caches_every_file_of_a_page(client: Any) -> None:
    kept = set(shell())
    page = client.get("/login").text
    wanted = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', page)
    assert wanted
    assert set(wanted) <= kept
