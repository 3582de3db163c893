"""Who sees what of people's pages: roles × parts × own, team and other, by real requests.

Each cell is written by hand from the design's page of people (its table "Who sees what"), not from
the program: a reader who may not see a part finds it on no page that could show it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.webapp.site.told_company import BAI, MEI, WORDS, YAO, let_go, tell

ClientOf = Callable[[str | None], Any]
# The columns: whose eyes, seen from lin, who is of the east store under sun.
READERS = {
    "the person": "lin",
    "seller, of the pair": "wang",
    "seller, team": MEI,
    "seller, other": "zhao",
    "supervisor, own": "sun",
    "supervisor, team": YAO,
    "supervisor, other": BAI,
    "head, own": "gao",
    "head, other": "qin",
    "HR": "he",
    "leader": "lu",
}
NOBODY = "-"


@dataclass(frozen=True)
class Part:
    """A part: what each reader sees of lin's (a word a column), and where it could be seen.

    `mine`: addresses that show the reader's own; `theirs`: those that could show lin's to others.
    `signs`: what on a page (a regular expression) means which word of the row.
    """

    row: str
    signs: dict[str, str]
    theirs: tuple[str, ...]
    mine: tuple[str, ...] = ()


_RECORD = ("/growth-record/1101",)
_TALKS = ("/talks", "/talks/1", "/growth-record/1101")
_PAIR = ("/pairs", "/pairs/effect")
_RESULTS = ("/pulse/results",)
MATRIX: dict[str, Part] = {
    # Columns:                  lin wang mei zhao | sun yao bai | gao qin | he lu
    "growth record": Part(
        "                       all  -    -   -      all  -   -     all  -     all -",
        {"all": WORDS["points"]},
        _RECORD,
        ("/growth-record",),
    ),
    "goals": Part(
        "                       all  -    -   -      all  -   -     all  -     all -",
        {"all": f"您选了“进”：109|{WORDS['goal']}"},
        ("/goals/team?period=2026-04",),
        ("/goals?period=2026-04&metric=invitations",),
    ),
    "checklist": Part(
        "                       all  -    -   -      all  -   -     all  -     all -",
        {"all": '<h1>晋升</h1>|林晓燕的晋升|林晓燕</span> <span class="soft small">设计师'},
        ("/promotion/1101", "/promotion/team"),
        ("/promotion",),
    ),
    "talk: that it took place": Part(
        "                       yes  -    -   -      yes  -   -     yes  -     yes count",
        {
            "yes": "3月2日谈过|林晓燕</span>.*?今天谈过|林晓燕</span>.*?和 孙丽华",
            "count": '3月</td><td class="number">1</td><td class="number">1</td>',
        },
        ("/talks",),
    ),
    "talk: agreement": Part(
        "                       all  -    -   -      all  -   -     -    -     -   -",
        {"all": WORDS["agreed"]},
        _TALKS,
        ("/growth-record",),
    ),
    "private note of the supervisor": Part(
        "                       -    -    -   -      all  -   -     -    -     -   -",
        {"all": WORDS["note of sun"]},
        _TALKS,
    ),
    "private note of the seller": Part(
        "                       all  -    -   -      -    -   -     -    -     -   -",
        {"all": WORDS["note of lin"]},
        _TALKS,
    ),
    "pairs: sheet": Part(
        "                       all  all  -   -      done -   -     done -     counts counts",
        {"all": WORDS["method"], "done": "林晓燕 · 王.*?1 / 2", "counts": "1 句，共 2 句"},
        _PAIR,
    ),
    "pulse": Part(
        "                       -    -    -   -      five five -    five -     five five",
        {"five": "<strong>3.6</strong>"},
        _RESULTS,
    ),
    "upward feedback": Part(
        "                       -    -    -   -      five -   -     five -     five five",
        {"five": "<strong>2.2</strong>"},
        _RESULTS,
    ),
    "matter, not answered": Part(
        "                       own  -    -   -      all  all all   all  all   all all",
        {"own": f"我说的.*{WORDS['open']}", "all": f"我负责的.*{WORDS['open']}"},
        ("/matters?state=open", "/matters?state=mine", "/matters?state=answered"),
    ),
    "matter, answered": Part(
        "                       all  all  all all    all  all all   all  all   all all",
        {"all": f"{WORDS['answered']}.*有了新套餐"},
        ("/matters?state=answered",),
    ),
}
# An agreement that both released is an entry of the growth record, and is read by its readers.
RELEASED = Part(
    "                           all  -    -   -      all  -   -     all  -     all -",
    {"all": WORDS["agreed"]},
    _TALKS,
    ("/growth-record",),
)


def expected(part: Part) -> dict[str, str]:
    return dict(zip(READERS, part.row.split(), strict=True))


def seen_of(part: Part, client_of: ClientOf, company: Any) -> dict[str, str]:
    """What each reader finds of a part on all pages that could show it."""
    found = {}
    for column, who in READERS.items():
        client = client_of(getattr(company, who, who))
        pages = (*part.theirs, *(part.mine if column == "the person" else ()))
        texts = [page.text for page in map(client.get, pages) if _may_open(page)]
        signs = {
            word
            for word, sign in part.signs.items()
            if any(re.search(sign, text, re.DOTALL) for text in texts)
        }
        assert len(signs) < 2, (column, signs)
        found[column] = min(signs, default=NOBODY)
    return found


def _may_open(page: Any) -> bool:
    assert page.status_code in (200, 403, 404), page.status_code
    return bool(page.status_code == 200)


@pytest.fixture
def agreement(write: Any, cipher: Any, company: Any) -> int:
    """The company in which everything is told; the number of lin's agreement with sun."""
    return tell(write, cipher, company)


@pytest.mark.parametrize("name", MATRIX)
@pytest.mark.usefixtures("agreement")
def test_each_reader_sees_of_a_part_what_the_design_says(
    client_of: ClientOf, company: Any, name: str
) -> None:
    assert seen_of(MATRIX[name], client_of, company) == expected(MATRIX[name])


@pytest.mark.parametrize("alone", ["lin", "sun"])
def test_one_releases_an_agreement_alone_and_nobody_more_sees_it(
    client_of: ClientOf, company: Any, write: Any, agreement: int, alone: str
) -> None:
    let_go(write, agreement, getattr(company, alone))
    part = MATRIX["talk: agreement"]
    assert seen_of(part, client_of, company) == expected(part)


def test_both_release_it_and_who_reads_the_growth_record_sees_it(
    client_of: ClientOf, company: Any, write: Any, agreement: int
) -> None:
    let_go(write, agreement, company.lin, company.sun)
    assert seen_of(RELEASED, client_of, company) == expected(RELEASED)
