"""After erasures no page and no export names who was erased, and each is still shown."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from tests.webapp.every_record import CAST
from tests.webapp.page_addresses import NOT_WALKED, addresses_of
from tests.webapp.site.test_query_bounds import sign_in
from tests.webapp.verification.test_forget import (
    NAME,
    NOTE,
    NUMBER,
    customer_of,
    erase,
    leave_long_ago,
)
from webapp.company.models import Person
from webapp.site.access import TABLE
from webapp.verification.nightly_privacy import purge_expired
from webapp.verification.personal_data import CUSTOMER, PERSON
from webapp.web.runtime import Runtime

LEAVER = "1101"


def texts_of(body: bytes) -> list[bytes]:
    """An answer as it is, and the files in it if it is packed."""
    if not body.startswith(b"PK"):
        return [body]
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return [packed.read(name) for name in packed.namelist()]


def test_no_page_and_no_export_names_who_was_erased(
    filled: Runtime, filled_app: Any, seal: Any
) -> None:
    name = Person.get_by_id(LEAVER).name
    erase(filled, CUSTOMER, str(customer_of(filled, seal)))
    clock: Any = filled.clock
    then = clock.now
    leave_long_ago(filled, LEAVER)
    purge_expired(filled)  # the daily returns of those years name everybody
    erase(filled, PERSON, LEAVER)
    clock.now = then  # the days of their records, which the pages show

    shown = 0
    sought = [text.encode() for text in (name, NAME, NOTE, NUMBER)]
    for role in ("hr", "leader", "supervisor"):
        client = sign_in(filled_app, filled, CAST[role])
        for entry in TABLE:
            here = entry.roles is not None and role in entry.roles
            if not here or "GET" not in entry.methods.split() or entry.address in NOT_WALKED:
                continue
            for address in addresses_of(entry, CAST[role], filled):
                with client.get(address) as answer:
                    body = answer.get_data()
                for text in texts_of(body):
                    assert not [each.decode() for each in sought if each in text], (role, address)
                    shown += f"已离职 · {LEAVER}".encode() in text
    assert shown > 5, "the leaver stands nowhere: their records must stay legible"
