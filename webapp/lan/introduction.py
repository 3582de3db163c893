"""The page that a phone opens before it trusts the certificate: the file, and how to install it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket

import segno
import uvicorn
from a2wsgi import WSGIMiddleware
from flask import Flask, Response, render_template, request
from flask_babel import Babel

from webapp.core.paths import TEMPLATES, TRANSLATIONS
from webapp.lan.authority import Tls, fingerprint


def create_introduction(tls: Tls, address: str) -> Flask:
    """An application of its own, over plain HTTP: it holds nothing but the public certificate."""
    app = Flask("jiebao-lan", template_folder=str(TEMPLATES), static_folder=None)
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=_locale)
    print_of = fingerprint(tls.authority)

    @app.get("/")
    def show() -> str:
        told = {"address": address, "fingerprint": print_of, "locale": _locale()}
        return render_template("lan/index.html", **told)

    @app.get("/jiebao-ca.crt")
    def certificate() -> Response:
        return Response(tls.authority.read_bytes(), mimetype="application/x-x509-ca-cert")

    return app


def _locale() -> str:
    return request.accept_languages.best_match(("zh_Hans", "zh", "en")) or "zh_Hans"


def code_of(address: str) -> str:
    """A QR code for a terminal."""
    out: list[str] = []
    matrix = segno.make(address, error="m", micro=False).matrix_iter(border=2)
    rows = [list(row) for row in matrix]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        halves = (" ▄▀█"[2 * (not up) + (not low)] for up, low in zip(upper, lower, strict=True))
        out.append("".join(halves))
    return "\n".join(out)


@contextmanager
def introducing(app: Flask, door: socket) -> Iterator[None]:
    """Serve the introduction beside the program, until left."""
    settings = uvicorn.Config(
        WSGIMiddleware(app.wsgi_app, workers=2),  # type: ignore[arg-type]
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
    )
    server = uvicorn.Server(settings)
    thread = threading.Thread(target=server.run, args=([door],), name="introduction", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=5)
