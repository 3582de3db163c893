"""Connect the live stream to the Flask application: sessions, rights and rendered fragments."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from flask import Flask, render_template
from flask_babel import force_locale
from flask_login import current_user

from webapp.boards.cache import Board, board, own_place
from webapp.boards.hub import Hub, Rendered, Shown, View, Watch, Watched, as_event
from webapp.boards.keys import is_over
from webapp.boards.operations.wall_links import ended_walls
from webapp.boards.pages import board_view, wall_view
from webapp.boards.wall_keys import WallKey, wall_key
from webapp.core.errors import JiebaoError
from webapp.store.request_cache import request_cache
from webapp.store.statements import engine
from webapp.web.asgi_context import asgi_context
from webapp.web.current_user import locale, me
from webapp.web.models import SignIn
from webapp.web.operations.sign_in import REMEMBERED
from webapp.web.request_hooks import entry_for
from webapp.web.runtime import Runtime

Scope = MutableMapping[str, Any]
WALL = re.compile(r"/wall/([^/]+)/live")
_WALL = "wall "  # prefix that distinguishes a wall's token hash from a session's


def is_stream(scope: Scope) -> bool:
    """Whether a request is for a stream of a board or of a wall."""
    named = scope["path"] == "/live" or WALL.fullmatch(scope["path"]) is not None
    return named and scope["method"] == "GET"


def watch_of(app: Flask, scope: Scope) -> tuple[Watch, str] | None:
    """Return what a request for a stream may watch, and its token hash; None if refused."""
    wall = WALL.fullmatch(scope["path"])
    if wall is not None:
        return _wall_of(app, wall[1])
    with asgi_context(app, scope), request_cache():
        entry = entry_for("GET", "/live")
        if entry is None or not current_user.is_authenticated:
            return None
        if me().must_change_password or me().role not in (entry.roles or ()):
            return None
        try:
            chosen = board_view.chosen_board()
        except JiebaoError:
            return None
        return Watch(chosen.key, chosen.team, me().person, locale()), me().token_hash


def _wall_of(app: Flask, token: str) -> tuple[Watch, str] | None:
    """What a television's link shows today, and its token hash; None if unknown or ended."""
    with app.test_request_context("/"), request_cache():
        try:
            link = wall_view.open_wall_link(token)
        except JiebaoError:
            return None
        return Watch(wall_view.key_of_wall(link), "all", "", link.locale), _WALL + link.token_hash


def open_hub(app: Flask) -> Hub:
    """Return the hub of this application, which reads notices and renders the templates."""
    runtime: Runtime = app.extensions["jiebao"]
    notices = engine().watch_notices()

    def render(view: View, places: dict[str, Shown]) -> Rendered:
        key, team, language = view
        if isinstance(key, WallKey):
            with app.test_request_context("/"), force_locale(language), request_cache():
                return Rendered(wall_view.message(key), {})
        with app.test_request_context("/boards"), force_locale(language), request_cache():
            held = board(key, runtime.company, runtime.today)
            html = render_template(
                "boards/_live_board.html", **board_view.board_context(held, team)
            )
            return Rendered(as_event(html), _changed_places(held, places))

    def over(key: Watched) -> bool:
        with request_cache():
            if isinstance(key, WallKey):
                current = wall_key(
                    " ".join(key.chosen),
                    runtime.company,
                    runtime.today,
                    key.showing,
                    runtime.clock(),
                )
                return current != key
            return is_over(key, runtime.company, runtime.today)

    def ended(tokens: set[str]) -> set[str]:
        with request_cache():
            return _ended(tokens, runtime)

    return Hub(changed=notices.changed, render=render, ended=ended, over=over)


def _changed_places(held: Board, places: dict[str, Shown]) -> dict[str, tuple[Shown, bytes]]:
    changed = {}
    for person, before in places.items():
        shown = _shown_of(held, person)
        if shown != before:
            context = board_view.place_context(held, person)
            html = render_template("boards/_live_place.html", **context)
            changed[person] = (shown, as_event(html))
    return changed


def _shown_of(held: Board, person: str) -> Shown:
    """The shown values of an own place; nothing is sent while they stay equal."""
    place = own_place(held, board_view.who_is(held.key, person))
    if place.own is None:
        return held.subjects
    shown = [
        (row.rank, row.who, row.value, row.rise) if row else None
        for row in (place.own, place.above, place.below)
    ]
    return (held.subjects, place.needed, *shown)


def _ended(tokens: set[str], here: Runtime) -> set[str]:
    """Those of the given token hashes whose session, or link of a wall, has ended.

    A session ends by itself too: when it is too old, and when its person has no post any more.
    """
    walls = {token.removeprefix(_WALL) for token in tokens if token.startswith(_WALL)}
    over = {_WALL + token for token in ended_walls(walls)}
    sessions = {token for token in tokens if not token.startswith(_WALL)}
    if not sessions:
        return over
    company, today = here.company, here.today
    held = SignIn.select(SignIn.token_hash, SignIn.person).where(
        SignIn.ended_at.is_null(True), SignIn.started_at > here.clock() - REMEMBERED
    )
    open_ones = {
        token
        for token, person in held.tuples()
        if token in sessions and company.posting(person, today) is not None
    }
    return over | (sessions - open_ones)
