"""List what people do on the pages of people's parts, with what each occasion takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

_FACT = "JOIN fact ON fact.number ="


@dataclass(frozen=True)
class Occasion:
    """Something that somebody does on a page; its records stand in `table`, where `where` holds.

    `who`, `at` and `typed` are SQL of the table: the person, the instant, the text that was typed.
    `fields`: how many fields are typed into; `taps`: how many taps or clicks it takes, the button
    included. `sellers`: sellers do it. `longer`: the design lets it take more of a seller than one
    sentence or two taps.
    """

    part: str
    table: str
    who: str
    at: str
    taps: int
    typed: str = "''"
    fields: int = 0
    where: str = "1"
    sellers: bool = True
    longer: bool = False

    @property
    def sql(self) -> str:
        """Who, when, and what was typed: a row an occasion."""
        columns = f"{self.who}, {self.at}, {self.typed}"
        return f"SELECT {columns} FROM {self.table} WHERE {self.where}"


def _by_others(*given: Any, **more: Any) -> Occasion:
    """An occasion of supervisors, heads, HR or leaders."""
    return replace(Occasion(*given, **more), sellers=False)


OCCASIONS = (
    Occasion("goal chosen", "goal_choice", "person_id", "chosen_at", 2, "sentence", 1),
    Occasion(
        "goal accepted, or a talk asked for",
        "goal_step",
        "by_id",
        "at",
        1,
        where="kind IN ('accepted', 'talk')",
    ),
    _by_others(
        "goals agreed to, a page",
        "goal_step",
        "by_id",
        "at",
        1,
        where="kind = 'agreed' GROUP BY by_id, at",
    ),
    _by_others(
        "goal answered",
        "goal_step",
        "by_id",
        "at",
        2,
        "(value / 100) || sentence",
        2,
        where="kind = 'answered'",
    ),
    _by_others("talk opened", "talk", "holder_id", "opened_at", 1, where="line_id IS NULL"),
    Occasion("agreement", "agreement", "written_by_id", "written_at", 1, "text", 1),
    Occasion("agreement confirmed", "agreement_confirmation", "confirmed_by_id", "confirmed_at", 1),
    Occasion("agreement released", "agreement_release", "person_id", "at", 1),
    Occasion("wish to the company", "talk_wish", "written_by_id", "written_at", 1, "text", 1),
    Occasion("wish agreed to", "wish_consent", "agreed_by_id", "agreed_at", 1),
    Occasion("pair: the other's method", "pair_method", "by_id", "at", 1, "words", 1),
    Occasion("pair: helped or not", "pair_tap", "by_id", "at", 1),
    _by_others("pairs planned", "pair_plan", "planned_by_id", "planned_at", 4),
    _by_others("mentor confirmed", "mentoring", "confirmed_by_id", "confirmed_at", 1),
    Occasion("birthday: who sees it", "birthday_choice", "person_id", "at", 1),
    _by_others("greeting", "greeting", "by_id", "at", 1, "words", 1),
    _by_others(
        "event planned",
        "team_event",
        "planned_by_id",
        "planned_at",
        3,
        "title || (cost / 100)",
        2,
    ),
    Occasion("event: yes or no", "event_answer", "person_id", "at", 1),
    Occasion(
        "topic of a call",
        f"call_topic {_FACT} call_topic.call_id",
        "fact.person_id",
        "fact.at",
        1,
    ),
    _by_others(
        "matter opened", "matter", "opened_by_id", "opened_at", 2, where="opened_by_id IS NOT NULL"
    ),
    _by_others("matter answered", "matter_answer", "by_id", "at", 1, "text", 1),
    Occasion(
        "old customer: visit, gift or referral",
        "customer_touch",
        "person_id",
        "at",
        2,
        "words || CASE WHEN amount THEN amount / 100 ELSE '' END",
        1,
    ),
    _by_others("meeting: its day", "recognition_day", "by_id", "at", 2),
    _by_others("meeting: sentence of a winner", "honour_sentence", "by_id", "at", 1, "text", 1),
    Occasion(
        "course: three questions",
        f"training {_FACT} training.fact_id",
        "fact.person_id",
        "fact.at",
        4,
        where="fact.recorded_by_id = fact.person_id",
        longer=True,
    ),
    _by_others("how to go about a campaign", "campaign_play", "by_id", "at", 1, "text", 1),
    _by_others(
        "conclusion on a scheme",
        "effect_decision",
        "prepared_by_id",
        "prepared_at",
        5,
        "text",
        1,
    ),
    _by_others("conclusion decided", "effect_step", "decided_by_id", "decided_at", 1),
)
