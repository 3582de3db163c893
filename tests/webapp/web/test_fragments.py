"""htmx gets a fragment; other requests, boosted links and history restores get a whole page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.telling import card

ClientOf = Callable[[str | None], Any]
WEBAPP = Path(__file__).parents[3] / "webapp"
HTMX = {"HX-Request": "true"}
WHOLE: tuple[dict[str, str], ...] = (
    {},
    {**HTMX, "HX-Boosted": "true"},
    {**HTMX, "HX-History-Restore-Request": "true"},
)


@pytest.fixture
def ask(client_of: ClientOf, company: Any, write: Any) -> dict[str, Callable[[Any], str]]:
    """Functions that request each page that has a fragment, by name."""
    sold = card(write, company.zhao, "k1", "NO-1").number
    lin, sun = client_of(company.lin), client_of(company.sun)
    return {
        "boards": lambda headers: str(lin.get("/boards", headers=headers).text),
        "deals": lambda headers: str(lin.post("/deals/find", data={}, headers=headers).text),
        "checks": lambda headers: str(
            sun.post(f"/checks/{sold}", data={"result": "no"}, headers=headers).text
        ),
    }


@pytest.mark.parametrize("page", ["boards", "deals", "checks"])
def test_htmx_gets_the_fragment_and_other_requests_the_whole_page(
    ask: dict[str, Callable[[Any], str]], page: str
) -> None:
    fragment = ask[page](HTMX)
    assert fragment.strip()
    assert "<html" not in fragment
    for headers in WHOLE:
        assert "<html" in ask[page](headers)


def test_the_vary_header_names_every_htmx_header_used(client_of: ClientOf, company: Any) -> None:
    varies = client_of(company.lin).get("/boards").vary
    assert {"HX-Request", "HX-Boosted", "HX-History-Restore-Request"} <= set(varies)


def test_only_one_module_reads_headers_of_htmx_by_hand() -> None:
    reading = {
        file.name for file in WEBAPP.rglob("*.py") if 'headers.get("HX-' in file.read_text("utf-8")
    }
    assert reading == {"fragments.py"}
