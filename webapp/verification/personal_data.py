"""List the rows that are about a customer or a member of staff: for counts and exports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.core.errors import _

CUSTOMER, PERSON = "customer", "person"

# The words of each kind of rows.
KIND_WORDS: Mapping[str, str] = {
    "identity": _("姓名、号码等资料"),
    "posts": _("岗位、请假与更正"),
    "records": _("通话、售卡、成交等记录"),
    "customers": _("分到名下的客户"),
    "judged": _("评分、核查与违规"),
    "pay": _("奖金明细与申诉"),
    "goals": _("目标"),
    "learning": _("培训与结对"),
    "colleagues": _("生日、活动与祝福"),
    "talks": _("谈话与约定"),
    "notes": _("私人笔记"),
    "honours": _("证书与奖品"),
    "sessions": _("登录与设备"),
    "reminders": _("提醒"),
    "readings": _("看过客户号码和照片的记录"),
    "touches": _("到店、送礼与介绍"),
    "files": _("附件"),
}

_FACTS = "SELECT number FROM fact WHERE person_id = :key"
_LINES = "SELECT number FROM line WHERE person_id = :key"
_TALKS = "SELECT id FROM talk WHERE person_id = :key OR holder_id = :key"
_PAIRS = "SELECT id FROM learning_pair WHERE first_id = :key OR second_id = :key"
_SALES = """SELECT fact_id FROM card WHERE customer_id = :key
            UNION SELECT fact_id FROM deal WHERE customer_id = :key"""
_OF_CUSTOMER = f"""SELECT fact_id FROM call WHERE customer_id = :key UNION {_SALES}"""  # noqa: S608


@dataclass(frozen=True)
class HeldRows:
    """Rows about somebody: those of `table` that `where` selects; `:key` stands for the number.

    `kind`: of KIND_WORDS. `is_private`: nobody else may read them, HR neither.
    """

    kind: str
    table: str
    where: str
    is_private: bool = False


def _of_fact(kind: str, *tables: str) -> tuple[HeldRows, ...]:
    return tuple(HeldRows(kind, table, f"fact_id IN ({_FACTS})") for table in tables)


def _of_line(kind: str, *tables: str) -> tuple[HeldRows, ...]:
    return tuple(HeldRows(kind, table, f"line_id IN ({_LINES})") for table in tables)


def _of_person(kind: str, *tables: str, is_private: bool = False) -> tuple[HeldRows, ...]:
    return tuple(HeldRows(kind, table, "person_id = :key", is_private) for table in tables)


OF_PERSON: tuple[HeldRows, ...] = (
    HeldRows("identity", "person", "id = :key"),
    *_of_person("identity", "bank_account"),
    *_of_person("posts", "posting", "person_correction", "relief", "opening_balance"),
    HeldRows("posts", "headship", "person_id = :key"),
    HeldRows("records", "fact", "person_id = :key"),
    *_of_fact("records", "call", "card", "deal", "contribution", "training", "origin"),
    *_of_fact("judged", "rating", "violation"),
    HeldRows("judged", "violation_answer", f"violation_id IN ({_FACTS})"),
    HeldRows("judged", "ruling", f"violation_id IN ({_FACTS})"),
    HeldRows("judged", "ruling_undone", f"violation_id IN ({_FACTS})"),
    HeldRows("judged", "rating_source", f"rating_id IN ({_FACTS})"),
    *_of_person("judged", "held_rating", "number_alarm", "call_comparison", "call_record"),
    *_of_person("customers", "issued_card", "customer_touch"),
    HeldRows("customers", "assignment", "seller_id = :key"),
    *_of_person("pay", "line", "appeal", "unpaid_line"),
    *_of_line("pay", "payroll_line", "statement", "rejection", "forfeit_choice", "forfeit_video"),
    *_of_fact("pay", "grant"),
    HeldRows("goals", "target", "who = :key"),
    HeldRows("goals", "target_proposal", "who = :key"),
    *_of_person("goals", "goal_choice"),
    *_of_person("posts", "promotion_proposal"),
    HeldRows(
        "goals", "goal_step", "choice_id IN (SELECT id FROM goal_choice WHERE person_id = :key)"
    ),
    *_of_person("learning", "course_try", "course_due", "library_opinion"),
    HeldRows("learning", "learning_pair", f"id IN ({_PAIRS})"),
    HeldRows("learning", "pair_method", f"pair_id IN ({_PAIRS})", is_private=True),
    HeldRows("learning", "mentoring", "mentee_id = :key OR mentor_id = :key"),
    *_of_person("colleagues", "birthday_choice", "greeting", "event_answer", "praise_choice"),
    *_of_person("colleagues", "pulse_answered", "matter_voice", is_private=True),
    HeldRows("talks", "talk", f"id IN ({_TALKS})", is_private=True),
    HeldRows("talks", "agreement", f"talk_id IN ({_TALKS})", is_private=True),
    HeldRows("talks", "talk_wish", f"talk_id IN ({_TALKS})", is_private=True),
    *_of_person("talks", "agreement_release", is_private=True),
    *_of_person("notes", "talk_note", is_private=True),
    *_of_line("honours", "certificate", "prize_step"),
    HeldRows("honours", "honour_sentence", "winner = :key"),
    *_of_person(
        "sessions",
        "sign_in",
        "network_use",
        "device_use",
        "subscription",
        "first_password",
        "company_account",
    ),
    *_of_person("reminders", "reminder", is_private=True),
    *_of_person("readings", "showing", "photo_showing", "return_taken", "return_receiver"),
    HeldRows("files", "attachment", "sent_by_id = :key"),
)

OF_CUSTOMER: tuple[HeldRows, ...] = (
    HeldRows("identity", "customer", "id = :key"),
    HeldRows("customers", "assignment", "customer_id = :key"),
    HeldRows("records", "fact", f"number IN ({_OF_CUSTOMER})"),
    HeldRows("records", "call", "customer_id = :key"),
    HeldRows("records", "card", "customer_id = :key"),
    HeldRows("records", "deal", "customer_id = :key"),
    HeldRows("records", "origin", f"fact_id IN ({_OF_CUSTOMER})"),
    HeldRows("records", "call_record", "phone = (SELECT phone_hash FROM customer WHERE id = :key)"),
    HeldRows("records", "promised_photo", f"card_id IN ({_SALES})"),
    HeldRows("touches", "customer_touch", "customer_id = :key"),
    HeldRows("judged", "rating_source", f"source_id IN ({_SALES})"),
    HeldRows("judged", "held_rating", f"source_id IN ({_SALES})"),
    HeldRows("judged", "callback", f"card_id IN ({_SALES})"),
    HeldRows("readings", "showing", "customer_id = :key"),
    HeldRows("readings", "photo_showing", f"card_id IN ({_SALES})"),
)

HELD: Mapping[str, tuple[HeldRows, ...]] = {PERSON: OF_PERSON, CUSTOMER: OF_CUSTOMER}
