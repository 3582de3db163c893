"""The phones' API against its OpenAPI description, with generated requests (schemathesis).

The real server with its ASGI part; half of the generated ids are those of a real card and upload.
"""

from __future__ import annotations

import socket
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.journey.serving import listening
from tests.webapp.conftest import SettableClock
from tests.webapp.sync.phone import HEADERS, Phone, Record
from webapp.facts.models import Fact
from webapp.sync.description import description
from webapp.web.runtime import Runtime

PHOTO = b"\xff\xd8 the first bytes of a photo"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]
Server = httpx.Client


@pytest.fixture
def server(runtime: Runtime, lin: Any) -> Iterator[Server]:
    """The program on a port, with lin's session."""
    cookie = lin.get_cookie("__Host-jiebao")
    headers = {**HEADERS, "Cookie": f"__Host-jiebao={cookie.value}"}
    with (
        socket.create_server(("127.0.0.1", 0)) as door,
        listening(runtime, door),
        httpx.Client(
            base_url=f"http://127.0.0.1:{door.getsockname()[1]}", headers=headers
        ) as client,
    ):
        yield client


@pytest.fixture
def card(server: Server, phone: Phone, clock: SettableClock) -> Record:
    """A recorded card of lin's whose photo is not uploaded yet."""
    sold = phone.card(clock.now, PHOTO)
    server.post("/sync/v1/records", json={"schema": 1, "records": [sold]}).raise_for_status()
    return sold


@pytest.fixture
def upload(server: Server, card: Record) -> str:
    """The begun upload of its photo."""
    text = [b64encode(each.encode()).decode() for each in (card["id"], sha256(PHOTO).hexdigest())]
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(len(PHOTO)),
        "Upload-Metadata": f"record {text[0]},sha256 {text[1]}",
    }
    begun = server.post("/sync/v1/photos", headers=headers)
    assert begun.status_code == 201
    return begun.headers["Location"].rpartition("/")[2]


@pytest.fixture
def described(server: Server, upload: str, card: Record) -> Any:
    """The published schema; half of the generated ids are those of a real upload or record."""
    found = schemathesis.openapi.from_url(str(server.base_url.join("/sync/openapi.json")))

    @found.hook
    def map_path_parameters(_context: Any, drawn: dict[str, Any] | None) -> dict[str, Any] | None:
        if drawn and sum(map(ord, str(drawn))) % 2:
            return {**drawn, "upload": upload}
        return drawn

    @found.hook
    def map_body(_context: Any, drawn: Any) -> Any:
        if isinstance(drawn, dict) and isinstance(drawn.get("records"), list):
            return {**drawn, "records": [*drawn["records"], card][-100:]}
        return drawn

    return found


@schemathesis.serializer("application/offset+octet-stream")
def bytes_of(_context: Any, value: Any) -> bytes:
    """A piece of a photo as it goes over the wire."""
    return value if isinstance(value, bytes) else str(value).encode()


ATTACKS = [
    (method, address, mode)
    for address, operations in description()["paths"].items()
    for method, operation in operations.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or "parameters" in operation  # no input, no invalid input
]


@pytest.mark.parametrize(("method", "address", "mode"), ATTACKS)
def test_any_request_gets_an_answer_that_the_description_allows(
    described: Any, server: Server, method: str, address: str, mode: GenerationMode
) -> None:
    @settings(
        max_examples=80,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=described[address][method].as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        case.call_and_validate(headers={"Cookie": server.headers["Cookie"]}, checks=CHECKS)

    send()


def test_every_operation_without_a_session_is_refused(server: Server, upload: str) -> None:
    tus = {"Tus-Resumable": "1.0.0", "Cookie": ""}
    asked = [
        server.post("/sync/v1/records", json={}, headers=tus),
        server.post("/sync/v1/photos", headers=tus),
        server.patch(f"/sync/v1/photos/{upload}", headers=tus),
        server.get(f"/sync/v1/photos/{upload}", headers=tus),
    ]
    assert {answer.status_code for answer in asked} == {401}
    assert {answer.json()["error"] for answer in asked} == {"signed_out"}
    assert Fact.select().count() == 1


def test_the_abilities_are_those_of_tus(server: Server) -> None:
    told = server.options("/sync/v1/photos", headers={"Cookie": ""})
    assert told.status_code == 204
    assert told.headers["Tus-Extension"] == "creation,checksum,expiration"
