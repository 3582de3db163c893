"""Pages: one blueprint each, thin: who, what, operation, answer."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Hang every page on the application."""
    from webapp.pages import (  # pages know the application's extensions: imported late
        boards,
        call_list,
        calls,
        campaigns,
        cards,
        certificates,
        checks,
        home,
        importing,
        login,
        mine,
        password,
        person,
        photos,
        records,
        returns,
        settlement,
        staff,
        team,
        today,
        verify,
    )

    for module in (
        boards,
        call_list,
        calls,
        campaigns,
        cards,
        certificates,
        checks,
        home,
        importing,
        login,
        mine,
        password,
        person,
        photos,
        records,
        returns,
        settlement,
        staff,
        team,
        today,
        verify,
    ):
        app.register_blueprint(module.page)
