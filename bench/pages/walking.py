"""Request every page as each role, in this process; measure time, statements and bytes."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bench.pages.addresses import Place, addresses_of_page, walked_pages
from bench.pages.copied import counting
from bench.sessions import signed_in_client
from webapp.boards import cache
from webapp.company.models import Posting
from webapp.company.roles import EVERYONE
from webapp.site.app import create_app
from webapp.web.access_entry import Entry
from webapp.web.runtime import Runtime

NOBODY = "nobody"
ORDER = ("telesales", "guide", "designer", "supervisor", "head", "hr", "leader")
BASE = "https://localhost"
PHONE = {"X-Jiebao-Sync": "1"}


@dataclass(frozen=True)
class WalkedPage:
    """The measures of one address.

    `milliseconds` and `processor` (processor time in milliseconds) are medians, `first` is the time
    with an empty cache of boards; heights in pixels.
    """

    role: str
    page: str
    address: str
    status: int
    is_html: bool
    milliseconds: float
    processor: float
    first: float
    statements: int
    size: int
    phone: int = 0
    desk: int = 0


@dataclass(frozen=True)
class Asked:
    """One answer, and the seconds and processor seconds that it took."""

    seconds: float
    processor: float
    status: int
    headers: dict[str, str]
    body: bytes


class Walker:
    """The whole application on a runtime, requested by one person of each role."""

    def __init__(self, runtime: Runtime, times: int) -> None:
        self.runtime, self.times = runtime, times
        self.app = create_app(runtime)
        self.clients = {NOBODY: self.app.test_client()}
        self.people = _people(runtime)
        for role, person in self.people.items():
            self.clients[role] = signed_in_client(self.app, runtime, person)

    def pages(self, roles: Iterable[str], only: str = "") -> Iterator[WalkedPage]:
        """Measure the pages of these roles; `only`: those whose address begins with this text."""
        for role in roles:
            place = Place(
                self.people.get(role, self.people["telesales"]),
                role,
                self.runtime.today,
                self.runtime,
            )
            for entry in walked_pages(None if role == NOBODY else role):
                if entry.address.startswith(only):
                    for address in addresses_of_page(entry, place):
                        yield self._measure(role, entry, address)

    def _measure(self, role: str, entry: Entry, address: str) -> WalkedPage:
        cache.empty_board_cache()
        with counting(self.runtime) as said:
            first = self.ask(role, address)
        asked = [self.ask(role, address) for _ in range(self.times)]
        last = asked[-1]
        return WalkedPage(
            role=role,
            page=entry.address,
            address=address,
            status=last.status,
            is_html=last.headers.get("Content-Type", "").startswith("text/html"),
            milliseconds=statistics.median(each.seconds for each in asked) * 1000,
            processor=statistics.median(each.processor for each in asked) * 1000,
            first=first.seconds * 1000,
            statements=len(said),
            size=len(last.body),
        )

    def ask(self, role: str, address: str) -> Asked:
        """Ask for one page as the person of a role."""
        began, processor = time.perf_counter(), time.process_time()
        with self.clients[role].get(address, base_url=BASE, headers=PHONE) as answer:
            body = answer.get_data()
        return Asked(
            seconds=time.perf_counter() - began,
            processor=time.process_time() - processor,
            status=answer.status_code,
            headers=dict(answer.headers),
            body=body,
        )


def _people(runtime: Runtime) -> dict[str, str]:
    """The person of each role who stands for it: the first by number who is employed today."""
    found: dict[str, str] = {}
    for (person,) in Posting.select(Posting.person).distinct().order_by(Posting.person).tuples():
        posting = runtime.company.posting(person, runtime.today)
        if posting is not None and posting.role in EVERYONE:
            found.setdefault(posting.role, person)
    return {role: found[role] for role in ORDER if role in found}
