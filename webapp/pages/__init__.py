"""Pages: one blueprint each, thin: who, what, operation, answer."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

PAGES = (
    "appeals",
    "boards",
    "calculator",
    "calendar",
    "bulletins",
    "call_lists",
    "calls",
    "campaigns",
    "cards",
    "certificate",
    "certificates",
    "channels",
    "checks",
    "clocks",
    "contributions",
    "customers",
    "day_return",
    "deals",
    "drafts",
    "enrolments",
    "grants",
    "home",
    "honours",
    "importing",
    "install",
    "login",
    "market",
    "meeting",
    "meeting_videos",
    "mine",
    "outbox",
    "password",
    "payroll",
    "person",
    "photos",
    "posters",
    "prints",
    "prizes",
    "rate",
    "rating_link",
    "ratings",
    "records",
    "rejecting",
    "reliefs",
    "reminders",
    "returns",
    "samples",
    "settlement",
    "staff",
    "standards",
    "stationery",
    "suspicions",
    "sync",
    "targets",
    "team",
    "today",
    "trainings",
    "transfers",
    "verify",
    "violations",
    "wall",
    "walls",
)


def register(app: Flask) -> None:
    """Hang every page on the application."""
    for name in PAGES:
        app.register_blueprint(import_module(f"webapp.pages.{name}").page)
