"""The API against its OpenAPI description, with generated requests (schemathesis)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.journey.serving import listening
from tests.webapp.conftest import SettableClock
from tests.webapp.every_record import CAST
from tests.webapp.integration.conftest import approved
from webapp.integration.api_description import api_description
from webapp.integration.pages import api_parameters
from webapp.integration.scopes import SCOPES
from webapp.payroll.operations.close_payroll import close_payroll
from webapp.site.access import TABLE
from webapp.web.runtime import Runtime

CLOSED = "2026-02"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


class Leaders:
    """Who proposes and who approves in the sample company."""

    he, lu = CAST["hr"], CAST["leader"]


@pytest.fixture
def server(sample: Runtime, clock: SettableClock) -> Iterator[httpx.Client]:
    """The sample company on a port, asked with a token of all scopes."""
    _number, secret = approved(sample, Leaders)
    sample.write(lambda tx: close_payroll(tx, Leaders.he, CLOSED))
    with (
        socket.create_server(("127.0.0.1", 0)) as door,
        listening(sample, door),
        httpx.Client(
            base_url=f"http://127.0.0.1:{door.getsockname()[1]}",
            headers={"Authorization": f"Bearer {secret}"},
        ) as client,
    ):
        yield client


@pytest.fixture
def described(server: httpx.Client) -> Any:
    """The published description; half of the months are closed ones."""
    found = schemathesis.openapi.from_url(str(server.base_url.join("/api/v1/openapi.json")))

    @found.hook
    def map_path_parameters(_context: Any, drawn: dict[str, Any] | None) -> dict[str, Any] | None:
        return {**drawn, "month": CLOSED} if drawn and len(str(drawn)) % 2 else drawn

    return found


ATTACKS = [
    (method, address, mode)
    for address, operations in api_description()["paths"].items()
    for method, operation in operations.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or {"parameters", "requestBody"} & operation.keys()
]


@pytest.mark.parametrize(("method", "address", "mode"), ATTACKS)
def test_any_request_gets_an_answer_that_the_description_allows(
    described: Any, server: httpx.Client, method: str, address: str, mode: GenerationMode
) -> None:
    @settings(
        max_examples=40,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=described[address][method].as_strategy(generation_mode=mode))
    def send(case: Any) -> None:
        headers = {"Authorization": server.headers["Authorization"]}
        case.call_and_validate(headers=headers, checks=CHECKS)

    send()


@pytest.mark.parametrize("address", ["people", "boards", "facts", "lines", "payrolls", "token"])
def test_what_the_sample_company_answers_fits_its_schema(
    server: httpx.Client, address: str
) -> None:
    answer = server.get(f"/api/v1/{address}")
    assert answer.status_code == 200
    answers = api_description()["paths"][f"/api/v1/{address}"]["get"]["responses"]["200"]
    schema = answers["content"]["application/json"]["schema"]
    parts = {"components": api_description()["components"], **schema}
    assert list(Draft202012Validator(parts).iter_errors(answer.json())) == []
    assert answer.json().get("cursor") or address == "token"


def test_the_description_names_each_address_and_scope_of_the_access_table() -> None:
    rows = {
        (method, entry.address.replace("<", "{").replace(">", "}")): entry.scope
        for entry in TABLE
        for method in entry.methods.split()
        if entry.scope
    }
    told = {
        (method.upper(), address): operation["description"]
        for address, operations in api_description()["paths"].items()
        for method, operation in operations.items()
    }
    assert rows.keys() == told.keys()
    for place, scope in rows.items():
        assert scope == "token" or f"`{scope}`" in told[place]
    assert {scope for scope in rows.values() if scope != "token"} < SCOPES.keys()


def test_the_limits_of_the_description_are_those_of_the_code() -> None:
    parameter = api_description()["components"]["parameters"]["Limit"]["schema"]
    assert (parameter["maximum"], parameter["default"]) == (
        api_parameters.MOST,
        api_parameters.USUAL,
    )
