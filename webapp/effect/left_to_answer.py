"""How many questions of the pulse wait for a person: for the line on their first page."""

from __future__ import annotations

from datetime import date

from webapp.company.parts import PULSE_PART
from webapp.company.snapshot import Company
from webapp.core.answer_boxes import AnswerBoxes
from webapp.effect.operations.answer_pulse import answered
from webapp.effect.rounds import ANSWERERS, OpenQuestion, asked_of


def left_to_answer(
    company: Company, boxes: AnswerBoxes, person: str, today: date
) -> list[OpenQuestion]:
    """The open questions that a person has not answered; none where the part is off."""
    posting = company.posting(person, today)
    if PULSE_PART in company.parts_off or posting is None or posting.role not in ANSWERERS:
        return []
    asked = asked_of(company, person, today)
    done = answered(boxes, person, asked)
    return [each for each in asked if each.question not in done]
