"""Serve, over plain HTTP, the page on which a phone downloads the authority's certificate."""

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
    """Return an application that serves only that page and the public certificate.

    It is separate from the web application.
    """
    app = Flask("jiebao-lan", template_folder=str(TEMPLATES), static_folder=None)
    app.config["BABEL_DEFAULT_LOCALE"] = "zh_Hans"
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, locale_selector=_locale)
    authority_fingerprint = fingerprint(tls.authority)

    @app.get("/")
    def show() -> str:
        context = {"address": address, "fingerprint": authority_fingerprint, "locale": _locale()}
        return render_template("lan/index.html", **context)

    @app.get("/jiebao-ca.crt")
    def certificate() -> Response:
        return Response(tls.authority.read_bytes(), mimetype="application/x-x509-ca-cert")

    return app


def _locale() -> str:
    return request.accept_languages.best_match(("zh_Hans", "zh", "en")) or "zh_Hans"


def code_of(address: str) -> str:
    """Return the QR code of an address as text for a terminal."""
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
def introducing(app: Flask, listener: socket) -> Iterator[None]:
    """Serve `app` on a bound socket in a thread until the context ends."""
    settings = uvicorn.Config(
        WSGIMiddleware(app.wsgi_app, workers=2),  # type: ignore[arg-type]
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
    )
    server = uvicorn.Server(settings)
    thread = threading.Thread(
        target=server.run, args=([listener],), name="introduction", daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=5)
