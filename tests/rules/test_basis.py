"""What a settlement asks is asked once, kept under its question, and answered again."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from rules.basis import Answered, BasisIncomplete, Recording, canonical, question
from rules.periods import Period, day_period
from rules.tallies import Standing, Tallies, TallyRow
from tests.rules.cast import MONDAY, card, deal, roster, tallies
from tests.rules.one_clause import MARCH

FACTS = (
    deal("lin", "D1", "09:00", 12345),
    card("lin", "A1", "09:00"),
    card("wang", "A2", "10:00", received="22:00"),
)


@dataclass
class Counting:
    """A source that counts how often it is asked."""

    source: Tallies
    asked: Counter[str] = field(default_factory=Counter)

    def persons(self, metric: str, period: Period, timely: bool = False) -> Mapping[str, Standing]:
        self.asked[question("persons", metric, period, timely)] += 1
        return self.source.persons(metric, period, timely)

    def teams(self, metric: str, period: Period) -> Mapping[str, Standing]:
        self.asked[question("teams", metric, period)] += 1
        return self.source.teams(metric, period)

    def rows(self, metric: str, period: Period) -> Sequence[TallyRow]:
        self.asked[question("rows", metric, period)] += 1
        return self.source.rows(metric, period)


def test_each_question_is_put_once_and_noted_for_each_clause_that_puts_it() -> None:
    source = Counting(tallies(roster(), *FACTS))
    recording = Recording(source)
    for clause in ("one", "two"):
        recording.begin(clause)
        for _ in range(2):
            recording.persons("cards", MARCH)
            recording.persons("cards", day_period(MONDAY), timely=True)
            recording.teams("cards", MARCH)
            recording.rows("cards", MARCH)
    assert set(source.asked.values()) == {1}
    assert recording.asked["one"] == recording.asked["two"] == list(source.asked)
    assert list(recording.answers) == [
        "persons cards 2026-03-01 2026-03-31",
        "persons cards 2026-03-02 2026-03-02 timely",
        "teams cards 2026-03-01 2026-03-31",
        "rows cards 2026-03-01 2026-03-31",
    ]


def test_answers_become_text_only_when_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[datetime] = []

    def text(at: datetime) -> str:
        told.append(at)
        return "then"

    monkeypatch.setattr("rules.basis.instant_text", text)
    recording = Recording(tallies(roster(), *FACTS))
    recording.persons("cards", MARCH)
    recording.rows("cards", MARCH)
    assert not told
    assert len(recording.answers) == 2
    assert told


def test_what_is_asked_before_any_clause_begins_is_answered_and_noted_for_none() -> None:
    recording = Recording(tallies(roster(), *FACTS))
    assert set(recording.persons("cards", MARCH)) == {"lin", "wang"}
    assert recording.asked == {}


def test_a_kept_answer_is_the_same_again() -> None:
    held = tallies(roster(), *FACTS)
    recording = Recording(held)
    day = day_period(MONDAY)
    given = (
        recording.persons("cards", day),
        recording.persons("cards", day, timely=True),
        recording.teams("sales", MARCH),
        recording.rows("sales", MARCH),
    )
    again = Answered(recording.answers)
    assert given == (
        again.persons("cards", day),
        again.persons("cards", day, timely=True),
        again.teams("sales", MARCH),
        again.rows("sales", MARCH),
    )
    assert set(given[1]) == {"lin"}
    with pytest.raises(BasisIncomplete, match="persons calls"):
        again.persons("calls", day)


def test_canonical_json_has_one_form() -> None:
    assert canonical({"b": [1, "店"], "a": None}) == '{"a":null,"b":[1,"店"]}'
