"""Rows of the pulse and of conclusions about schemes, for pages that show them."""

from __future__ import annotations

from tests.webapp.every_record import CAST, HEAD, HR, SUPERVISOR
from webapp.effect.figures import effect_figures
from webapp.effect.models import PulseAnswered, PulseCount
from webapp.effect.operations.decide_effect import DecisionGiven, prepare_decision
from webapp.facts.transactions import Transaction

SCHEME = "telesales-reward"


def effects(tx: Transaction) -> None:
    """Three months of the pulse, last half-year's statements, a conclusion that waits."""
    for month in ("2025-12", "2026-01", "2026-02"):
        for question in ("drive", "fair"):
            for cohort in ("east", "west", ""):
                _pulse(tx, month, question, cohort)
    for question in ("shares", "helps", "teaches"):
        for cohort in (SUPERVISOR, HEAD, ""):
            _pulse(tx, "2025-H2", question, cohort)
    for person in CAST.values():
        tx.insert(PulseAnswered, round="2026-03", question="fair", person=person)
    company = tx.company
    figures = effect_figures(company, SCHEME, company.clock.day(tx.now))
    given = DecisionGiven(SCHEME, "keep", "", ("money", "morale"))
    for _ in range(2):
        prepare_decision(tx, HR, given, figures)


def _pulse(tx: Transaction, key: str, question: str, cohort: str) -> None:
    for value, count in ((3, 4), (4, 5)):
        asked = {"round": key, "question": question, "cohort": cohort}
        tx.insert_unknown(PulseCount, [{**asked, "value": value, "count": count}])
