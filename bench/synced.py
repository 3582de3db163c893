"""Measure calls that phones have kept and send together, several a request, signed and with clocks.

A seller's phone sends so whenever it was without a network; the form of `/calls` is the other way.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bench.wire import Connection
from tests.webapp.sync.phone import Phone

IN_A_BODY = 10  # calls
PATH = "/sync/v1/records"
Session = tuple[int, dict[str, str], str]  # port, cookies, CSRF token


def load_synced(
    sessions: Sequence[Session], members: Sequence[str], seconds: float
) -> tuple[float, list[float]]:
    """Send bodies in all sessions without a pause; return calls a second, each body's seconds."""

    async def all_of_them() -> tuple[float, list[float]]:
        until = time.perf_counter() + seconds
        phones = zip(sessions, members, strict=True)
        sending = (
            _send_until(until, Connection(port, dict(cookies)), member)
            for (port, cookies, _token), member in phones
        )
        took = [each for times in await asyncio.gather(*sending) for each in times]
        return len(took) * IN_A_BODY / seconds, took

    return asyncio.run(all_of_them())


async def _send_until(until: float, connection: Connection, member: str) -> list[float]:
    phone, times = Phone(member), list[float]()
    bodies = _bodies(phone)
    heard = await connection.request("GET", "/sync/v1/beacon")
    phone.hear(heard.headers["jiebao-beacon"], datetime.now(UTC))
    while time.perf_counter() < until:
        body = next(bodies)
        began = time.perf_counter()
        answer = await connection.send_json(PATH, body)
        times.append(time.perf_counter() - began)
        answers = json.loads(answer.body)["answers"]
        if any(each["status"] != "accepted" or each["marks"] for each in answers):
            raise RuntimeError(f"a synced call was answered with {answers}")
    return times


def _bodies(phone: Phone) -> Iterator[bytes]:
    while True:
        records = [phone.call(datetime.now(UTC)) for _ in range(IN_A_BODY)]
        yield json.dumps(phone.batch(*records)).encode()
