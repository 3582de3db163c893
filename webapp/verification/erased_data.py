"""List what an erasure takes away: which columns are emptied, and which rows are deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.verification.personal_data import _FACTS, _LINES, _OF_CUSTOMER, _SALES, CUSTOMER, PERSON


@dataclass(frozen=True)
class Wiped:
    """Columns of the rows that `where` selects, with the values they get; none: rows are deleted.

    `:key` stands for the number. `kind`: of KIND_WORDS, under which the rows are counted.
    """

    kind: str
    table: str
    where: str
    values: Mapping[str, Any] = field(default_factory=dict)


def _texts(kind: str, table: str, where: str, *columns: str) -> Wiped:
    return Wiped(kind, table, where, dict.fromkeys(columns, ""))


_OWN_TALKS = "talk_id IN (SELECT id FROM talk WHERE person_id = :key)"
_OWN_APPEALS = "appeal_id IN (SELECT id FROM appeal WHERE person_id = :key)"
_RATED = f"rating_id IN ({_FACTS})"

WIPED: Mapping[str, tuple[Wiped, ...]] = {
    CUSTOMER: (
        Wiped(
            "records",
            "call",
            "customer_id = :key",
            {"note": "", "follow_up_on": None, "follow_up_time": None},
        ),
        _texts("records", "origin", f"fact_id IN ({_OF_CUSTOMER})", "content"),
        _texts(
            "records",
            "call_record",
            "phone = (SELECT phone_hash FROM customer WHERE id = :key)",
            "phone",
            "masked",
        ),
        Wiped(
            "records",
            "promised_photo",
            f"card_id IN ({_SALES})",
            {"metadata": "{}", "exif": None},
        ),
        _texts("judged", "callback", f"card_id IN ({_SALES})", "note"),
        _texts("touches", "customer_touch", "customer_id = :key", "words"),
        _texts("judged", "rating_source", f"source_id IN ({_SALES})", "comment", "network"),
        _texts("judged", "held_rating", f"source_id IN ({_SALES})", "comment", "network"),
    ),
    PERSON: (
        Wiped("sessions", "subscription", "person_id = :key"),
        Wiped("sessions", "sign_in", "person_id = :key"),
        Wiped("sessions", "network_use", "person_id = :key"),
        Wiped("sessions", "first_password", "person_id = :key"),
        Wiped("sessions", "company_account", "person_id = :key"),
        Wiped("sessions", "sign_in_attempt", "account = :key"),
        Wiped("identity", "bank_account", "person_id = :key"),
        Wiped("colleagues", "birthday_choice", "person_id = :key"),
        Wiped("notes", "talk_note", "person_id = :key"),
        Wiped("reminders", "reminder", "person_id = :key"),
        Wiped(
            "identity",
            "person_correction",
            "person_id = :key AND field IN ('name', 'phone', 'birthday', 'sex')",
            {"before": "", "after": "", "before_cipher": None},
        ),
        _texts("posts", "relief", "person_id = :key", "reason"),
        _texts(
            "posts",
            "relief_end",
            "relief_id IN (SELECT id FROM relief WHERE person_id = :key)",
            "reason",
        ),
        _texts("colleagues", "greeting", "person_id = :key", "words"),
        _texts("talks", "agreement", _OWN_TALKS, "text"),
        _texts("talks", "talk_wish", _OWN_TALKS, "text"),
        _texts("goals", "goal_choice", "person_id = :key", "sentence"),
        _texts("posts", "promotion_proposal", "person_id = :key", "reason"),
        _texts(
            "goals",
            "goal_step",
            "choice_id IN (SELECT id FROM goal_choice WHERE person_id = :key)",
            "sentence",
        ),
        _texts("learning", "pair_method", "by_id = :key", "words"),
        _texts("pay", "appeal", "person_id = :key", "text"),
        _texts("pay", "appeal_answer", _OWN_APPEALS, "text"),
        _texts("pay", "answer_undone", _OWN_APPEALS, "text"),
        _texts("pay", "statement", f"line_id IN ({_LINES})", "text"),
        _texts("pay", "grant", f"fact_id IN ({_FACTS})", "reason"),
        _texts("judged", "contribution", f"fact_id IN ({_FACTS})", "reason"),
        _texts("judged", "violation", f"fact_id IN ({_FACTS})", "told"),
        _texts("judged", "ruling", f"violation_id IN ({_FACTS})", "text"),
        _texts("judged", "ruling_undone", f"violation_id IN ({_FACTS})", "text"),
        _texts("judged", "violation_answer", f"violation_id IN ({_FACTS})", "text"),
        _texts("judged", "rating_source", _RATED, "comment", "network"),
        _texts("judged", "held_rating", "person_id = :key", "comment", "network"),
        _texts("honours", "prize_step", f"line_id IN ({_LINES})", "signature", "note"),
        _texts("honours", "honour_sentence", "winner = :key", "text"),
    ),
}

# The attachments of a leaver's appeals, violations, points and grants, and the tables of a seller's
# cards by day, which name customers.
FILES_OF_PERSON = """subject IN (SELECT 'appeal:' || id FROM appeal WHERE person_id = :key)
    OR subject IN (SELECT 'violation:' || number FROM fact WHERE person_id = :key)
    OR subject IN (SELECT 'grant:' || number FROM fact WHERE person_id = :key)
    OR subject IN (SELECT 'contribution:' || number FROM fact WHERE person_id = :key)"""
PHOTOS_OF_CUSTOMER = (
    "name IN (SELECT photo_id FROM card WHERE customer_id = :key AND photo_id IS NOT NULL)"
)
RETURNS_OF_CUSTOMER = """kind = 'cards' AND on_day IN (SELECT day FROM fact WHERE number IN (
    SELECT fact_id FROM card WHERE customer_id = :key))"""
