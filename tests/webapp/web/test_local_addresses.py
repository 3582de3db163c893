"""Where a request may ask to be led to: paths of this program alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from webapp.web.local_addresses import local_address

LOCAL = [
    "/",
    "/today",
    "/boards?period=month&metric=sales",
    "/lines/12#why",
    "/%2F%2Fhost",
    "/a//b",
    "/customers?q=王",
    "/https://evil.x",
    "/@evil.x",
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
    *("/\r\nLocation: https://evil.x", "／／evil.x", "/／evil.x", "/＼evil.x", "/\u2215/evil.x"),
    *("/\x85/evil.x", "/\u2028/evil.x", "/\u200b/evil.x", "/\ufeff/evil.x", "\ufeff//evil.x"),
    *(
        "/\xa0/evil.x",
        "/\u202e/evil.x",
        "/\ud800/evil.x",
        "//evil.x:80",
        "//1.2.3.4",
        "//2130706433",
    ),
    *("//user:secret@evil.x", "https:///evil.x", "http:\\\\evil.x", "ftp://evil.x", "vbscript:x"),
    *("%2f%2fevil.x", "%5c%5cevil.x", "%09//evil.x", "//%65vil.x", "//evil%E3%80%82x", "x:/evil.x"),
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


@pytest.mark.parametrize(
    "path",
    ["//evil.x", "///evil.x/today", "/%2F%2Fevil.x/", "/%5C%5Cevil.x", "/today//", "//today"],
)
def test_the_router_leads_to_no_other_host_either(client_of: Any, path: str) -> None:
    answer = client_of(None).get(path)
    led = urljoin("https://localhost/", answer.location or "/")
    assert urlsplit(led).netloc == "localhost"


def test_htmx_is_led_to_an_address_with_chinese(client_of: Any, company: Any) -> None:
    form = {"locale": "en", "back": "/customers?q=王"}
    answer = client_of(company.lin).post("/language", data=form, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == "/customers?q=%E7%8E%8B"
