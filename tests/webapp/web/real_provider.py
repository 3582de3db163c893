"""Run the real OpenID provider of oidc_provider.mjs on loopback, and put it in force."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.browser.test_modules import node
from webapp.web.operations.identity_providers import (
    ProviderGiven,
    decide_provider,
    propose_provider,
)
from webapp.web.runtime import Runtime

SCRIPT = Path(__file__).parent / "oidc_provider.mjs"
CLIENT, SECRET = "jiebao", "a secret of the tests for the client"
HR, LEADER = "1002", "1001"


@contextmanager
def real_provider(address: str, accounts: Mapping[str, str | None]) -> Iterator[str]:
    """The issuer of a provider that knows the program at `address` and these accounts.

    `accounts` says the staff number of each (the claim `employee_number`); None: it tells none.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {
        "port": port,
        "client": CLIENT,
        "secret": SECRET,
        "back": [f"{address}/login/company/return"],
        "left": [f"{address}/login"],
        "accounts": {name: number or "" for name, number in accounts.items()},
    }
    process = subprocess.Popen(
        [node(), str(SCRIPT), json.dumps(given)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"]},
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", "the provider did not start"
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


def put_in_force(
    runtime: Runtime, issuer: str, claim: str = "employee_number", *, passwords: bool = True
) -> int:
    """Propose a provider as HR, approve it as a leader; return its number."""
    sealed = runtime.cipher.encrypt_client_secret(SECRET)
    given = ProviderGiven(issuer, CLIENT, sealed, claim, passwords)
    number = runtime.write(lambda tx: propose_provider(tx, HR, given))
    runtime.write(lambda tx: decide_provider(tx, LEADER, number, approved=True))
    return int(number)
