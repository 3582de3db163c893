"""Insert and end Web Push subscriptions, and find the reminders that are still to be pushed."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from webapp.core.errors import JiebaoError, UnknownChoice, _
from webapp.facts.transactions import Transaction
from webapp.messaging.models import Reminder, Subscription
from webapp.messaging.operations.remind import (
    ANSWER,
    AWARD,
    CERTIFICATE,
    LOST,
    MEETING,
    MISSING,
    PRIZE,
    REJECTION,
    RETURNED,
    TO_CLOSE,
    VERDICT,
    WAITING,
    WON,
)
from webapp.web.models import SignIn
from webapp.web.operations.sign_in import REMEMBERED

KINDS = (
    MISSING,
    WON,
    LOST,
    VERDICT,
    AWARD,
    REJECTION,
    ANSWER,
    CERTIFICATE,
    PRIZE,
    MEETING,
    TO_CLOSE,
    WAITING,
    RETURNED,
)
LONGEST = 2000  # characters of an address
SECRET = 16  # bytes of `auth`
STALE = timedelta(hours=1)  # age at which a reminder is no longer pushed, only shown on its page


class NoSubscription(JiebaoError):
    """The submitted data is no valid push subscription of a browser."""

    sentence = _("这部手机没有给出推送地址，请换一个浏览器，或只在捷报里看提醒。")
    field = "push"


@dataclass(frozen=True)
class SubscriptionGiven:
    """A browser's subscription as submitted: address, keys, wanted kinds, language."""

    endpoint: str
    p256dh: str
    auth: str
    kinds: tuple[str, ...]
    locale: str


def subscribe(tx: Transaction, person: str, token_hash: str, given: SubscriptionGiven) -> None:
    """Insert or replace this browser's subscription; end it where no kinds are given.

    It is valid as long as the session with this token hash. A browser has one: the session's former
    addresses end, so that nobody lets a push wait for hundreds. Raises NoSubscription,
    UnknownChoice.
    """
    _check_subscription(given)
    sign_in = SignIn.get(SignIn.token_hash == token_hash)
    values = {
        "p256dh": given.p256dh,
        "auth": given.auth,
        "kinds": " ".join(given.kinds),
        "locale": given.locale,
        "person": person,
        "sign_in": sign_in.id,
        "made_at": tx.now,
        "ended_at": None if given.kinds else tx.now,
    }
    Subscription.insert(endpoint=given.endpoint, **values).on_conflict(
        conflict_target=[Subscription.endpoint], update=values
    ).execute()
    Subscription.update(ended_at=tx.now).where(
        Subscription.sign_in == sign_in.id,
        Subscription.endpoint != given.endpoint,
        Subscription.ended_at.is_null(),
    ).execute()


def _check_subscription(given: SubscriptionGiven) -> None:
    if not set(given.kinds) <= set(KINDS):
        raise UnknownChoice()
    try:
        place = urlsplit(given.endpoint)
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _decoded(given.p256dh))
        sound = len(_decoded(given.auth)) == SECRET
    except ValueError as malformed:
        raise NoSubscription() from malformed
    if not sound or place.scheme != "https" or len(given.endpoint) > LONGEST:
        raise NoSubscription()


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def wanted_by(person: str) -> dict[str, list[str]]:
    """The kinds that a person's browsers subscribed to, by each browser's address."""
    rows = Subscription.select().where(
        Subscription.person == person, Subscription.ended_at.is_null()
    )
    return {row.endpoint: row.kinds.split() for row in rows}


def waiting_pushes(now: datetime) -> list[Reminder]:
    """The reminders that are still to be pushed, oldest first."""
    waiting = Reminder.select().where(Reminder.pushed_at.is_null(), Reminder.at > now - STALE)
    # By time first: by number alone SQLite would read the whole table in its order.
    return list(waiting.where(Reminder.at <= now).order_by(Reminder.at, Reminder.id))


def reached(reminder: Reminder, now: datetime) -> list[Subscription]:
    """Return the subscriptions that receive a reminder: session open, kind subscribed."""
    rows = (
        Subscription.select()
        .join(SignIn, on=(Subscription.sign_in == SignIn.id))
        .where(
            Subscription.person == reminder.person_id,
            Subscription.ended_at.is_null(),
            SignIn.ended_at.is_null(),
            SignIn.started_at > now - REMEMBERED,
        )
    )
    return [row for row in rows if reminder.kind in row.kinds.split()]


def note_pushed(tx: Transaction, done: Iterable[int], gone: Iterable[int]) -> None:
    """Mark the reminders `done` and all stale ones as pushed; end the subscriptions `gone`."""
    Reminder.update(pushed_at=tx.now).where(
        Reminder.pushed_at.is_null(),
        Reminder.id.in_(list(done)) | (Reminder.at <= tx.now - STALE),
    ).execute()
    Subscription.update(ended_at=tx.now).where(Subscription.id.in_(list(gone))).execute()
