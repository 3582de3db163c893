"""A small company on a settable clock, and clients signed in as its people.

lin and wang sell (lin: designer, wang: telesales) in the east store under sun; zhao guides in the
west store; gao heads the east store, qin the west; he is HR, lu leads the company.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.postgresql_cluster import Cluster, private_cluster
from tests.quick_hashes import hash_quickly
from tests.webapp import filled_companies
from tests.webapp.databases import Databases, PostgresqlDatabases, SqliteFiles, unbind
from tests.webapp.transacting import transact
from webapp.company.models import Person
from webapp.core.config import Config
from webapp.core.keys import Keys, load_keys, make_keys
from webapp.core.networks import network_hash
from webapp.core.phone_numbers import Cipher
from webapp.core.sealed_numbers import SealedNumber, number_sealer
from webapp.facts.commits import start_writer
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import PersonGiven, add_person, add_team, set_head
from webapp.people.operations.place_person import set_supervisor
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.planning.operations.decide_campaign import add_campaign
from webapp.planning.operations.enrol import EnrolmentGiven, run_from
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.schemes import company_loading
from webapp.store.database import open_database
from webapp.store.files import FolderFiles
from webapp.web.current_user import BROWSER
from webapp.web.operations import sign_in as signing_in
from webapp.web.operations.sign_in_attempts import Attempt, SessionPlace
from webapp.web.runtime import Runtime

SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "a password of the tests"
THURSDAY = "2026-03-05T16:00"
START, END = date(2026, 3, 1), date(2026, 6, 8)

hash_quickly()


@dataclass
class SettableClock:
    """The time, where a test puts it; a Monday in the campaign's first full week at first."""

    now: datetime = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def set(self, local: str) -> datetime:
        """Put it at a moment of Shanghai, as 2026-03-02T10:15 or with seconds."""
        self.now = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC)
        return self.now


@dataclass(frozen=True)
class Company:
    """The ids of the cast."""

    lin: str = "1101"
    wang: str = "1102"
    zhao: str = "1103"
    sun: str = "1021"
    gao: str = "1011"
    qin: str = "1012"
    he: str = "1002"
    lu: str = "1001"
    east: str = "east"
    west: str = "west"
    campaign: str = "bairi-2026"
    names: dict[str, str] = field(default_factory=dict)


CAST: tuple[tuple[str, str, str, str | None, str], ...] = (
    ("1001", "陆正扬", "leader", None, "m"),
    ("1002", "何静", "hr", None, "f"),
    ("1011", "高建国", "head", "east", "m"),
    ("1012", "秦淑芬", "head", "west", "f"),
    ("1021", "孙丽华", "supervisor", "east", "f"),
    ("1101", "林晓燕", "designer", "east", "f"),
    ("1102", "王䶮", "telesales", "east", "m"),
    ("1103", "赵敏", "guide", "west", "f"),
)

Write = Callable[[Callable[[Transaction], Any]], Any]
Fill = Callable[[Callable[[Runtime, str], None]], Config]


@pytest.fixture(scope="session")
def password_hash() -> str:
    """The hash of PASSWORD."""
    return signing_in.hash_password(PASSWORD)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    folder = tmp_path_factory.mktemp("secrets") / "keys"
    make_keys(folder)
    return load_keys(folder)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A private PostgreSQL cluster, for tests of that engine and for `--engine postgresql`."""
    with private_cluster() as started:
        yield started


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Makes databases on the engine that `--engine` names."""
    if request.config.getoption("--engine") == "sqlite":
        yield SqliteFiles(tmp_path_factory.mktemp("schema"))
        return
    made = PostgresqlDatabases(request.getfixturevalue("cluster"))
    yield made
    made.close()


@pytest.fixture
def config(tmp_path: Path, databases: Databases) -> Iterator[Config]:
    made = databases.config(tmp_path / "var")
    yield made
    databases.remove(made)


@pytest.fixture
def database(config: Config, databases: Databases) -> Iterator[Any]:
    """An empty database of its own, with the whole schema."""
    config.data.mkdir()
    databases.make(config)
    opened = open_database(config.stored_in)
    yield opened
    unbind()


