"""Each role reaches, by links from its first page, every page that the access table opens to it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException

from tests.webapp.every_record import CAST
from tests.webapp.site.test_query_bounds import sign_in
from webapp.company.roles import CHECKERS, HR, LEADERS, READERS, SELLERS
from webapp.site.access import TABLE, find_entry
from webapp.web.navigation import JOBS, home_of, jobs_of, page_at
from webapp.web.runtime import Runtime

# No pages: streams and files, and what JavaScript or another page's step asks for.
NO_PAGE = {
    "/live": "a stream",
    "/people": "the people that a field proposes as something is typed",
    "/boards/rest": "the further places of a board of more than 50",
    "/posters/<kind>/<int:number>.png": "a picture in the poster's page",
    "/sync/v1/photos/<upload>": "the phone's upload",
    "/certificates/preview.png": "the picture of a form as it is typed",
    "/photos/<int:card>/<size>": "a picture",
    "/events/photos/<int:number>": "a picture",
    "/library/found": "what fits, in the form of a call",
    "/help/pictures/<name>": "a picture",
    "/records/<int:number>/rating.svg": "a picture",
}
# Links to these stand on a page that is reached, once there is something to show: a video that was
# kept, a day's return for its receivers, an own certificate or reward, a record of today, an
# upload, a card in doubt that its seller can withdraw no more.
NOTHING_YET = {
    "/import/<int:number>",
    "/import/<int:number>/marked.xlsx",
    "/checks/<int:card>/withdraw",
    "/meeting/videos/<int:video>",
    "/attachments/<int:number>",
    "/library/<int:item>/file",
    "/courses/<int:course>/file",
    "/certificates/runs/<int:number>/file",
    "/certificates/emblems/<int:number>.png",
    "/day-return/<int:number>.xlsx",
    "/certificates/<serial>.pdf",
    "/posters/<kind>/<int:number>",
    "/records/<int:number>/correct",
    "/records/<int:number>/rating",
    "/deals/<int:number>/cancel",
}
# A seller reads the own honours at /honours; those of others are for checkers, HR and leaders.
OF_OTHERS = {"/honours/<person>"}
LINK = re.compile(r'(?:href|src|action|hx-get)="(/[^"#]*)')
AT_ONE_RULE = 6  # addresses of one rule that are opened


def pages_for(role: str) -> set[str]:
    """The addresses of the access table that a role may open."""
    return {
        entry.address
        for entry in TABLE
        if entry.roles is not None and role in entry.roles and "GET" in entry.methods.split()
    }


def reached_from(client: Any, app: Any, start: str) -> set[str]:
    """The address patterns to which links lead from a page, and from those, and so on."""
    adapter = app.url_map.bind("localhost", url_scheme="https")
    opened: Counter[str] = Counter()
    seen, waiting, reached = {start}, [start], set()
    while waiting:
        address = waiting.pop(0)
        try:
            rule, _values = adapter.match(address.partition("?")[0], "GET", return_rule=True)
        except HTTPException:
            continue
        pattern = rule.rule
        if (
            pattern.startswith("/static")
            or pattern in NO_PAGE
            or find_entry("GET", pattern) is None
        ):
            continue
        reached.add(pattern)
        opened[pattern] += 1
        if opened[pattern] > AT_ONE_RULE or pattern.endswith((".xlsx", ".pdf", ".svg", ".png")):
            continue
        with client.get(address, follow_redirects=True) as answer:
            page = answer.text if answer.mimetype == "text/html" else ""
        for found in LINK.findall(page):
            link = found.replace("&amp;", "&")
            if link not in seen and not link.startswith("/static"):
                seen.add(link)
                waiting.append(link)
    return reached


@pytest.mark.sqlite  # what templates link to: test_shown_days walks on PostgreSQL
@pytest.mark.parametrize("role", sorted(CAST))
def test_every_page_of_a_role_is_reached_from_its_first_page(
    role: str, filled: Runtime, filled_app: Any
) -> None:
    client = sign_in(filled_app, filled, CAST[role])
    wanted = pages_for(role) - NO_PAGE.keys() - NOTHING_YET
    if role in SELLERS:
        wanted -= OF_OTHERS
    assert wanted - reached_from(client, filled_app, "/") == set()


@pytest.mark.parametrize("role", sorted(READERS))
def test_the_navigation_names_only_pages_that_the_role_may_open(role: str) -> None:
    wanted = pages_for(role)
    jobs = jobs_of(role, lambda address: address in wanted)
    assert {each.href for job in jobs for each in job.pages} <= wanted
    assert all(job.pages for job in jobs)


def test_every_page_of_the_jobs_is_for_somebody() -> None:
    somebodys = set().union(*(pages_for(role) for role in READERS))
    assert {each.href for job in JOBS for each in job.pages} <= somebodys


@pytest.mark.parametrize("role", sorted(HR | LEADERS | CHECKERS))
def test_the_desk_begins_at_home(role: str) -> None:
    assert home_of(role) == "/home"


def test_sellers_have_no_jobs() -> None:
    assert jobs_of("guide", lambda _address: True) == ()


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/staff/1101", "/staff"),
        ("/checks/sample", "/checks/sample"),
        ("/checks/17", "/checks"),
        ("/certificates/settings", "/certificates/settings"),
        ("/today", None),
    ],
)
def test_an_address_belongs_to_the_page_with_the_longest_address(path, page) -> None:
    found = page_at(JOBS, path)
    assert (found.href if found else None) == page


def test_the_open_job_shows_its_pages_and_the_current_one(client_of, company) -> None:
    page = client_of(company.he).get("/teams/east").text
    bar = page.split('<nav class="tabs"')[1].split("</nav>")[0]
    assert '<a href="/teams" aria-current="page">' in bar
    assert '<a href="/staff">员工</a>' in bar
    assert 'href="/payroll"' not in bar


def test_one_persons_page_unfolds_the_list_that_leads_to_it(client_of: Any, company: Any) -> None:
    sun, he = client_of(company.sun), client_of(company.he)
    for client, address, leading in (
        (sun, f"/promotion/{company.lin}", "/promotion/team"),
        (sun, f"/figures/{company.lin}", "/team"),
        (he, f"/growth-record/{company.lin}", "/staff"),
    ):
        assert f'href="{leading}" aria-current="page"' in client.get(address).text
