"""Every page of every role renders: in an empty company and in a busy one, in both languages."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import product
from typing import Any

import pytest

from webapp.boards.keys import PERIODS, metrics_for
from webapp.company.models import Posting
from webapp.facts.commits import start_writer
from webapp.facts.models import Card, Fact
from webapp.honours.models import Certificate
from webapp.ledger.models import Line
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.site.access import TABLE
from webapp.site.app import create_app
from webapp.store.files import FolderFiles
from webapp.web.operations import sign_in
from webapp.web.operations.sign_in_attempts import Attempt
from webapp.web.runtime import Runtime

Client = Any
LANGUAGES = ["zh_Hans", "en"]
ROLES = ["telesales", "guide", "designer", "supervisor", "head", "hr", "leader"]
NOT_PAGES = {"/", "/live", "/people", "/approvals.xlsx", "/birthdays.pdf", "/library/found"}
VOID = {"br", "hr", "img", "input", "link", "meta", "wbr"}  # never closed


class Nesting(HTMLParser):
    """Checks that elements are closed in order and that every id is unique."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.headings = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.headings += tag == "h1"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def assert_whole(answer: Any, language: str) -> None:
    """Assert that a page is in this language, well nested, has one heading and no placeholder."""
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert f'<html lang="{"en" if language == "en" else "zh-CN"}">' in answer.text
    shown = Nesting(answer.text)
    assert shown.open == []
    assert shown.headings == 1
    assert len(shown.ids) == len(set(shown.ids))
    assert not re.search(r"%\(\w+\)s|\{\{|\bUndefined\b", answer.text)
    assert language == "en" or ">None<" not in answer.text  # 无 is translated as None


def pages_of(role: str) -> Iterator[str]:
    """The addresses without parameters that a role may open."""
    for entry in TABLE:
        fixed = not re.search(r"<|\.png$", entry.address) and entry.address not in NOT_PAGES
        if fixed and "GET" in entry.methods.split() and role in (entry.roles or ()):
            yield entry.address


def signed_in(runtime: Runtime, person: str, language: str) -> Client:
    """A client of an application over this runtime."""
    token = secrets.token_urlsafe(32)
    attempt = Attempt(person, "127.0.0.1")
    runtime.write(lambda tx: sign_in.start_session(tx, person, token, "a test", attempt))
    app = create_app(runtime)
    app.testing = True
    client = app.test_client()
    with client.session_transaction(base_url="https://localhost") as session:
        session.update(_user_id=token, _fresh=True, locale=language)
    return Https(client)


class Https:
    """Requests pages over https, because the session cookie is not sent over http."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def get(self, path: str, **given: Any) -> Any:
        return self.client.get(path, base_url="https://localhost", **given)


# With nobody but HR


@pytest.fixture
def empty(config, database, keys, cipher, clock, password_hash) -> Iterator[Runtime]:
    """The runtime of a company that has only its first HR login, as `jiebao init` leaves it."""
    opened = Runtime(config, keys, cipher, FolderFiles(config.data), start_writer(clock), clock)
    given = PersonGiven(id="1", name="何静", role="hr", password_hash=password_hash)

    def begin(tx: Any) -> None:
        add_person(tx, "setup", given)
        sign_in.change_password(tx, "1", password_hash, "")

    opened.write(begin)
    yield opened
    opened.write.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_hr_renders_in_an_empty_company(empty, language):
    client = signed_in(empty, "1", language)
    addresses = list(pages_of("hr"))
    assert {"/settlement", "/certificates", "/staff", "/import", "/boards"} < set(addresses)
    for address in [*addresses, "/staff/1", "/boards?metric=calls&period=day"]:
        assert_whole(client.get(address), language)


def test_hr_of_an_empty_company_finds_a_first_step(empty):
    assert signed_in(empty, "1", "zh_Hans").get("/").status_code == 303


@pytest.mark.parametrize("table", ["calls", "cards"])
def test_a_return_of_an_empty_company_is_a_table_too(empty, table):
    answer = signed_in(empty, "1", "zh_Hans").get(f"/returns/2026-03-02/{table}.xlsx")
    assert answer.status_code == 200
    assert answer.data.startswith(b"PK")


# With the people but without one record


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("role", "person"),
    [("telesales", "1102"), ("supervisor", "1021"), ("head", "1011"), ("leader", "1001")],
)
def test_every_page_renders_before_the_first_record(runtime, role, person, language):
    client = signed_in(runtime, person, language)
    for address in pages_of(role):
        assert_whole(client.get(address), language)


# On a working day


@pytest.fixture
def person_of(sample: Runtime) -> Callable[[str], str]:
    """A function that returns a person of the sample company with this role."""

    def find(role: str) -> str:
        held = Posting.select().where(Posting.role == role).order_by(Posting.person).first()
        person: str = held.person_id
        return person

    return find


def assert_whole_in_both(runtime: Runtime, person: str, addresses: list[str]) -> None:
    """Assert that each address is a whole page for this person in both languages."""
    for language in LANGUAGES:
        client = signed_in(runtime, person, language)
        for address in addresses:
            assert_whole(client.get(address), language)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_renders_on_a_working_day(sample, person_of, role):
    addresses = list(pages_of(role))
    assert {"/boards", "/me", "/password"} < set(addresses)
    assert_whole_in_both(sample, person_of(role), addresses)


def test_every_board_renders_whole_and_as_the_fragment_that_htmx_asks_for(sample, person_of):
    scopes = ("team=all", "team=east", "subject=team")
    boards = [
        f"/boards?period={period}&metric={metric}&{scope}"
        for period in PERIODS
        for metric, scope in product(metrics_for(period), scopes)
    ]
    whys = [each.replace("/boards?", "/boards/why?") for each in boards]
    assert_whole_in_both(sample, person_of("telesales"), [*boards, *whys])
    client = signed_in(sample, person_of("telesales"), "zh_Hans")
    for address in boards:
        part = client.get(address, headers={"HX-Request": "true"})
        assert part.status_code == 200
        assert "<html" not in part.text
        assert Nesting(part.text).open == []


def test_the_pages_of_a_single_record_render(sample, person_of):
    lines = [f"/lines/{line.number}" for line in Line.select()]
    people = [f"/staff/{held.person_id}" for held in Posting.select()]
    certificates = [f"/verify/{held.code}" for held in Certificate.select()]
    kept = [f"/certificates/{held.serial}" for held in Certificate.select()]
    assert lines
    assert_whole_in_both(sample, person_of("hr"), lines + people + certificates + kept)


def test_every_card_renders_to_its_checker(sample):
    sales = list(Fact.select().join(Card))
    assert sales
    for sale in sales:
        posting = sample.company.posting(sale.person_id, sale.day)
        assert posting is not None
        assert_whole_in_both(sample, posting.supervisor or "", [f"/checks/{sale.number}"])


def test_every_own_record_of_today_renders_to_be_corrected(sample):
    found = 0
    for seller in sorted({held.person_id for held in Fact.select().where(Fact.kind == "call")}):
        page = signed_in(sample, seller, "zh_Hans").get("/records").text
        addresses = [
            f"/records/{each}/correct" for each in re.findall(r"/records/(\d+)/corr", page)
        ]
        assert_whole_in_both(sample, seller, addresses)
        found += len(addresses)
    assert found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/staff", 403)])
def test_an_error_page_has_a_link_to_continue(runtime, company, language, path, status):
    answer = signed_in(runtime, company.lin, language).get(path)
    assert answer.status_code == status
    shown = Nesting(answer.text)
    assert shown.open == []
    assert shown.headings == 1
    assert re.search(r'<a [^>]*href="/', answer.text)
