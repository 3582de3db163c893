"""Tokens of the API that a leader has approved, and requests with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from webapp.integration.operations.tokens import TokenGiven, decide_token, propose_token
from webapp.integration.scopes import SCOPES
from webapp.integration.token_reading import PREFIX, secret_hash
from webapp.web.runtime import Runtime

SECRETS = iter(range(10**6))  # each token of this run has a secret of its own


def proposed(runtime: Runtime, company: Any, *scopes: str, days: int = 30) -> tuple[int, str]:
    """A token that waits for a leader: its number and its secret."""
    secret = f"{PREFIX}secret-of-the-tests-{next(SECRETS)}"
    given = TokenGiven("财务系统", scopes or tuple(SCOPES), runtime.today + timedelta(days=days))
    number = runtime.write(
        lambda tx: propose_token(tx, company.he, given, secret_hash(secret), secret)
    )
    return number, secret


def approved(runtime: Runtime, company: Any, *scopes: str, days: int = 30) -> tuple[int, str]:
    """A token that works: its number and its secret."""
    number, secret = proposed(runtime, company, *scopes, days=days)
    runtime.write(lambda tx: decide_token(tx, company.lu, number, approved=True))
    return number, secret


@pytest.fixture
def ask(client_of: Any) -> Callable[..., Any]:
    """Asks an address of the API with a secret; returns the answer."""
    client = client_of(None)

    def request(secret: str, address: str, **given: Any) -> Any:
        headers = {"Authorization": f"Bearer {secret}", **given.pop("headers", {})}
        opened = client.post if "json" in given or "data" in given else client.get
        return opened(f"/api/v1/{address}", headers=headers, **given)

    return request
