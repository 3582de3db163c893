"""The access table matches the routes, and every role gets the answer of its row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from webapp.company.models import Person
from webapp.company.roles import EVERYONE
from webapp.facts.evidence_models import Verdict
from webapp.facts.models import Card, Fact
from webapp.honours.models import Certificate
from webapp.ledger.models import Approval, Line, Settlement
from webapp.site.access import TABLE
from webapp.web.access_entry import Entry
from webapp.web.models import SignIn

Client = Any
ClientOf = Callable[[str | None], Client]

PERSON_OF = {
    "telesales": "1102",
    "guide": "1103",
    "designer": "1101",
    "supervisor": "1021",
    "head": "1011",
    "hr": "1002",
    "leader": "1001",
}
FILLED_IN = {
    "<path:filename>": "web/app.css",
    "<int:number>": "999",
    "<int:card>": "999",
    "<int:customer>": "999",
    "<int:call>": "999",
    "<int:course>": "999",
    "<int:item>": "999",
    "<int:line>": "999",
    "<int:video>": "999",
    "<appeal_id>": "no-such-appeal",
    "<month>": "2026-02",
    "<int:draft>": "999",
    "<int:enrolment>": "999",
    "<scheme>": "card-campaign",
    "<clause>": "daily-cards-top3",
    "<size>": "large",
    "<serial>": "HR-2026-000999",
    "<code>": "nosuchcode",
    "<token>": "nosuchtoken",
    "<person>": "1103",
    "<team>": "east",
    "<kind>": "staff",
    "<upload>": "0" * 32,
    "<day>": "2026-03-02",
    "<period>": "2026-02",
    "<key>": "none",
    "<table>": "calls",
    "<guide>": "supervisor",
    "<name>": "none.webp",
    "<about>": "1103",
}
TABLE_ROWS = [
    pytest.param(method, entry, id=f"{method} {entry.address}")
    for entry in TABLE
    for method in entry.methods.split()
]
RESTRICTED_ROWS = [row for row in TABLE_ROWS if row.values[1].roles is not None]  # type: ignore[union-attr]
# Phones get JSON and identify themselves with a header.
PHONE = {"X-Jiebao-Sync": "1"}
PHONE_ROWS = [row for row in RESTRICTED_ROWS if "/sync/" in str(row.id)]
RESTRICTED_PAGES = [
    (method, entry)
    for entry in TABLE
    for method in entry.methods.split()
    if entry.roles is not None and "/sync/" not in entry.address
]
FIRST_PASSWORD_ADDRESSES = {"/password", "/logout"}
ELSEWHERE = ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"]


def path_of(entry: Entry) -> str:
    """The row's address with a value for each parameter; the record need not exist."""
    path = entry.address
    for place, value in FILLED_IN.items():
        path = path.replace(place, value)
    assert "<" not in path
    return path


def jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (120, 80), "#c9a24b").save(out, "JPEG")
    return out.getvalue()


def sell(client: Client, serial: str = "88002317") -> int:
    """Sell a card through the form; the number of its fact."""
    form = {
        "id": str(uuid4()),
        "serial": serial,
        "visited": "no",
        "photo": (BytesIO(jpeg()), "card.jpg"),
    }
    assert client.post("/cards", data=form).status_code == 303
    newest: int = Card.select().order_by(Card.fact.desc()).get().fact_id
    return newest


# The table and the routes


def test_every_route_has_a_row_and_every_row_a_route(app):
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD"}
        if method != "OPTIONS" or not rule.provide_automatic_options
    }
    rows = {(method, entry.address) for entry in TABLE for method in entry.methods.split()}
    assert routes == rows


def test_no_row_names_a_role_that_nobody_can_have():
    assert frozenset(PERSON_OF) == EVERYONE
    assert all(entry.roles <= EVERYONE for entry in TABLE if entry.roles is not None)


@pytest.fixture
def anew(applications: dict[bool, Any]) -> Iterator[None]:
    """An application that has answered no request yet, discarded afterwards."""
    applications.clear()
    yield
    applications.clear()


def test_a_route_that_is_not_in_the_table_is_refused(anew, app, client_of):
    app.add_url_rule("/forgotten", "forgotten", lambda: "never shown")
    answer = client_of(PERSON_OF["hr"]).get("/forgotten")
    assert answer.status_code == 403
    assert "never shown" not in answer.text


@pytest.mark.parametrize(("method", "entry"), RESTRICTED_ROWS)
def test_each_role_is_answered_as_its_row_says(client_of, method, entry):
    answers = {}
    for role, person in PERSON_OF.items():
        answer = client_of(person).open(path_of(entry), method=method, headers=PHONE)
        assert answer.status_code < 500
        assert entry.address == "/logout" or answer.headers.get("Location") != "/login"
        answers[role] = answer.status_code != 403
    assert answers == {role: role in entry.roles for role in PERSON_OF}


