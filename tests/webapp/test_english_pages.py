"""With English chosen, every page of every role shows nothing Chinese but data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import pytest

from webapp import access, models
from webapp.office import Office

Client = Any
ClientOf = Callable[[str | None], Client]

CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+")
SPOKEN = {"alt", "aria-label", "content", "data-left", "data-over", "placeholder", "title", "value"}
PEOPLE = {"seller": "1101", "supervisor": "1021", "head": "1011", "hr": "1002", "leader": "1001"}


class Shown(HTMLParser):
    """Gathers what a page shows or reads aloud, but for what is marked as Chinese itself."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._silent: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "style"} or given.get("lang") == "zh-CN":
            self._silent = tag
        if given.get("type") != "hidden":
            self.pieces += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = None

    def handle_data(self, data: str) -> None:
        if self._silent is None and data.strip():
            self.pieces.append(data.strip())


@pytest.fixture
def office(sample: Office) -> Office:
    """The sample company in place of the small one, so that `app` and `client_of` serve it."""
    return sample


@pytest.fixture
def data(sample: Office) -> list[str]:
    """What the company itself has written down, the longest first."""
    columns = (
        *(models.Person.name, models.Team.name, models.Campaign.name),
        *(models.Customer.name, models.Customer.note, models.Call.note),
    )
    words = {row[0] for column in columns for row in column.model.select(column).tuples()}
    return sorted(filter(None, words), key=len, reverse=True)


@pytest.fixture
def english(client_of: ClientOf) -> ClientOf:
    """As `client_of`, with English chosen by the form."""

    def choose(person: str | None) -> Client:
        client = client_of(person)
        assert client.post("/language", data={"locale": "en"}).status_code == 303
        return client

    return choose


def chinese_on(page: str, data: list[str]) -> list[str]:
    """What is Chinese of what a page shows, the company's own words aside."""
    shown = Shown()
    shown.feed(page)
    pieces = []
    for piece in shown.pieces:
        for word in data:
            piece = piece.replace(word, "")
        if CHINESE.search(piece):
            pieces.append(piece)
    return pieces


def open_to(client: Client, person: str) -> Iterator[str]:
    """The addresses without parameters that a person may open, and one of each with them."""
    role = models.Posting.select().where(models.Posting.person == person).first().role
    for entry in access.TABLE:
        if "GET" in entry.methods.split() and role in (entry.roles or ()):
            if "<" not in entry.address and entry.address not in {"/", "/live"}:
                yield entry.address


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
def test_no_page_of_a_role_shows_chinese(person: str, english: ClientOf, data: list[str]) -> None:
    client = english(person)
    addresses = list(open_to(client, person))
    assert {"/me", "/boards", "/password"} < set(addresses)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert 'lang="en"' in answer.text
        assert (address, chinese_on(answer.text, data)) == (address, [])
