"""Boxes of answers: full from five people on, nothing lost or counted twice on the way."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from webapp.core.answer_boxes import FEWEST, AnswerBox, AnswerBoxes, Question

ASKED = Question("2026-03", "drive")


def test_a_box_is_full_with_the_fifth_persons_answer() -> None:
    boxes = AnswerBoxes()
    full = [boxes.put(ASKED, "east", f"{n}", 3).is_full for n in range(5)]

    assert full == [False, False, False, False, True]
    assert boxes.take(ASKED, "east") == AnswerBox({"0", "1", "2", "3", "4"}, Counter({3: 5}))
    assert boxes.take(ASKED, "east") == AnswerBox()


def test_who_waits_in_whatever_cohort_is_known_and_of_other_questions_not() -> None:
    boxes = AnswerBoxes()
    boxes.put(ASKED, "east", "1101", 4)

    assert boxes.holds(ASKED, "1101")
    assert not boxes.holds(ASKED, "1102")
    assert not boxes.holds(Question("2026-04", "drive"), "1101")


def test_the_boxes_of_one_question_are_joined_and_open_rounds_are_left() -> None:
    boxes = AnswerBoxes()
    for cohort, person in (("east", "1"), ("west", "2"), ("west", "3")):
        boxes.put(ASKED, cohort, person, 2)
    boxes.put(Question("2026-04", "drive"), "east", "1", 5)

    assert boxes.waiting({"2026-04"}) == [ASKED]
    assert boxes.take_joined(ASKED) == AnswerBox({"1", "2", "3"}, Counter({2: 3}))
    assert boxes.waiting() == [Question("2026-04", "drive")]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5)), max_size=40))
def test_what_is_taken_full_and_what_is_left_together_are_what_was_given(
    answers: list[tuple[str, int]],
) -> None:
    boxes, taken, values = AnswerBoxes(), set(), Counter[int]()
    for person, (cohort, value) in enumerate(answers):
        if boxes.put(ASKED, cohort, str(person), value).is_full:
            box = boxes.take(ASKED, cohort)
            assert len(box.people) == box.counts.total() == FEWEST
            taken |= box.people
            values += box.counts
    rest = boxes.take_joined(ASKED)

    assert taken.isdisjoint(rest.people)
    assert taken | rest.people == {str(person) for person in range(len(answers))}
    assert values + rest.counts == Counter(value for _, value in answers)
    assert len(rest.people) <= 3 * (FEWEST - 1)