@pytest.fixture
def cipher(keys: Keys) -> Cipher:
    return Cipher(keys.number_cipher, keys.number_hash)


@pytest.fixture
def seal(cipher: Cipher) -> Callable[[str], SealedNumber]:
    """A phone number as it may lie in the database."""
    return number_sealer(cipher)


@pytest.fixture
def write(database: Any, clock: SettableClock) -> Write:
    """Does one piece of work in a commit of its own, at the clock's time."""
    return lambda work: transact(work, clock)


def found(tx: Transaction, seal: Callable[[str], SealedNumber], password_hash: str) -> None:
    """Hire the cast in its posts since 2024, open a campaign of 100 days, set targets."""
    add_team(tx, "setup", "east", "东城店")
    add_team(tx, "setup", "west", "西城店")
    for number, (person, name, role, team, sex) in enumerate(CAST):
        given = PersonGiven(
            id=person,
            name=name,
            role=role,
            team=team,
            sex=sex,
            grade=5 if role == "supervisor" else 1,
            hired=date(2024, 1, 1),
            phone=seal(f"1380000{number:04d}"),
            password_hash=password_hash,
        )
        add_person(tx, "setup", given)
    for seller, supervisor in (("1101", "1021"), ("1102", "1021"), ("1103", "1012")):
        set_supervisor(tx, seller, supervisor)
    set_head(tx, "setup", "east", "1011")
    set_head(tx, "setup", "west", "1012")
    span = CampaignGiven("bairi-2026", "百日冲刺", "card-campaign", START, END)
    add_campaign(tx, "setup", span)
    for seller in ("1101", "1102", "1103"):
        for metric, value in (("calls", 3), ("invitations", 2)):
            set_target(tx, "setup", TargetGiven(seller, metric, "day", value))
    for scheme in ("telesales-reward", "commission"):
        run_from(tx, EnrolmentGiven(scheme, START))
    Person.update(must_change_password=False).execute()


@pytest.fixture(scope="session")
def snapshots() -> dict[str, Any]:
    """What the program reads of the company that is kept for each moment."""
    return {}


@pytest.fixture
def company(
    database: Any,
    write: Write,
    clock: SettableClock,
    seal: Callable[[str], SealedNumber],
    password_hash: str,
    config: Config,
    databases: Databases,
    snapshots: dict[str, Any],
) -> Company:
    """The cast in its posts, made once for each moment: a copy of the database is as good.

    So is the snapshot of the same rows: to read it again is a quarter of a test's time.
    """
    name, untouched = f"{clock.now:%Y%m%dt%H%M%S%f}", database.changed_rows() == 0
    if untouched and databases.take(name, config):
        company_loading._cache[str(database.database)] = snapshots[name]
    else:
        write(lambda tx: found(tx, seal, password_hash))
        if untouched:
            databases.keep(name, config)
            snapshots[name] = company_loading.load_company(fresh=True)
    return Company(names={person: name for person, name, *_ in CAST})


@pytest.fixture
def runtime(
    config: Config, company: Company, keys: Keys, cipher: Cipher, clock: SettableClock
) -> Iterator[Runtime]:
    """The runtime of that company, its writer running as it does in the server."""
    opened = Runtime(config, keys, cipher, FolderFiles(config.data), start_writer(clock), clock)
    yield opened
    opened.write.close()


@pytest.fixture(scope="session")
def fill(
    keys: Keys, databases: Databases, password_hash: str, tmp_path_factory: pytest.TempPathFactory
) -> Fill:
    """Makes a company by one of the functions of filled_companies, up to a Thursday of March."""

    def make(work: Callable[[Runtime, str], None]) -> Config:
        clock = SettableClock()
        clock.set(THURSDAY)
        config = databases.config(tmp_path_factory.mktemp("filled") / "var")
        config.data.mkdir()
        databases.make(config)
        runtime = filled_companies.opened(config, keys, clock)
        work(runtime, password_hash)
        filled_companies.close(runtime)
        return config

    return make


