"""The number of SQL statements of each page is bounded and independent of the company's size.

A page missing from AT_MOST fails by name. Each number is the measured count; it is never raised
to admit a loop with one statement per row.
"""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.conftest import THURSDAY, SettableClock, application, place_of
from tests.webapp.databases import tell_statements
from tests.webapp.every_record import CAST
from tests.webapp.filled_companies import close, opened
from tests.webapp.multiplying import multiply
from tests.webapp.page_addresses import NOT_WALKED, addresses_of
from webapp.boards import cache
from webapp.company.models import Person
from webapp.core.config import Config
from webapp.core.keys import Keys
from webapp.feedback.pages.customer_rating import Gate
from webapp.schemes.company_loading import load_company
from webapp.site.access import TABLE
from webapp.web.access_entry import Entry
from webapp.web.operations import sign_in as signing_in
from webapp.web.operations.sign_in_attempts import Attempt
from webapp.web.runtime import Runtime

pytestmark = pytest.mark.sqlite

PAGES = [entry for entry in TABLE if "GET" in entry.methods.split()]
WALKED = [entry for entry in PAGES if entry.address not in NOT_WALKED]
TIMES = 12  # with the cast kept, more than 600 people for 60
# For each page, the most statements for any role and any record.
AT_MOST: dict[str, int] = {
    "/": 2,
    "/api/v1/openapi.json": 1,
    "/appeals": 15,
    "/approvals": 15,
    "/approvals.xlsx": 12,
    "/attachments/<int:number>": 6,
    "/birthdays": 8,
    "/boards": 8,
    "/boards/rest": 8,
    "/boards/why": 29,
    "/bulletins": 4,
    "/bulletins/<day>": 6,
    "/calendar": 5,
    "/call-lists": 8,
    "/call-records": 7,
    "/calls/new": 11,
    "/campaigns": 6,
    "/campaigns/<int:number>": 7,
    "/card-products": 4,
    "/cards/new": 4,
    "/certificates": 17,
    "/certificates/<serial>": 9,
    "/certificates/emblems/<int:number>.png": 4,
    "/certificates/runs/<int:number>": 7,
    "/certificates/runs/<int:number>/file": 5,
    "/certificates/settings": 8,
    "/certificates/wordings/<scheme>/<clause>/<kind>": 6,
    "/channels": 8,
    "/checks": 29,
    "/checks/<int:card>": 41,
    "/checks/<int:card>/withdraw": 7,
    "/checks/sample": 12,
    "/checks/work": 5,
    "/clocks": 6,
    "/contributions": 6,
    "/courses": 7,
    "/courses/<int:course>": 7,
    "/courses/new": 4,
    "/customers": 8,
    "/customers/<int:customer>": 10,
    "/day-return": 12,
    "/day-return/<int:number>.xlsx": 10,
    "/deals": 13,
    "/deals/<int:number>/cancel": 7,
    "/deals/new": 5,
    "/drafts": 43,
    "/drafts/<int:draft>": 21,
    "/events": 7,
    "/events/photos/<int:number>": 4,
    "/figures": 15,
    "/income": 17,
    "/figures/<person>/records": 7,
    "/figures/<person>": 14,
    "/first-passwords": 4,
    "/first-passwords/reset": 4,
    "/goals": 9,
    "/goals/team": 5,
    "/grace": 4,
    "/grants": 6,
    "/growth-record": 23,
    "/growth-record/<person>": 23,
    "/hall": 15,
    "/hall/<period>": 10,
    "/health": 3,
    "/help": 3,
    "/help/<guide>": 3,
    "/help/pictures/<name>": 2,
    "/hire": 3,
    "/home": 51,
    "/honours": 9,
    "/honours/<person>": 9,
    "/import": 3,
    "/import/template/<kind>.xlsx": 2,
    "/import/<int:number>": 11,
    "/import/<int:number>/marked.xlsx": 8,
    "/install": 1,
    "/library": 7,
    "/library/<int:item>": 6,
    "/library/<int:item>/file": 6,
    "/courses/<int:course>/file": 6,
    "/library/found": 5,
    "/library/new": 6,
    "/lines/<int:number>": 26,
    "/company-account": 8,
    "/login": 2,
    "/manifest.webmanifest": 1,
    "/market": 9,
    "/market/<int:call>": 8,
    "/matters": 5,
    "/matters/<int:number>": 8,
    "/matters/new/<int:call>": 9,
    "/menu": 3,
    "/me": 18,
    "/meeting": 12,
    "/meeting/videos/<int:video>": 4,
    "/offline": 1,
    "/operations-log": 7,
    "/old-customers": 6,
    "/outbox": 3,
    "/mentors": 7,
    "/pairs": 9,
    "/pairs/effect": 8,
    "/parts": 21,
    "/password": 4,
    "/payroll": 14,
    "/payroll/close": 15,
    "/people": 3,
    "/payroll/<month>.xlsx": 20,
    "/payroll/<month>.csv": 18,
    "/photos/<int:card>/<size>": 28,  # with the commit that notes the first look of a day
    "/playbook": 4,
    "/posters/<kind>/<int:number>": 12,
    "/prizes": 6,
    "/prizes/own": 6,
    "/r/<token>": 8,
    "/ratings": 5,
    "/readings": 6,
    "/privacy": 13,
    "/privacy/erasures": 13,
    "/promotion": 11,
    "/promotion/<person>": 9,
    "/promotion/proposals": 7,
    "/promotion/proposals/<int:number>": 22,
    "/promotion/team": 7,
    "/recognition": 19,
    "/recognition/<month>": 19,
    "/recognition/<month>/show": 19,
    "/records": 12,
    "/records/<int:number>/correct": 10,
    "/records/<int:number>/rating": 18,
    "/records/<int:number>/rating.svg": 10,
    "/reliefs": 4,
    "/reminders": 11,
    "/returns": 3,
    "/returns/<day>/<table>.xlsx": 6,
    "/schemes": 6,
    "/schemes/<int:enrolment>": 22,
    "/schemes/new": 7,
    "/schemes/new/<int:draft>": 40,
    "/schemes/new/<int:draft>/clauses": 6,
    "/schemes/new/<int:draft>/clauses/<clause>": 7,
    "/schemes/new/<int:draft>/clauses/<clause>/example": 6,
    "/settlement": 38,
    "/staff": 4,
    "/staff/<person>": 8,
    "/standards": 4,
    "/start": 9,
    "/start/costs": 30,
    "/standards/calculator": 16,
    "/static/<path:filename>": 0,
    "/suspicions": 5,
    "/sw.js": 1,
    "/sync/openapi.json": 1,
    "/sync/v1/beacon": 1,
    "/sync/v1/photos/<upload>": 2,
    "/effect": 7,
    "/effect/<scheme>": 14,
    "/effect/decisions/<int:number>": 7,
    "/pulse": 4,
    "/pulse/results": 5,
    "/talks": 12,
    "/talks/<int:number>": 27,
    "/targets": 7,
    "/team": 6,
    "/teams": 3,
    "/teams/<team>": 4,
    "/today": 29,
    "/tokens": 4,
    "/trainings": 6,
    "/verification": 6,
    "/verify/<code>": 6,
    "/verify/<code>/credential.jwt": 3,
    "/violations": 6,
    "/wall/<token>": 18,
    "/walls": 5,
    "/webhooks": 9,
    "/webhooks/<int:number>": 10,
}
# Pages without content in both companies: the sample has no files for them.
NOTHING_THERE = {
    "/sync/v1/photos/<upload>",
    "/meeting/videos/<int:video>",
    "/attachments/<int:number>",
    "/photos/<int:card>/<size>",
    "/certificates/runs/<int:number>/file",
    "/certificates/emblems/<int:number>.png",
    "/events/photos/<int:number>",
    "/library/<int:item>/file",
    "/courses/<int:course>/file",
}


