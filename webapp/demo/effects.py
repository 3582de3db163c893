"""The sample company's conclusion about a scheme: prepared by HR, it waits for the leader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from webapp.demo.cast import HR
from webapp.demo.events import Event, event_moment
from webapp.effect.figures import effect_figures
from webapp.effect.operations.decide_effect import CHANGE, DecisionGiven, prepare_decision
from webapp.facts.transactions import Transaction

SCHEME = "telesales-reward"
WHAT = "奖金集中在少数人。月度前三名各减一点，省下的给达标的人，让中间的人也有份。"
GROUNDS = ("money", "spread", "morale")
SOME = timedelta(days=60)  # of history that figures need


def effect_events(history: date, today: date) -> Iterator[Event]:
    """Yesterday afternoon HR prepared a conclusion, where there is enough history."""
    if today - history > SOME:
        yield Event(event_moment(today - timedelta(days=1), 15.2), _prepare)


def _prepare(tx: Transaction) -> None:
    tx.flush()  # the figures are read from the tallies
    company = tx.company
    figures = effect_figures(company, SCHEME, company.clock.day(tx.now))
    prepare_decision(tx, HR, DecisionGiven(SCHEME, CHANGE, WHAT, GROUNDS), figures)