@pytest.mark.parametrize("path", ["/health", "/login", "/static/web/app.css"])
def test_public_addresses_answer_anybody(client_of, path):
    with client_of(None).get(path) as answer:
        assert answer.status_code == 200


# Without a login, and with a first password


# All pages in one test: a refused request changes nothing that the next one could meet.
def test_a_visitor_without_a_login_is_redirected_to_the_login_page(client_of):
    led = {}
    for method, entry in RESTRICTED_PAGES:
        answer = client_of(None).open(path_of(entry), method=method)
        led[method, entry.address] = answer.status_code, to_where(answer)
    assert {asked: where for asked, where in led.items() if where != (303, "/login")} == {}


def to_where(answer: Any) -> str:
    """The address that an answer redirects to, without what follows a question mark."""
    return str(answer.headers.get("Location", "")).partition("?")[0]


@pytest.mark.parametrize(("method", "entry"), PHONE_ROWS)
def test_a_phone_gets_the_reason_of_a_refusal_as_json(client_of, company, method, entry):
    def asked(person, headers):
        answer = client_of(person).open(path_of(entry), method=method, headers=headers)
        return answer.status_code, answer.json["error"]

    assert asked(None, PHONE) == (401, "signed_out")
    assert asked(company.wang, {}) == (403, "header")
    Person.update(must_change_password=True).where(Person.id == company.wang).execute()
    assert asked(company.wang, PHONE) == (403, "password")


def test_signing_in_opens_the_page_requested_before(client_of):
    answer = client_of(None).get("/boards?period=campaign")
    assert answer.headers["Location"] == "/login?next=/boards?period%3Dcampaign"


def test_signing_in_does_not_return_to_a_posted_form(client_of):
    assert client_of(None).post("/calls").headers["Location"] == "/login"


@pytest.mark.parametrize("path", ["/boards", "/checks", "/settlement"])
def test_a_fragment_requested_without_a_login_redirects_the_whole_page(client_of, path):
    answer = client_of(None).get(path, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.headers["HX-Redirect"].startswith("/login")
    assert answer.data == b""


def test_a_first_password_leads_to_its_change_from_everywhere_else(client_of, company):
    Person.update(must_change_password=True).where(Person.id == company.wang).execute()
    led = {}
    for method, entry in RESTRICTED_PAGES:
        answer = client_of(company.wang).open(path_of(entry), method=method)
        led[method, entry.address] = answer.status_code, to_where(answer)
    kept = {asked for asked, where in led.items() if where != (303, "/password")}
    assert {address for _, address in kept} == FIRST_PASSWORD_ADDRESSES
    assert all(led[asked][1] != "/password" for asked in kept)


def test_a_session_ended_on_the_server_is_refused(client_of, company, clock):
    client = client_of(company.wang)
    assert client.get("/today").status_code == 200
    SignIn.update(ended_at=clock()).execute()
    assert client.get("/today").headers["Location"].startswith("/login")


# Whose records


@pytest.fixture
def card(client_of, company) -> int:
    """A card sold by lin, east."""
    return sell(client_of(company.lin))


def test_who_has_no_stake_gives_the_verdict_and_who_has_only_an_opinion(client_of, company, card):
    form = {"id": str(uuid4()), "result": "genuine"}
    assert client_of(company.sun).post(f"/checks/{card}", data=form).status_code == 200
    assert Verdict.select().count() == 0
    form = {"id": str(uuid4()), "result": "genuine"}
    assert client_of(company.qin).post(f"/checks/{card}", data=form).status_code == 200
    assert Verdict.get().card_id == card


def test_a_photo_of_an_unknown_size_is_not_found(client_of, company, card):
    for size in ("original", "received", "..", "exif"):
        assert client_of(company.lin).get(f"/photos/{card}/{size}").status_code == 404


def test_another_sellers_record_is_neither_shown_nor_taken_back(client_of, company, card):
    client = client_of(company.wang)
    before = Fact.select().count()
    assert client.get(f"/records/{card}/correct").status_code == 404
    form = {"id": str(uuid4()), "serial": "99", "visited": "no"}
    assert client.post(f"/records/{card}/correct", data=form).status_code == 404
    client.post(f"/records/{card}/withdraw", data={"id": str(uuid4())})
    assert Fact.select().count() == before
    assert "这不是您的记录" in client.get("/records").text


def test_an_own_record_is_shown_to_be_corrected(client_of, company, card):
    assert client_of(company.lin).get(f"/records/{card}/correct").status_code == 200


@pytest.fixture
def honour(runtime, company, clock) -> str:
    """The serial of an approved certificate of lin."""

    def grant(tx: Any) -> None:
        settlement = tx.insert(
            Settlement,
            scheme="telesales-reward",
            revision="1",
            period="2026-02",
            settled_at=tx.now,
            settled_by=company.he,
            basis_hash="0",
        )
        line = tx.insert(
            Line,
            settlement=settlement,
            scheme="telesales-reward",
            revision="1",
            clause="monthly-best",
            kind="certificate",
            period="2026-02",
            person=company.lin,
            because="{}",
            created_at=tx.now,
        )
        tx.insert(Approval, line=line, approved_by=company.he, approved_at=tx.now)
        tx.insert(
            Certificate,
            serial="HR-2026-000001",
            code="a-code",
            line=line,
            honour=json.dumps({"name": "林晓燕"}),
            issued_by=company.he,
            issued_at=tx.now,
        )

    runtime.write(grant)
    return "HR-2026-000001"


@pytest.mark.parametrize("role", sorted(set(PERSON_OF) - {"designer", "hr"}))
def test_another_persons_certificate_is_not_found(client_of, honour, role):
    assert client_of(PERSON_OF[role]).get(f"/certificates/{honour}.pdf").status_code == 404


@pytest.mark.parametrize("role", ["designer", "hr"])
def test_the_own_certificate_and_hrs_every_one_are_printed(client_of, honour, role, monkeypatch):
    monkeypatch.setattr(
        "webapp.honours.pages.certificates.render_alone", lambda here, held: b"%PDF printed"
    )
    answer = client_of(PERSON_OF[role]).get(f"/certificates/{honour}.pdf")
    assert answer.status_code == 200
    assert answer.data == b"%PDF printed"


@pytest.mark.usefixtures("honour")
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("designer", 200),
        ("hr", 200),
        ("leader", 200),
        ("telesales", 404),
        ("guide", 404),
        ("supervisor", 404),
        ("head", 404),
    ],
)
def test_a_line_is_shown_to_its_person_to_hr_and_to_leaders(client_of, role, status):
    number = Line.get().number
    assert client_of(PERSON_OF[role]).get(f"/lines/{number}").status_code == status


