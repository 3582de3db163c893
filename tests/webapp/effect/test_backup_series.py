"""An attack on the pulse with every file of the database after each answer, as backups hold them.

The attacker has the database's file and its write-ahead log after every answer, and knows who is
asked. What a series says is compared between two runs in which the same people gave other answers.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pytest

from tests.webapp.effect.conftest import CROWD
from webapp.core.answer_boxes import FEWEST, AnswerBoxes
from webapp.core.config import Config
from webapp.effect.operations.answer_pulse import PulseGiven, give_answer
from webapp.effect.operations.end_rounds import join_rests
from webapp.effect.rounds import asked_of
from webapp.schemes.company_loading import load_company
from webapp.store.tables import database

pytestmark = pytest.mark.sqlite

Answers = Sequence[tuple[str, int]]
FRAME, FRAME_HEADER, LOG_HEADER = 4096, 24, 32  # of SQLite's write-ahead log, in bytes
MAGIC = b"SQLite format 3"
GIVEN = (5, 4, 4, 2, 3, 1, 5, 5, 4, 2, 3, 3)  # by the twelve: two boxes of five, and two left


class Copy:
    """The database's files after an answer: as bytes without the log's chance numbers, and read."""

    def __init__(self, file: Path) -> None:
        log = Path(f"{file}-wal")
        self.pages = _uncounted(file.read_bytes())
        self.frames = list(_frames(log.read_bytes())) if log.exists() else []
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as read:
            self.people = set(read.execute("SELECT question, person_id FROM pulse_answered"))
            rows = read.execute("SELECT question, cohort, value, count FROM pulse_count")
            self.counts = Counter({row[:3]: row[3] for row in rows})


def _frames(log: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The number and the content of each page in a log, without salts and checksums."""
    for at in range(LOG_HEADER, len(log), FRAME_HEADER + FRAME):
        number, page = log[at : at + 8], log[at + FRAME_HEADER : at + FRAME_HEADER + FRAME]
        yield number, _uncounted(page) if page.startswith(MAGIC) else page


def _uncounted(page: bytes) -> bytes:
    """A first page without its counters of commits and schemas: each run of a test has more."""
    return page[:24] + bytes(4) + page[28:40] + bytes(4) + page[44:92] + bytes(4) + page[96:]


@pytest.fixture
def series(crowd: Any, write: Any, config: Config, tmp_path: Path) -> Callable[..., list[Copy]]:
    """Gives the answers from the same beginning each time; the copies, the first one before all."""
    file, beginning = _main_file(), sqlite3.connect(":memory:")
    connection = database.connection()
    connection.backup(beginning)

    def run(answers: Answers) -> list[Copy]:
        beginning.backup(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        boxes, company = AnswerBoxes(), load_company()
        copies = [Copy(file)]
        for person, value in answers:
            asked = asked_of(company, person, company.clock.day(write(lambda tx: tx.now)))
            give_answer(write, boxes, asked, PulseGiven(person, "drive", value))
            copies.append(Copy(file))
        join_rests(write, boxes)
        return [*copies, Copy(file)]

    return run


def _main_file() -> Path:
    [(_number, _name, file)] = database.connection().execute("PRAGMA database_list").fetchall()
    return Path(file)


def batches(copies: Sequence[Copy]) -> list[tuple[set[str], Counter[int]]]:
    """What each copy has more than the one before: who, and how often each value."""
    found = []
    for before, after in pairwise(copies):
        who = {person for _question, person in after.people - before.people}
        more = after.counts - before.counts
        values: Counter[int] = Counter()
        for (_question, _cohort, value), count in more.items():
            values[value] += count
        if who or values:
            found.append((who, values))
    return found


def test_a_series_gives_the_attacker_five_people_and_five_answers_at_a_time(series: Any) -> None:
    found = batches(series(list(zip(CROWD, GIVEN, strict=True))))
    assert found == [
        (set(CROWD[:5]), Counter(GIVEN[:5])),
        (set(CROWD[5:10]), Counter(GIVEN[5:10])),
    ]
    assert all(len(who) >= FEWEST for who, _values in found)


@pytest.mark.parametrize("seed", range(6))
def test_each_way_to_give_the_same_answers_within_a_box_leaves_the_same_series(
    series: Any, seed: int
) -> None:
    """So that none is likelier than another: nothing in the files prefers one."""
    mixed, chance = [], random.Random(seed)  # noqa: S311 - a repeatable mixing
    for box in (GIVEN[:5], GIVEN[5:10]):
        mixed += chance.sample(box, len(box))
    mixed += chance.choices(range(1, 6), k=2)  # those who are left: never written
    first = series(list(zip(CROWD, GIVEN, strict=True)))
    other = series(list(zip(CROWD, mixed, strict=True)))
    assert [(each.pages, each.frames) for each in first] == [
        (each.pages, each.frames) for each in other
    ]


def test_the_series_does_tell_a_box_with_another_sum(series: Any) -> None:
    """Or the test above would prove nothing."""
    first = series(list(zip(CROWD, GIVEN, strict=True)))
    other = series(list(zip(CROWD, (1, *GIVEN[1:]), strict=True)))
    assert [each.frames for each in first] != [each.frames for each in other]


def guesses(values: Counter[int], people: int) -> list[set[int]]:
    """By place in a box, every value that some way to share out the answers gives to it."""
    ways = set(permutations(values.elements()))
    return [{way[place] for way in ways} for place in range(people)]


def test_what_is_left_to_guess_is_the_box_and_of_a_box_of_one_value_nothing() -> None:
    assert guesses(Counter(GIVEN[:5]), 5) == [{2, 3, 4, 5}] * 5
    assert guesses(Counter([4, 4, 4, 4, 1]), 5) == [{1, 4}] * 5
    assert guesses(Counter([3] * 5), 5) == [{3}] * 5, "what decision 0081 says does not hold"