@dataclass
class Walk:
    """The statement counts by page, role and address, and the answers."""

    people: int = 0
    counts: dict[tuple[str, str, str], int] = field(default_factory=dict)
    statuses: dict[tuple[str, str, str], int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def small_company(tmp_path_factory: pytest.TempPathFactory, filled_company: Config) -> Path:
    """The data folder of a company of 60 people that has rows in every table that pages show."""
    folder = tmp_path_factory.mktemp("small") / "var"
    shutil.copytree(filled_company.data, folder)
    return folder


@pytest.fixture(scope="module")
def large_company(small_company: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same company with more than 600 people and as many records each."""
    folder = tmp_path_factory.mktemp("large") / "var"
    shutil.copytree(small_company, folder)
    name = Config(folder, "").database.name
    multiply(small_company / name, folder / name, TIMES, frozenset(CAST.values()))
    return folder


def open_runtime(folder: Path, keys: Keys) -> Runtime:
    clock = SettableClock()
    clock.set(THURSDAY)
    return opened(Config(folder, "https://localhost"), keys, clock)


@pytest.fixture(scope="module")
def walks(small_company: Path, large_company: Path, keys: Keys) -> tuple[Walk, Walk]:
    """Every page requested by every role that may, in the small and in the large company."""
    return walk(small_company, keys), walk(large_company, keys)


def walk(folder: Path, keys: Keys) -> Walk:
    runtime = open_runtime(folder, keys)
    app = application(runtime)
    found = Walk(people=Person.select().count())
    said: list[str] = []
    # The writer has its own connection; its statements for a page count too.
    runtime.write(lambda _tx: tell_statements(said.append))
    for role in (*CAST, "nobody"):
        client = sign_in(app, runtime, CAST.get(role))
        for entry in WALKED:
            if role not in (entry.roles or {"nobody"}):
                continue
            for address in addresses_of(entry, CAST.get(role, CAST["guide"]), runtime):
                # This process caches the company and the schemes but no board.
                load_company()
                cache.empty_board_cache()
                app.extensions["jiebao.gate"] = Gate()
                said.clear()
                tell_statements(said.append)
                with client.get(address, headers={"X-Jiebao-Sync": "1"}) as answer:
                    answer.get_data()
                tell_statements(None)
                found.counts[entry.address, role, address] = len(said)
                found.statuses[entry.address, role, address] = answer.status_code
    close(runtime)
    return found


def sign_in(app: Any, runtime: Runtime, person: str | None) -> Any:
    client = app.test_client()
    if person is None:
        return client
    token = secrets.token_urlsafe(32)
    attempt = Attempt(person, "127.0.0.1", place_of(runtime, client))
    runtime.write(lambda tx: signing_in.start_session(tx, person, token, "a test", attempt))
    with client.session_transaction(base_url="https://localhost") as session:
        session.update(_user_id=token, _fresh=True)
        session.permanent = True
    return client


def test_one_company_has_sixty_people_and_the_other_ten_times_as_many(walks):
    small, large = walks
    assert small.people == 60
    assert large.people >= 600


@pytest.mark.parametrize("entry", WALKED, ids=lambda entry: entry.address)
def test_a_page_keeps_its_bound_in_both_companies(walks: tuple[Walk, Walk], entry: Entry) -> None:
    small, large = (
        {asked: count for asked, count in walk.counts.items() if asked[0] == entry.address}
        for walk in walks
    )
    assert small, "nobody asked for it"
    assert small == large
    assert entry.address in AT_MOST, f"{entry.address} has no bound: {max(large.values())} asked"
    assert max(large.values()) <= AT_MOST[entry.address]


@pytest.mark.parametrize("entry", WALKED, ids=lambda entry: entry.address)
def test_a_page_whose_statements_are_counted_shows_something(
    walks: tuple[Walk, Walk], entry: Entry
) -> None:
    for each in walks:
        answered = {each.statuses[asked] for asked in each.statuses if asked[0] == entry.address}
        assert not any(status >= 500 for status in answered)
        assert answered & {200, 204, 303} or entry.address in NOTHING_THERE


def test_every_bound_belongs_to_an_existing_page():
    assert set(AT_MOST) == {entry.address for entry in WALKED}