@pytest.fixture(scope="session")
def sample_company(fill: Fill) -> Config:
    """A small sample company."""
    return fill(filled_companies.fill_sample)


@pytest.fixture(scope="session")
def filled_company(fill: Fill) -> Config:
    """A company of 60 people with rows in every table that pages show."""
    return fill(filled_companies.fill_all)


@pytest.fixture
def copied(
    config: Config, keys: Keys, clock: SettableClock, databases: Databases
) -> Iterator[Callable[[Config], Runtime]]:
    """Opens a copy of a filled company, on the Thursday afternoon."""
    came: list[Runtime] = []

    def open_copy(source: Config) -> Runtime:
        clock.set(THURSDAY)
        databases.copy(source, config)
        came.append(filled_companies.opened(config, keys, clock))
        return came[-1]

    yield open_copy
    for each in came:
        filled_companies.close(each)


@pytest.fixture
def sample(copied: Callable[[Config], Runtime], sample_company: Config) -> Runtime:
    """The runtime of the small sample company, a copy of its own."""
    return copied(sample_company)


@pytest.fixture
def filled(copied: Callable[[Config], Runtime], filled_company: Config) -> Runtime:
    """The runtime of the company with rows in every table, a copy of its own."""
    return copied(filled_company)


def application(runtime: Runtime) -> Any:
    """A new application over this runtime."""
    from flask.testing import FlaskClient

    from webapp.site.app import create_app

    class SecureClient(FlaskClient):
        """Speaks https, or the __Host- cookie would not come back."""

        def open(self, *args: Any, **kwargs: Any) -> Any:
            kwargs.setdefault("base_url", "https://localhost")
            return super().open(*args, **kwargs)

    app = create_app(runtime)
    app.testing = True
    app.test_client_class = SecureClient
    return app


@pytest.fixture(scope="session")
def applications() -> dict[bool, Any]:
    """One application with and one without CSRF tokens: their templates are read only once."""
    return {}


@pytest.fixture
def app(runtime: Runtime, applications: dict[bool, Any]) -> Any:
    """The application, its forms taken without a CSRF token."""
    made = _over(runtime, applications, guarded=False)
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@pytest.fixture
def guarded_app(runtime: Runtime, applications: dict[bool, Any]) -> Any:
    """The application as it is served, CSRF tokens demanded."""
    return _over(runtime, applications, guarded=True)


def _over(runtime: Runtime, applications: dict[bool, Any], *, guarded: bool) -> Any:
    from webapp.feedback.pages.customer_rating import Gate

    if guarded not in applications:
        applications[guarded] = application(runtime)
    made = applications[guarded]
    # What an application holds of its own.
    made.extensions["jiebao"], made.extensions["jiebao.gate"] = runtime, Gate()
    return made


@pytest.fixture
def filled_app(filled: Runtime, applications: dict[bool, Any]) -> Any:
    """The application as it is served, over the company with rows in every table."""
    return _over(filled, applications, guarded=True)


def place_of(runtime: Runtime, client: Any) -> SessionPlace:
    """Where the client's session begins, so that its first request has nothing to note."""
    browser = secrets.token_urlsafe(16)
    client.set_cookie(BROWSER, browser, domain="localhost", secure=True)
    network = network_hash(runtime.keys.number_hash, "127.0.0.1", runtime.today)
    return SessionPlace(signing_in.hash_token(browser), network)


@pytest.fixture
def client_of(app: Any, runtime: Runtime) -> Callable[[str | None], Any]:
    """A client signed in as the person of this staff number (None: nobody)."""

    def sign_in(person: str | None) -> Any:
        client = app.test_client()
        if person is not None:
            token = secrets.token_urlsafe(32)
            attempt = Attempt(person, "127.0.0.1", place_of(runtime, client))
            runtime.write(lambda tx: signing_in.start_session(tx, person, token, "a test", attempt))
            with client.session_transaction(base_url="https://localhost") as session:
                session["_user_id"] = token
                session["_fresh"] = True
                session.permanent = True
        return client

    return sign_in
