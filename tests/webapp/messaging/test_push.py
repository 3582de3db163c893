"""Web Push: recipients, kinds, retries; a test push service decrypts what it receives."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from tests.answering import answering
from tests.webapp.conftest import SettableClock
from webapp.core.public_address import is_public_address
from webapp.messaging.models import Reminder, Subscription
from webapp.messaging.operations.remind import remind
from webapp.messaging.vapid_key import public_key
from webapp.messaging.web_push import PushSender
from webapp.web.models import SignIn
from webapp.web.operations import sign_in
from webapp.web.operations.sign_in_attempts import Attempt
from webapp.web.runtime import Runtime

AUTH = b"sixteen bytes---"
KEY = ec.generate_private_key(ec.SECP256R1())


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


P256DH = text(KEY.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
FORM = {"endpoint": "https://push.example.com/lin", "p256dh": P256DH, "auth": text(AUTH)}


@dataclass
class PushService:
    """Keeps the pushes, answers with `status`, and decrypts a push as the browser would."""

    address: str = ""
    status: int = 201
    body: bytes = b""
    taken: list[tuple[str, Message, bytes]] = field(default_factory=list)

    def read(self, place: int = -1) -> dict[str, str]:
        body = self.taken[place][2]
        opened = http_ece.decrypt(body, private_key=KEY, auth_secret=AUTH, version="aes128gcm")
        told: dict[str, str] = json.loads(opened)
        return told


@pytest.fixture
def service() -> Iterator[PushService]:
    held = PushService()

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            held.taken.append((self.path, self.headers, body))
            self.send_response(held.status)
            self.send_header("Content-Length", str(len(held.body)))
            self.end_headers()
            with suppress(OSError):  # until the reader goes away
                self.wfile.write(held.body)

        def log_message(self, *_args: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Takes)
    held.address = f"http://127.0.0.1:{server.server_port}"
    with answering(server):
        yield held


@pytest.fixture
def round_of(app: Any) -> Callable[[], None]:
    """Runs one round of the sender; push services may be on loopback."""
    return PushSender(app, inside=True)


@pytest.fixture
def reach(write: Any, clock: SettableClock, service: PushService) -> Callable[..., Subscription]:
    """Signs a person in and subscribes the browser to kinds."""

    def subscribed(person: str, *kinds: str, locale: str = "zh_Hans") -> Subscription:
        token = f"token of {person} {Subscription.select().count()}"
        attempt = Attempt(person, "127.0.0.1")
        write(lambda tx: sign_in.start_session(tx, person, token, "a phone", attempt))
        held: Subscription = Subscription.create(
            endpoint=f"{service.address}/{token.replace(' ', '-')}",
            p256dh=P256DH,
            auth=text(AUTH),
            kinds=" ".join(kinds),
            locale=locale,
            person=person,
            sign_in=SignIn.get(SignIn.token_hash == sign_in.hash_token(token)).id,
            made_at=clock.now,
        )
        return held

    return subscribed


def tell(write: Any, person: str, about: str = "2026-03-02", kind: str = "missing") -> None:
    write(lambda tx: remind(tx, person, kind, about, "/today", calls=3, invitations=2))


def test_a_reminder_reaches_the_browser_and_no_one_else_reads_it(
    reach: Any,
    write: Any,
    company: Any,
    service: PushService,
    round_of: Any,
    runtime: Runtime,
    clock: SettableClock,
) -> None:
    reach(company.lin, "missing")
    tell(write, company.lin)
    round_of()
    [(_path, headers, body)] = service.taken
    assert service.read() == {
        "title": "捷报",
        "body": "今天截止前还差：电话 3 通、邀约 2 个",
        "href": "/today",
        "tag": f"reminder-{Reminder.get().id}",
    }
    assert "电话".encode() not in body
    assert headers["ttl"] == "3600"
    assert Vapid02.verify(headers["Authorization"])
    assert headers["Authorization"].endswith(f"k={public_key(runtime.keys.push)}")


def test_a_push_is_in_the_language_of_the_browsers_page(
    reach: Any, write: Any, company: Any, service: PushService, round_of: Any
) -> None:
    reach(company.lin, "missing", locale="en")
    tell(write, company.lin)
    round_of()
    assert service.read()["title"] == "Jiebao"
    assert "3 calls" in service.read()["body"]


def test_each_browser_gets_each_reminder_once_and_only_of_its_kinds(
    reach: Any, write: Any, company: Any, service: PushService, round_of: Any
) -> None:
    reach(company.lin, "verdict")
    reach(company.wang, "missing", "won")
    for person in (company.lin, company.wang, company.zhao):
        tell(write, person)
    round_of()
    round_of()
    assert [path for path, *_ in service.taken] == ["/token-of-1102-1"]


def test_a_browser_that_signed_out_gets_nothing(
    reach: Any, write: Any, company: Any, service: PushService, round_of: Any
) -> None:
    held = reach(company.lin, "missing")
    write(lambda tx: sign_in.end_session(tx, held.sign_in.token_hash))
    tell(write, company.lin)
    round_of()
    assert service.taken == []


@pytest.mark.parametrize("status", [404, 410, 403])
def test_a_subscription_that_is_gone_is_ended(
    reach: Any, write: Any, company: Any, service: PushService, round_of: Any, status: int
) -> None:
    reach(company.lin, "missing")
    service.status = status
    for day in ("2026-03-02", "2026-03-03"):
        tell(write, company.lin, day)
        round_of()
    assert len(service.taken) == 1
    assert Subscription.get().ended_at is not None


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_temporary_failure_is_retried_for_an_hour(
    reach: Any,
    write: Any,
    company: Any,
    service: PushService,
    round_of: Any,
    clock: SettableClock,
    status: int,
) -> None:
    reach(company.lin, "missing")
    tell(write, company.lin)
    service.status = status
    round_of()
    round_of()
    assert len(service.taken) == 2
    clock.now += timedelta(hours=1)
    round_of()
    assert len(service.taken) == 2


def test_an_unreachable_push_service_is_tried_once_a_round(
    reach: Any, write: Any, company: Any, round_of: Any, caplog: Any
) -> None:
    for person in (company.lin, company.wang):
        held = reach(person, "missing")
        Subscription.update(endpoint=f"http://127.0.0.1:9/{person}").where(
            Subscription.id == held.id
        ).execute()
        tell(write, person)
    with caplog.at_level("INFO", "webapp.messaging.web_push"):
        round_of()
    assert [record.args[0] for record in caplog.records] == ["127.0.0.1:9"]
    assert Reminder.select().where(Reminder.pushed_at.is_null()).count() == 2


def test_a_redirect_is_not_followed(
    reach: Any, write: Any, company: Any, service: PushService, round_of: Any
) -> None:
    reach(company.lin, "missing")
    tell(write, company.lin)
    service.status = 307
    round_of()
    assert len(service.taken) == 1


def test_an_answer_that_is_too_long_is_not_read(
    reach: Any, write: Any, company: Any, service: PushService, round_of: Any
) -> None:
    reach(company.lin, "missing")
    tell(write, company.lin)
    service.body = b"x" * (600 * 1024)
    round_of()
    assert Reminder.get().pushed_at is None


def test_a_session_that_is_too_old_gets_nothing(
    reach: Any,
    write: Any,
    company: Any,
    service: PushService,
    round_of: Any,
    clock: SettableClock,
) -> None:
    reach(company.lin, "missing")
    SignIn.update(started_at=clock.now - timedelta(days=90)).execute()
    tell(write, company.lin)
    round_of()
    assert service.taken == []


@pytest.mark.parametrize(
    "address",
    [
        "http://93.184.216.34/x",
        "https://127.0.0.1/x",
        "https://10.1.2.3/x",
        "https://[::1]/x",
        "https://169.254.169.254/latest",
        "https:///x",
        "https://no-such-host.invalid/x",
        "https://93.184.216.34:99999/x",
        f"https://{'a' * 70}.example.com/x",
        "https://[/x",
    ],
)
def test_an_internal_address_is_never_requested(address: str) -> None:
    assert is_public_address(address) is False


def test_a_public_address_may_be_requested() -> None:
    assert is_public_address("https://93.184.216.34/x") is True


def test_a_member_subscribes_and_unsubscribes(client_of: Any, company: Any) -> None:
    lin = client_of(company.lin)
    said = lin.post("/reminders/push", data={**FORM, "kinds": ["won", "lost"]})
    assert said.status_code == 303
    held = Subscription.get()
    assert (held.person_id, held.kinds, held.locale) == (company.lin, "won lost", "zh_Hans")
    assert "推送设置已保存" in lin.get("/reminders").text
    lin.post("/reminders/push", data=FORM)
    assert Subscription.get().ended_at is not None


def test_the_next_member_who_subscribes_a_phone_replaces_the_first(
    client_of: Any, company: Any
) -> None:
    for person in (company.lin, company.wang):
        client_of(person).post("/reminders/push", data={**FORM, "kinds": ["won"]})
    assert [row.person_id for row in Subscription.select()] == [company.wang]


def test_a_browser_has_one_address(client_of: Any, company: Any) -> None:
    lin = client_of(company.lin)
    for number in range(3):
        there = {"endpoint": f"https://push.example.com/{number}"}
        lin.post("/reminders/push", data={**FORM, **there, "kinds": ["won"]})
    held = Subscription.select().where(Subscription.ended_at.is_null())
    assert [row.endpoint for row in held] == ["https://push.example.com/2"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.com/lin"},
        {"endpoint": "https://[/"},
        {"endpoint": "https://push.example.com/" + "x" * 2000},
        {"p256dh": "AAAA"},
        {"p256dh": ""},
        {"auth": "AAAA"},
        {"auth": "é"},
    ],
)
def test_an_invalid_subscription_is_refused(
    client_of: Any, company: Any, wrong: dict[str, str]
) -> None:
    refused = client_of(company.lin).post("/reminders/push", data={**FORM, "kinds": "won", **wrong})
    assert refused.status_code == 400
    assert "没有给出推送地址" in refused.text
    assert Subscription.select().count() == 0