def test_another_sellers_customer_is_not_taken_for_an_own(client_of, company):
    form = {"id": str(uuid4()), "outcome": "invited", "phone": "13912345678", "customer_name": "钱"}
    client_of(company.lin).post("/calls", data=form)
    stolen = {"id": str(uuid4()), "outcome": "refused", "customer": "1"}
    client_of(company.wang).post("/calls", data=stolen)
    taken = Fact.select().order_by(Fact.number.desc()).get()
    assert taken.person_id == company.wang
    assert taken.call.get().customer_id is None


# Numbers outside the range of row ids

PAST_SQLITE = "99999999999999999999"


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("designer", f"/lines/{PAST_SQLITE}"),
        ("designer", f"/records/{PAST_SQLITE}/correct"),
        ("designer", f"/photos/{PAST_SQLITE}/large"),
        ("supervisor", f"/checks/{PAST_SQLITE}"),
        ("hr", "/lines/²"),
    ],
)
def test_an_address_with_a_number_that_no_row_can_have_is_not_found(client_of, role, path):
    assert client_of(PERSON_OF[role]).get(path).status_code == 404


@pytest.mark.parametrize("typed", [PAST_SQLITE, "²", "-1", "1e3"])
def test_a_form_with_a_number_that_no_row_can_have_means_none(client_of, company, typed):
    call = {"id": str(uuid4()), "outcome": "invited", "customer": typed}
    assert client_of(company.lin).post("/calls", data=call).status_code == 303
    assert Fact.get().call.get().customer_id is None
    hr = client_of(company.he)
    assert hr.post("/approvals", data={"do": "approve-ticked", "line": typed}).status_code == 303
    assert hr.post("/certificates", data={"line": typed}).status_code == 303
    assert Approval.select().count() == Certificate.select().count() == 0


# Redirects to other sites


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_signing_in_never_redirects_to_another_site(client_of, company, wanted):
    form = {"account": company.wang, "password": "a password of the tests"}
    answer = client_of(None).post("/login", query_string={"next": wanted}, data=form)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_signing_in_redirects_to_the_requested_page(client_of, company):
    form = {"account": company.wang, "password": "a password of the tests"}
    answer = client_of(None).post("/login", query_string={"next": "/records"}, data=form)
    assert answer.headers["Location"] == "/records"


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_choosing_a_language_never_redirects_to_another_site(client_of, wanted):
    answer = client_of(None).post("/language", data={"locale": "en", "back": wanted})
    assert answer.headers["Location"] == "/"
