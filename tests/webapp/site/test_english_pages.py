"""In English, every page of every role shows no Chinese except data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from peewee import fn

from tests.webapp.import_page import import_table
from webapp.boards.keys import PERIODS, metrics_for
from webapp.calling.models import CustomerTouch, Matter, MatterAnswer
from webapp.colleagues.models import Greeting, TeamEvent
from webapp.colleagues.pair_models import PairMethod
from webapp.company.models import CampaignProposal, Person, Posting, Team
from webapp.facts.evidence_models import Opinion
from webapp.facts.models import Call, Cancellation, Card, Customer, Deal, Fact
from webapp.feedback.courses import lessons
from webapp.feedback.library_models import LibraryEdition
from webapp.growth.models import CampaignPlay
from webapp.honours.models import Certificate, HonourSentence
from webapp.integration.models import ApiToken
from webapp.integration.webhook_models import Webhook
from webapp.ledger.models import Line, Settlement
from webapp.people.staff_columns import STAFF
from webapp.site import access
from webapp.spreadsheets import words
from webapp.store.models import Setting
from webapp.web.runtime import Runtime

Client = Any
ClientOf = Callable[[str | None], Client]

CHINESE = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]+")
SPOKEN = {"alt", "aria-label", "content", "data-left", "data-over", "placeholder", "title", "value"}
PASSWORD = "a password of the tests"
PEOPLE = {"seller": "1101", "supervisor": "1021", "head": "1011", "hr": "1002", "leader": "1001"}


class Shown(HTMLParser):
    """Collects the visible and spoken text of a page, except elements marked as Chinese."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._silent: str | None = None
        self._in_word = False  # after <wbr>, where a word may only be broken

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._in_word = tag == "wbr"
        if tag in {"script", "style"} or given.get("lang") == "zh-CN":
            self._silent = tag
        if given.get("type") != "hidden":
            self.pieces += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = None

    def handle_data(self, data: str) -> None:
        if self._silent is None and data.strip():
            start = self.pieces.pop() if self._in_word else ""
            self.pieces.append(start + data.strip())
        self._in_word = False


@pytest.fixture
def runtime(sample: Runtime) -> Runtime:
    """The sample company in place of the small one, so that `app` and `client_of` serve it."""
    return sample


@pytest.fixture
def data(sample: Runtime) -> list[str]:
    """The company's own Chinese texts, longest first, because a pattern tries them in order."""
    columns = (
        *(Person.name, Team.name, CampaignProposal.name),
        *(Customer.name, Customer.note, Call.note),
        *(Cancellation.reason, Opinion.reason, CampaignPlay.text),
        *(ApiToken.name, Webhook.name),
        *(Greeting.words, TeamEvent.title, PairMethod.words, CustomerTouch.words),
        *(Matter.title, MatterAnswer.text, HonourSentence.text),
        *(LibraryEdition.title, LibraryEdition.says, LibraryEdition.text),
    )
    words = {row[0] for column in columns for row in column.model.select(column).tuples()}
    # A picture of places shortens long names.
    words |= {f"{word[:length]}…" for word in words if word for length in (5, 6)}
    for lesson in lessons():
        words |= {lesson.name, lesson.text}
        words |= {word for each in lesson.questions for word in (each.text, *each.answers)}
    for name in ("company", "department"):
        words.add(json.loads(Setting.get(Setting.name == name).value))
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
    """The Chinese text that a page shows, without the company's own data and its initials."""
    shown = Shown()
    shown.feed(page)
    written = re.compile("|".join(map(re.escape, data)))
    initials = {each[:1] for each in data}  # a person's first character, in a circle
    left = (written.sub("", piece) for piece in shown.pieces if piece.strip() not in initials)
    return [piece for piece in left if CHINESE.search(piece)]


def open_to(person: str) -> Iterator[str]:
    """The addresses without parameters that a person may open as a page."""
    role = Posting.select().where(Posting.person == person).first().role
    for entry in access.TABLE:
        # A redirect, a stream, fragments.
        no_page = entry.address in {"/", "/live", "/people", "/library/found"}
        a_page = not no_page and not re.search(r"<|\.(png|xlsx|pdf)$", entry.address)
        if a_page and "GET" in entry.methods.split() and role in (entry.roles or ()):
            yield entry.address


def assert_english(answer: Any, data: list[str], status: int = 200) -> None:
    """An answer is a page in English that shows nothing Chinese but data."""
    assert answer.status_code == status
    assert 'lang="en"' in answer.text
    assert (answer.request.path, chinese_on(answer.text, data)) == (answer.request.path, [])


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE)
def test_no_page_of_a_role_shows_chinese(person: str, english: ClientOf, data: list[str]) -> None:
    client = english(person)
    addresses = list(open_to(person))
    assert {"/me", "/boards", "/password"} < set(addresses)
    for address in addresses:
        assert_english(client.get(address), data)


