"""The sample company's tokens (one approved, one that waits), and a webhook that was disabled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from webapp.demo.cast import HR, LEADER
from webapp.demo.events import Event, event_moment
from webapp.facts.transactions import Transaction
from webapp.integration.operations.tokens import TokenGiven, decide_token, propose_token
from webapp.integration.operations.webhooks import (
    FAILING,
    WebhookGiven,
    add_webhook,
    disable_webhook,
)
from webapp.integration.scopes import CALL_RECORDS, LINES, PAYROLLS, PEOPLE
from webapp.integration.token_reading import PREFIX

_VALID = timedelta(days=180)
_APPROVED_BACK, _WAITS_BACK = 12, 1  # days
_ADDED_BACK, _DISABLED_BACK = 12, 5
_ADDRESS = "https://attendance.example.com/hooks/jiebao"


def integration_events(today: date) -> Iterator[Event]:
    """What other systems get, in order of time."""
    yield from _token_events(today)
    added, disabled = (today - timedelta(days=back) for back in (_ADDED_BACK, _DISABLED_BACK))
    kinds = ("leave", "add_person", "place")
    given = WebhookGiven("考勤系统", _ADDRESS, kinds, "no key opens this")
    yield Event(event_moment(added, 11.0), partial(_add, given=given))
    yield Event(event_moment(disabled, 4.2), _disable)


def _add(tx: Transaction, given: WebhookGiven) -> None:
    add_webhook(tx, HR, given)


def _disable(tx: Transaction) -> None:
    """The invented address has not answered: nothing is sent to it."""
    disable_webhook(tx, 1, FAILING)


def _token_events(today: date) -> Iterator[Event]:
    """HR proposes both in the forenoon; a leader approves the first in the afternoon.

    Nobody can use them: their hash is of no secret.
    """
    first, second = (today - timedelta(days=back) for back in (_APPROVED_BACK, _WAITS_BACK))
    exchange = TokenGiven("电话系统", (CALL_RECORDS,), today + _VALID)
    accounts = TokenGiven("财务软件", (PEOPLE, LINES, PAYROLLS), today + _VALID)
    yield Event(event_moment(first, 10.2), partial(_propose, given=exchange))
    yield Event(event_moment(first, 15.5), _approve_first)
    yield Event(event_moment(second, 11.3), partial(_propose, given=accounts))


def _propose(tx: Transaction, given: TokenGiven) -> None:
    propose_token(tx, HR, given, f"no secret has this hash: {given.name}", f"{PREFIX}demo")


def _approve_first(tx: Transaction) -> None:
    decide_token(tx, LEADER, 1, approved=True)
