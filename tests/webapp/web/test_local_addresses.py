"""Where a request may ask to be led to: paths of this program alone."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.web.local_addresses import local_address

LOCAL = [
    "/",
    "/today",
    "/boards?period=month&metric=sales",
    "/lines/12#why",
    "/%2F%2Fhost",
    "/a//b",
]
# What has led browsers to other hosts in other programs.
BYPASSES = [
    *("https://evil.x", "//evil.x", "///evil.x", "////evil.x/%2f.."),
    *(
        "/\\evil.x",
        "\\\\evil.x",
        "/\\/evil.x",
        "\\/evil.x",
        "//\\evil.x",
    ),
    *(
        "/\t/evil.x",
        "/\r/evil.x",
        "/\n/evil.x",
        "/\r\n/evil.x",
        "\t//evil.x",
    ),
    *(
        " //evil.x",
        "/ /evil.x",
        "/\x0b/evil.x",
        "/\x00/evil.x",
        "/\x7f/evil.x",
    ),
    *("javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "https:evil.x"),
    *(
        "http:/evil.x",
        "evil.x",
        "@evil.x",
        ".evil.x",
        "?next=//evil.x",
        "",
    ),
    *("//[evil.x", "/\t\\evil.x", "//evil.x@host", "https://host@evil.x"),
    *("/\r\nLocation: https://evil.x", "／／evil.x"),
]


@pytest.mark.parametrize("wanted", LOCAL)
def test_a_path_of_the_program_is_taken(wanted: str) -> None:
    assert local_address(wanted) == wanted


@pytest.mark.parametrize("wanted", BYPASSES)
def test_anything_that_leads_elsewhere_becomes_the_start_page(wanted: str) -> None:
    assert local_address(wanted) == "/"


@pytest.mark.parametrize("wanted", ["//evil.example", "/\t/evil.example", "/\\evil.example"])
def test_signing_in_and_choosing_a_language_lead_to_this_program_only(
    client_of: Any, company: Any, wanted: str
) -> None:
    chosen = client_of(company.lin).post("/language", data={"locale": "en", "back": wanted})
    assert chosen.status_code in (302, 303)
    assert chosen.location == "/"
