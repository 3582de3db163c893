"""Web Push: send reminders, encrypted for each subscribed browser, to its push service."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from threading import Event
from urllib.parse import urlsplit

from flask import Flask
from flask_babel import force_locale, gettext

from webapp.core.public_address import is_public_address
from webapp.messaging.models import Reminder, Subscription
from webapp.messaging.operations.subscribe import note_pushed, reached, waiting_pushes
from webapp.messaging.pages.reminders import reminder_sentence
from webapp.messaging.vapid_key import private_key
from webapp.web.runtime import Runtime

PATIENCE = 5  # timeout of a push service in seconds
KEPT = 3600  # seconds for which the push service keeps a push for an unreachable phone (TTL)
LASTS = timedelta(hours=12)  # validity of the VAPID token
GONE = (403, 404, 410)  # the browser has unsubscribed, or the key is not the one it subscribed with
FINAL = range(200, 500)  # answers that a retry would not change, except LATER
LATER = 429
log = logging.getLogger(__name__)


class PushSender:
    """Pushes waiting reminders; `inside`: also to push services inside the house, for tests."""

    def __init__(self, app: Flask, *, inside: bool = False) -> None:
        self._app, self._inside = app, inside
        self._runtime: Runtime = app.extensions["jiebao"]
        self._stopped = Event()

    def stop(self) -> None:
        """Send nothing after the push in progress; may be called from any thread."""
        self._stopped.set()

    def __call__(self) -> None:
        """Send each waiting reminder to each subscribed browser; failures wait for the next round.

        A browser that receives a reminder twice shows the second in place of the first (by its
        tag). A push service that does not answer is skipped for the rest of the round.
        """
        now = self._runtime.clock()
        done: list[int] = []
        gone: list[int] = []
        silent: set[str] = set()
        for reminder in waiting_pushes(now):
            if self._stopped.is_set():
                break
            statuses = []
            for row in reached(reminder, now):
                statuses.append(self._send(reminder, row, silent))
                gone += [row.id] if statuses[-1] in GONE else []
            if all(status in FINAL and status != LATER for status in statuses):
                done.append(reminder.id)
        if done:
            self._runtime.write(lambda tx: note_pushed(tx, done, gone))

    def _send(self, reminder: Reminder, row: Subscription, silent: set[str]) -> int:
        """The HTTP status; 0 without an answer, which adds the host to `silent`, or if refused."""
        import requests  # pywebpush loads a whole asynchronous HTTP client: import it on demand
        from pywebpush import WebPusher

        from webapp.web.outside_requests import guard_session

        host = urlsplit(row.endpoint).netloc
        if host in silent or not (self._inside or is_public_address(row.endpoint)):
            return 0
        keys = {"endpoint": row.endpoint, "keys": {"p256dh": row.p256dh, "auth": row.auth}}
        payload = json.dumps(self._payload(reminder, row.locale), ensure_ascii=False).encode()
        with requests.Session() as session:
            # Whoever is signed in names the address: its answer is bounded, its redirects are
            # not followed, and a name that leads inside by now is refused.
            guard_session(session, inside=self._inside)
            try:
                answer = WebPusher(keys, requests_session=session).send(
                    payload, self._vapid_headers(row.endpoint), ttl=KEPT, timeout=PATIENCE
                )
            except requests.RequestException as failed:
                log.info("push service %s not reached: %s", host, type(failed).__name__)
                silent.add(host)
                return 0
        return int(answer.status_code)

    def _vapid_headers(self, endpoint: str) -> dict[str, str]:
        """The headers with a token signed for this push service (VAPID, RFC 8292)."""
        from py_vapid import Vapid02

        place = urlsplit(endpoint)
        claims = {
            "aud": f"{place.scheme}://{place.netloc}",
            "sub": f"https://{urlsplit(self._runtime.config.address).hostname}",
            "exp": int((self._runtime.clock() + LASTS).timestamp()),
        }
        vapid = Vapid02(private_key(self._runtime.keys.push), conf={"no-strict": True})
        signed: dict[str, str] = vapid.sign(claims)
        return signed

    def _payload(self, reminder: Reminder, locale: str) -> dict[str, str]:
        with self._app.test_request_context(), force_locale(locale):
            return {
                "title": gettext("捷报"),
                "body": reminder_sentence(reminder),
                "href": reminder.href,
                "tag": f"reminder-{reminder.id}",
            }
