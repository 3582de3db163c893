"""Record attempts to sign in, and limit failures so that strangers cannot lock out the owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.core.errors import JiebaoError, _
from webapp.core.networks import visitor_of
from webapp.facts.transactions import Transaction
from webapp.web.models import SignIn, SignInAttempt

WINDOW = timedelta(minutes=15)
# Failed attempts within WINDOW after which no further one is taken: on an account from one device
# on which its owner has signed in before; on an account from one address; from one address.
TRIES_DEVICE, TRIES_HERE, TRIES_ADDRESS = 5, 5, 100
# On an account from all strange devices: from TRIES_ATTACKED on each address has one attempt,
# from TRIES_ACCOUNT on none. The owner's devices go on.
TRIES_ATTACKED, TRIES_ACCOUNT = 20, 1000
TRIES_OLD_PASSWORD = 5  # of a signed-in person, when changing the password
KEPT = timedelta(days=1)  # attempts are deleted then: nothing reads older ones


class TooManyAttempts(JiebaoError):
    """Too many attempts have failed within WINDOW."""

    sentence = _("试错次数太多，请 %(minutes)s 分钟后再试，或请人事重置密码。")
    field = "password"
    status = 429


@dataclass(frozen=True)
class SessionPlace:
    """Hashes of the browser and of the network of a request; empty if unknown."""

    browser: str = ""
    network: str = ""


@dataclass(frozen=True)
class Attempt:
    """An attempt to sign in from an IP address.

    `account` is the staff number if it exists, else a keyed hash of what was typed, which may be
    somebody's password. `place`: the browser and network in which a session would begin.
    """

    account: str
    address: str
    place: SessionPlace = SessionPlace()

    @property
    def visitor(self) -> str:
        """The address as failures are counted: for IPv6 the /64, which one device may use."""
        return visitor_of(self.address)


def check_throttle(attempt: Attempt, now: datetime) -> None:
    """Refuse an attempt where too many have failed within WINDOW. Raises TooManyAttempts."""
    on_account = _failed(now).where(SignInAttempt.account == attempt.account)
    browser = attempt.place.browser
    if has_signed_in_with(attempt.account, browser):
        if on_account.where(SignInAttempt.browser == browser).count() >= TRIES_DEVICE:
            raise _too_many()
        return
    at_address = _failed(now).where(SignInAttempt.address == attempt.visitor)
    here = on_account.where(SignInAttempt.address == attempt.visitor).count()
    strange = on_account.count()
    if (
        here >= (1 if strange >= TRIES_ATTACKED else TRIES_HERE)
        or strange >= TRIES_ACCOUNT
        or at_address.count() >= TRIES_ADDRESS
    ):
        raise _too_many()


def has_signed_in_with(person: str, browser: str) -> bool:
    """Whether the person has ever signed in with this browser (`browser`: its hash)."""
    found = SignIn.select().where(SignIn.person == person, SignIn.browser == browser)
    return bool(browser) and bool(found.exists())


def note_attempt(tx: Transaction, attempt: Attempt, succeeded: bool) -> None:
    """Insert an attempt, by which later ones are throttled; delete attempts that are too old."""
    SignInAttempt.delete().where(SignInAttempt.at < tx.now - KEPT).execute()
    tx.insert(
        SignInAttempt,
        account=attempt.account,
        address=attempt.visitor,
        browser=attempt.place.browser,
        at=tx.now,
        succeeded=succeeded,
    )


def forget_failures(person: str) -> None:
    """Delete the failed attempts on a person's account, whose password has been replaced."""
    failed = SignInAttempt.account.in_([person, _old_password_of(person)])
    SignInAttempt.delete().where(failed, ~SignInAttempt.succeeded).execute()


def check_old_password_throttle(person: str, now: datetime) -> None:
    """Refuse where the old password was wrong too often within WINDOW. Raises TooManyAttempts.

    These failures are counted separately from signing in: whoever holds an open session shall
    neither guess the password by it nor keep the owner from signing in.
    """
    failed = _failed(now).where(SignInAttempt.account == _old_password_of(person))
    if failed.count() >= TRIES_OLD_PASSWORD:
        raise _too_many()


def note_wrong_old_password(tx: Transaction, person: str) -> None:
    """Insert a failed attempt: a signed-in person has typed a wrong present password."""
    note_attempt(tx, Attempt(_old_password_of(person), ""), succeeded=False)


def _old_password_of(person: str) -> str:
    """The account under which such attempts are counted; no account that is typed has a blank."""
    return f"old password of {person}"


def _failed(now: datetime):  # type: ignore[no-untyped-def]
    return SignInAttempt.select().where(SignInAttempt.at > now - WINDOW, ~SignInAttempt.succeeded)


def _too_many() -> TooManyAttempts:
    return TooManyAttempts(minutes=int(WINDOW.total_seconds() // 60))
