"""Answers held in memory until several people's can be stored together, none tied to a person."""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from hashlib import sha256
from threading import RLock
from typing import NamedTuple

FEWEST = 5  # answers that are stored, and shown, together


class Question(NamedTuple):
    """What was asked: the round (a month or half-year) and the question's key."""

    round: str
    question: str


@dataclass
class AnswerBox:
    """Who answered, and apart from it how often each value was given: no order, no pairs."""

    people: set[str] = field(default_factory=set)
    counts: Counter[int] = field(default_factory=Counter)

    def add(self, person: str, value: int) -> None:
        """Put one answer in."""
        self.people.add(person)
        self.counts[value] += 1

    def remove(self, person: str, value: int) -> None:
        """Take out the answer that was put in last, by who is still at hand."""
        self.people.discard(person)
        self.counts[value] -= 1

    def join(self, other: AnswerBox) -> None:
        """Put the content of another box in."""
        self.people |= other.people
        self.counts.update(other.counts)

    @property
    def is_full(self) -> bool:
        """Whether it may be stored: it holds FEWEST answers, of as many people."""
        return len(self.people) >= FEWEST and self.counts.total() >= FEWEST


class AnswerBoxes:
    """The boxes of one process, by question and cohort; `lock` guards each use of several calls.

    What is in a box is lost when the process ends: it was never written anywhere. `key`: the
    installation's, for `claim`.
    """

    def __init__(self, key: bytes = b"") -> None:
        self.lock, self._key = RLock(), key
        self._boxes: dict[tuple[Question, str], AnswerBox] = {}

    def holds(self, asked: Question, person: str) -> bool:
        """Whether a person's answer waits in a box of this question, of whatever cohort."""
        return any(person in box.people for (of, _), box in self._boxes.items() if of == asked)

    def claim(self, asked: Question, person: str) -> str:
        """The word by which processes tell each other that a person's answer waits in a box.

        Without the key it names neither the person nor the question.
        """
        words = "\n".join((*asked, person))
        return f"pulse {hmac.new(self._key, words.encode(), sha256).hexdigest()}"

    def put(self, asked: Question, cohort: str, person: str, value: int) -> AnswerBox:
        """Put an answer into its box; the box."""
        box = self._boxes.setdefault((asked, cohort), AnswerBox())
        box.add(person, value)
        return box

    def take(self, asked: Question, cohort: str) -> AnswerBox:
        """Take a box out; an empty one if there is none."""
        return self._boxes.pop((asked, cohort), AnswerBox())

    def put_back(self, asked: Question, cohort: str, box: AnswerBox) -> None:
        """Put a box back that could not be stored."""
        self._boxes.setdefault((asked, cohort), AnswerBox()).join(box)

    def waiting(self, still_open: Collection[str] = ()) -> list[Question]:
        """The questions with answers in boxes, without those of rounds that are open; in order."""
        asked = {of for of, _ in self._boxes if of.round not in still_open}
        return sorted(asked)

    def take_joined(self, asked: Question) -> AnswerBox:
        """Take out all boxes of a question, joined to one."""
        joined = AnswerBox()
        for cohort in [cohort for of, cohort in self._boxes if of == asked]:
            joined.join(self.take(asked, cohort))
        return joined
