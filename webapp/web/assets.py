"""Serve static files under an address that names their version.

A page and its modules are of one version, whatever versions a phone has cached: relative imports
stay within /static/v-…/, and these files may be cached for ever.
"""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, request

from webapp.core.paths import STATIC

_VERSIONED = re.compile(r"v-[0-9a-f]{12}/")
_FOR_EVER = timedelta(days=365)
_SHELL = (".css", ".js", ".svg")
_NOT_A_PART = "sync/sw.js"
# What visitor.js imports, the script of pages without a member.
_OF_VISITORS = ("sync/install.js", "sync/worker.js", "web/focus.js", "web/once.js")
# Modules of a single page, which it loads itself: neither preloaded nor cached by phones.
_OF_ONE_PAGE = ("honours/share.js", "meetings/record.js", "boards/wall/", "checks/queue/")
# Scripts that base.html loads by itself.
_OF_THEIR_OWN = (
    "vendor/htmx.min.js",
    "vendor/hx-sse.min.js",
    "web/page.js",
    "web/visitor.js",
    "web/floor.js",
    "sync/kept.js",
)


def register(app: Flask) -> None:
    """Serve static files with and without a version; templates call `asset('web/app.css')`."""
    app.view_functions["static"] = send_asset
    app.jinja_env.globals.update(asset=asset_address, modules=modules)


@cache
def version() -> str:
    """Return the first 12 hexadecimal digits of a SHA-256 over every CSS, JS and SVG file."""
    digest = sha256()
    for name in _names():
        digest.update(f"{name}\n".encode())
        digest.update(sha256((STATIC / name).read_bytes()).digest())
    return digest.hexdigest()[:12]


def shell() -> list[str]:
    """The addresses of all files that a page needs; the service worker caches them."""
    excluded = (_NOT_A_PART, *_OF_ONE_PAGE)
    return [asset_address(name) for name in _names() if not name.startswith(excluded)]


def asset_address(name: str) -> str:
    """Return the address of a file of static/ in the present version."""
    return f"/static/v-{version()}/{name}"


def modules(signed_in: bool) -> list[str]:
    """Return the addresses of all modules that the page's script imports, for it to preload.

    The script is page.js of a member who is `signed_in`, else visitor.js.
    """
    if not signed_in:
        return [asset_address(name) for name in _OF_VISITORS]
    scripts = (name for name in _names() if name.endswith(".js") and name != _NOT_A_PART)
    excluded = (*_OF_THEIR_OWN, *_OF_ONE_PAGE)
    return [asset_address(name) for name in scripts if not name.startswith(excluded)]


def send_asset(filename: str) -> Response:
    """Send a static file; the address of any version returns the current file."""
    name = _VERSIONED.sub("", filename, count=1) if _VERSIONED.match(filename) else filename
    response = current_app.send_static_file(name)
    if Path(name).suffix in _SHELL:
        _compress(response, name)
    if name != filename:
        response.cache_control.max_age = int(_FOR_EVER.total_seconds())
        response.cache_control.immutable = True
    return response


def _compress(response: Response, name: str) -> None:
    """Send static text with gzip. Pages are never compressed: where an answer holds a secret and
    user input, its compressed length reveals the secret (BREACH)."""
    response.vary.add("Accept-Encoding")
    if response.status_code == 200 and request.accept_encodings.quality("gzip"):
        response.close()  # the file itself is not sent
        response.direct_passthrough = False
        response.set_data(_compressed(name, version()))
        response.headers["Content-Encoding"] = "gzip"


@cache
def _compressed(name: str, _version: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), mtime=0)


@cache
def _names() -> tuple[str, ...]:
    """The names under static/ of all CSS, JS and SVG files, sorted; listed once per process."""
    files = (file for file in STATIC.rglob("*") if file.suffix in _SHELL)
    return tuple(sorted(file.relative_to(STATIC).as_posix() for file in files))
