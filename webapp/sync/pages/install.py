"""Serve the installable web app's service worker, manifest, offline page and instructions."""

from __future__ import annotations

import json

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from webapp.company.roles import EVERYONE
from webapp.core.paths import STATIC
from webapp.web.assets import asset_address, shell, version
from webapp.web.json_clients import SHELL_PAGES
from webapp.web.navigation import home_of

page = Blueprint("install", __name__)

RED, GROUND = "#c8102e", "#faf7f2"
ICONS = ((192, "any"), (512, "any"), (192, "maskable"), (512, "maskable"))


@page.get("/sw.js")
def worker() -> Response:
    """Return the service worker's script, after the constants VERSION, SHELL, ICON and STARTS."""
    told = {
        "VERSION": version(),
        "SHELL": _shell(),
        "ICON": asset_address("sync/install/icon-192.png"),
        "STARTS": sorted({home_of(role) for role in EVERYONE}),
    }
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in told.items())
    text = head + (STATIC / "sync/sw.js").read_text("utf-8")
    response = Response(text, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


def _shell() -> list[str]:
    return [*shell(), *SHELL_PAGES, "/manifest.webmanifest"]


@page.get("/manifest.webmanifest")
def manifest() -> Response:
    """Return the web app manifest: name, icons, colours, shortcuts to log a call and a card."""
    told = {
        "id": "/",
        "name": gettext("捷报 · 电话销售战报"),
        "short_name": gettext("捷报"),
        "description": gettext("记电话、拍售卡、看榜单，没有网络也能用。"),
        "lang": "zh-CN",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": RED,
        "icons": [_icon(size, purpose) for size, purpose in ICONS],
        "screenshots": [
            _screenshot("today", "390x844", "narrow", gettext("今日")),
            _screenshot("boards", "1280x800", "wide", gettext("榜单")),
        ],
        "shortcuts": [
            {"name": gettext("记一通电话"), "url": "/calls/new", "icons": [_icon(192, "any")]},
            {"name": gettext("售卡拍照"), "url": "/cards/new", "icons": [_icon(192, "any")]},
        ],
    }
    text = json.dumps(told, ensure_ascii=False)
    return Response(text, mimetype="application/manifest+json")


def _icon(size: int, purpose: str) -> dict[str, str]:
    name = f"sync/install/{'maskable' if purpose == 'maskable' else 'icon'}-{size}.png"
    return {
        "src": asset_address(name),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _screenshot(name: str, sizes: str, form: str, label: str) -> dict[str, str]:
    return {
        "src": asset_address(f"sync/install/{name}.png"),
        "sizes": sizes,
        "type": "image/png",
        "form_factor": form,
        "label": label,
    }


@page.get("/install")
def guide() -> str:
    """Show how to install the web app, with pictures."""
    return render_template("sync/install/guide.html", tabs=())


@page.get("/offline")
def offline() -> str:
    """Return the page shown offline in place of a page that is not cached; it needs no sign-in."""
    return render_template("sync/install/offline.html", tabs=())
