"""Write sessions into a company's database, so that a benchmark need not sign in hundreds."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from webapp.company.models import Posting
from webapp.company.roles import SELLERS
from webapp.core.config import Config
from webapp.core.networks import network_hash
from webapp.site.app import create_app
from webapp.site.startup import close_runtime, open_runtime
from webapp.web.current_user import BROWSER
from webapp.web.operations import sign_in
from webapp.web.operations.sign_in_attempts import Attempt, SessionPlace
from webapp.web.runtime import Runtime

DOMAIN = "localhost"


def signed_in_client(app: Flask, runtime: Runtime, person: str) -> Any:
    """Return a test client of the application that carries a new session of a person."""
    client = app.test_client()
    token, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(16)
    client.set_cookie(BROWSER, browser, domain=DOMAIN, secure=True)
    network = network_hash(runtime.keys.number_hash, "127.0.0.1", runtime.today)
    place = SessionPlace(sign_in.hash_token(browser), network)
    attempt = Attempt(person, "127.0.0.1", place)
    runtime.write(lambda tx: sign_in.start_session(tx, person, token, "bench", attempt))
    with client.session_transaction(base_url=f"https://{DOMAIN}") as session:
        session.update(_user_id=token, _fresh=True)
        session.permanent = True
    return client


def cookies_of_sellers(data: Path, count: int) -> list[dict[str, str]]:
    """Return the cookies of new sessions of `count` sellers employed today, by staff number.

    No server may have the folder open. Raises ValueError if there are fewer sellers.
    """
    return _cookies(data, lambda runtime: _sellers(runtime, count))


def cookies_of(data: Path, person: str) -> dict[str, str]:
    """Return the cookies of a new session of one person. No server may have the folder open."""
    [cookies] = _cookies(data, lambda _runtime: [person])
    return cookies


def _cookies(data: Path, people: Callable[[Runtime], Sequence[str]]) -> list[dict[str, str]]:
    runtime = open_runtime(Config(data), lambda: datetime.now(UTC))
    try:
        app = create_app(runtime)
        names = (BROWSER, str(app.config["SESSION_COOKIE_NAME"]))
        clients = [signed_in_client(app, runtime, who) for who in people(runtime)]
        return [
            {name: client.get_cookie(name, domain=DOMAIN).value for name in names}
            for client in clients
        ]
    finally:
        close_runtime(runtime)


def _sellers(runtime: Runtime, count: int) -> Sequence[str]:
    people = Posting.select(Posting.person).distinct().order_by(Posting.person).tuples()
    found = []
    for (person,) in people:
        posting = runtime.company.posting(person, runtime.today)
        if posting is not None and posting.role in SELLERS:
            found.append(person)
    if len(found) < count:
        raise ValueError(f"only {len(found)} sellers are employed today")
    return found[:count]
