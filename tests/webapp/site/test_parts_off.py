"""A part that HR switches off is gone from every page of every role: its links and its words.

With everything on, a walk finds which pages lead to a part or name it. Each part is then switched
off alone, and these pages are opened again; with all parts off, every page is.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException

from tests.webapp.every_record import CAST
from tests.webapp.page_addresses import NOT_WALKED, addresses_of
from tests.webapp.site.test_query_bounds import sign_in
from webapp.company.parts import PARTS, PARTS_SETTING
from webapp.site.access import TABLE, find_entry
from webapp.store.models import Setting
from webapp.web.runtime import Runtime

pytestmark = pytest.mark.sqlite  # what templates say: test_shown_days walks on PostgreSQL

# What only pages of the part say, and no note, reason or clause of the sample company. The plan and
# the forecast are sentences on pages of other parts: their tests are in tests/webapp/growth.
WORDS = {
    "talks": "谈话",
    "growth-record": "成长档案",
    "pictures": "我的数据",
    "goals": "团队选的目标|稳、进、冲",
    "number_health": "号码可能被标记",
    "playbook": "打法",
    "birthdays": "祝贺",
    "events": "团队活动",
    "market": "客户提到",
    "matters": "立为事项|等您答复|您反映的",
    "recognition": "表彰会",
    "pulse": "士气问答",
    "integration": "接口令牌|事件推送",
    "effect": "方案结论|复核过了",
    "promotion": "晋升提名|恭喜晋升|晋升的条件",
    "courses": "课程",
    "library": "资料库|怎么接",
    "pairs": "结对",
    "mentors": "师傅",
    "old_customers": "该联系了|一直由您服务",
}
# Pages that name parts although they are off: the switches, the guides, and scripts of the site.
NAMING = {"/parts", "/help", "/help/<guide>", "/help/pictures/<name>", "/install", "/offline"}
NAMING |= {"/privacy", "/privacy/erasures"}  # what is kept, also of a part that is off
LINK = re.compile(r'(?:href|src|action|hx-get|hx-post|formaction)="(/[^"#]*)')
TAGS = re.compile(r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", re.DOTALL)
Page = tuple[str, str]  # role and address


@dataclass
class Walked:
    """What pages said: the parts that each one leads to or names."""

    found: dict[Page, set[str]] = field(default_factory=dict)

    def naming(self, part: str) -> list[Page]:
        """The pages that lead to a part or name it."""
        return [page for page, parts in self.found.items() if part in parts]


@pytest.fixture(scope="module")
def walked() -> Walked:
    """What all pages said with everything on; the first test that asks has them opened."""
    return Walked()


@pytest.fixture
def everything_on(filled: Runtime, filled_app: Any, walked: Walked) -> Walked:
    """All pages of all roles with everything on."""
    if not walked.found:
        walked.found.update(looked_at(filled_app, filled, all_pages(filled)))
    return walked


def switch_off(runtime: Runtime, parts: list[str]) -> None:
    """Switch off these parts alone."""

    def work(tx: Any) -> None:
        held = {"name": PARTS_SETTING, "value": json.dumps(parts)}
        Setting.insert(**held).on_conflict_replace().execute()
        tx.notice("roster")

    runtime.write(work)


def all_pages(runtime: Runtime) -> list[Page]:
    """Every page of the access table, by each role that may open it."""
    return [
        (role, address)
        for role, person in CAST.items()
        for entry in TABLE
        if "GET" in entry.methods.split()
        and entry.address not in NOT_WALKED
        and entry.address not in NAMING
        and not re.search(r"\.(xlsx|svg|png|pdf|jwt|json)$", entry.address)
        and role in (entry.roles or ())
        for address in addresses_of(entry, person, runtime)
    ]


def looked_at(app: Any, runtime: Runtime, pages: list[Page]) -> Iterator[tuple[Page, set[str]]]:
    """The parts that each of these pages leads to or names; pages that are not found have none."""
    by_role: dict[str, list[str]] = defaultdict(list)
    for role, address in pages:
        by_role[role].append(address)
    for role, addresses in by_role.items():
        client = sign_in(app, runtime, CAST[role])
        for address in addresses:
            answer = client.get(address, headers={"X-Jiebao-Sync": "1"})
            text = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
            shown = text if answer.status_code == 200 else ""
            yield (role, address), {*parts_linked(app, shown), *parts_named(shown)}


def parts_linked(app: Any, page: str) -> Iterator[str]:
    """The parts to whose addresses a page leads, by whatever method."""
    adapter = app.url_map.bind("localhost", url_scheme="https")
    for link in set(LINK.findall(page)):
        for method in ("GET", "POST"):
            try:
                rule, _values = adapter.match(
                    unescape(link).partition("?")[0], method, return_rule=True
                )
            except HTTPException:
                continue
            entry = find_entry(method, rule.rule)
            if entry is not None and entry.part:
                yield entry.part


def parts_named(page: str) -> Iterator[str]:
    """The parts whose words a page shows."""
    text = TAGS.sub(" ", page)
    yield from (part for part, words in WORDS.items() if re.search(words, text))


def test_every_part_is_switched_off_by_a_test() -> None:
    assert set(WORDS) | {"plan", "forecast"} == set(PARTS)


def test_every_part_stands_on_some_page(everything_on: Walked) -> None:
    assert {part for part in WORDS if not everything_on.naming(part)} <= {"number_health"}


@pytest.mark.parametrize("part", sorted(WORDS))
def test_a_part_that_is_off_is_gone_from_the_pages_that_named_it(
    filled: Runtime, filled_app: Any, everything_on: Walked, part: str
) -> None:
    switch_off(filled, [part])
    left = dict(looked_at(filled_app, filled, everything_on.naming(part)))
    assert {page for page, parts in left.items() if part in parts} == set()


def test_with_all_parts_off_no_page_names_any(filled: Runtime, filled_app: Any) -> None:
    switch_off(filled, sorted(PARTS))
    left = dict(looked_at(filled_app, filled, all_pages(filled)))
    assert {page: parts for page, parts in left.items() if parts} == {}