def test_without_english_the_same_check_finds_chinese(client_of: ClientOf, data: list[str]) -> None:
    page = client_of("1101").get("/today").text
    assert {"今日", "榜单", "记一通电话", "售卡拍照"} <= set(chinese_on(page, data))


@pytest.mark.parametrize("person", ["1101", "1002"])
def test_every_board_is_english(person: str, english: ClientOf, data: list[str]) -> None:
    client = english(person)
    for period in PERIODS:
        for metric in metrics_for(period):
            for scope in ("who=1101", "subject=team&who=east"):
                board = f"period={period}&metric={metric}&{scope}"
                assert_english(client.get(f"/boards?{board}"), data)
                assert_english(client.get(f"/boards/why?{board}&steps=all"), data)


def test_every_kind_of_line_is_explained_in_english(english: ClientOf, data: list[str]) -> None:
    line = Line
    kinds = line.select(fn.min(line.number)).group_by(line.clause, line.kind, line.sign)
    numbers = [row[0] for row in kinds.tuples()]
    assert len(numbers) > 5
    for number in numbers:
        assert_english(english("1002").get(f"/lines/{number}"), data)


def test_every_settled_period_is_english(english: ClientOf, data: list[str]) -> None:
    settled = Settlement
    periods = list(settled.select(settled.scheme, settled.period).distinct().tuples())
    assert {scheme for scheme, _ in periods} >= {"card-campaign"}
    for scheme, period in periods:
        answer = english("1002").get(f"/settlement?scheme={scheme}&period={period}")
        assert_english(answer, data)


def test_what_a_seller_has_recorded_is_corrected_in_english(
    english: ClientOf, data: list[str]
) -> None:
    numbers = []
    for person in ("1101", "1102", "1103"):
        page = english(person).get("/records").text
        numbers += [(person, found) for found in re.findall(r"/records/(\d+)/correct", page)]
    assert numbers
    for person, number in numbers:
        assert_english(english(person).get(f"/records/{number}/correct"), data)


def test_a_deal_is_cancelled_in_english(english: ClientOf, data: list[str]) -> None:
    number = Deal.select(fn.min(Deal.fact)).scalar()
    for person in ("1002", Fact.get_by_id(number).person_id):
        assert_english(english(person).get(f"/deals/{number}/cancel"), data)


def test_a_card_is_withdrawn_for_its_seller_in_english(english: ClientOf, data: list[str]) -> None:
    number = Card.select(fn.min(Card.fact)).scalar()
    assert_english(english("1002").get(f"/checks/{number}/withdraw"), data)


@pytest.mark.parametrize(
    ("person", "address", "given", "status"),
    [
        (None, "/login", {"account": "1101", "password": "no such password"}, 401),
        ("1101", "/calls", {"id": "1", "outcome": "no such outcome"}, 400),
        ("1101", "/cards", {"id": "1", "serial": "?"}, 400),
        ("1101", "/deals", {"id": "1", "contract": "1", "amount": "1", "words": "?"}, 400),
        ("1101", "/deals/find", {"serial": "JC10", "words": "13700137000"}, 200),
        ("1101", "/password", {"current": "wrong", "new": "short"}, 400),
        ("1002", "/settlement", {"scheme": "card-campaign", "period": "soon"}, 400),
        ("1101", "/settlement", {}, 403),
        ("1101", "/no-such-page", {}, 404),
        ("1101", "/today", {}, 405),
    ],
)
def test_a_refusal_is_english(
    person: str | None,
    address: str,
    given: dict[str, str],
    status: int,
    english: ClientOf,
    data: list[str],
) -> None:
    assert_english(english(person).post(address, data=given), data, status)


def test_faults_of_a_table_are_told_in_english(english: ClientOf, data: list[str]) -> None:
    sheet = "工号,姓名,角色,入职\n,林晓雨,,2026-13-01\n"
    answer = import_table(english("1002"), "staff", sheet, "staff.csv")
    # A table's titles and words are Chinese in both languages, as its cells are.
    roles = words.offered(words.ROLE)
    titles = ["、".join(roles), *(column.title for column in STAFF.columns), *roles, "林晓雨"]
    assert "one a person, never changed" in answer.text
    assert_english(answer, [*data, *titles], 422)


def test_a_certificate_is_made_and_verified_in_english(english: ClientOf, data: list[str]) -> None:
    client = english("1002")
    offered = re.findall(r'name="only" value="(\d+)"', client.get("/certificates").text)
    client.post("/certificates", data={"only": offered[0]})
    made = Certificate.select().order_by(Certificate.serial.desc()).first()
    assert_english(client.get("/certificates"), data)
    company = json.loads(made.honour)["company"]
    assert_english(english(None).get(f"/verify/{made.code}"), [*data, company])


def test_english_chosen_before_signing_in_stays_until_after_signing_out(
    english: ClientOf, data: list[str]
) -> None:
    client = english(None)
    assert_english(client.get("/login"), data)
    client.post("/login", data={"account": "1101", "password": PASSWORD})
    assert_english(client.get("/today"), data)
    client.post("/logout")
    assert_english(client.get("/login"), data)
