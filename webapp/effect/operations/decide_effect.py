"""Prepare a decision on a scheme with its figures, and confirm or return it as a leader."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from webapp.company.roles import CHECKERS, HR, LEADERS, SELLERS
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import Text
from webapp.effect.figures import Plain
from webapp.effect.models import EffectDecision, EffectStep
from webapp.facts.operations.demand_role import demand_role
from webapp.facts.transactions import Transaction
from webapp.messaging.operations.announce import CONCLUDED, announce
from webapp.messaging.operations.remind import CONCLUSION, ReminderGiven, remind_all
from webapp.planning.operations.drafts import hold_review
from webapp.schemes.catalogue import schemes
from webapp.schemes.scheme_names import scheme_name

KEEP, CHANGE, STOP = "keep", "change", "stop"
CHOICES = (KEEP, CHANGE, STOP)
WORDS = {KEEP: _("保留"), CHANGE: _("修改"), STOP: _("停止施行")}
GROUNDS = ("sales", "money", "spread", "morale", "talent")  # the parts of the figures
WHAT = Text("what", most=300, required=False)
WHY = Text("why", most=300)


class GroundsMissing(JiebaoError):
    """A decision rests on at least one of the figures."""

    sentence = _("请勾选至少一条根据。")
    field = "grounds"


class WhatMissing(JiebaoError):
    """To change or stop a scheme needs a sentence that says what, or why."""

    sentence = _("要修改或停用，请写改什么、为什么。")
    field = "what"


class ConclusionDecided(JiebaoError):
    """The decision was confirmed or returned, or a later one took its place."""

    sentence = _("这份结论已经有了决定，或者人事又交了一份。请看最新的。")
    status = 409


@dataclass(frozen=True)
class DecisionGiven:
    """What HR proposes: `choice` of CHOICES, its words, and the `grounds` among GROUNDS."""

    scheme: str
    choice: str
    what: str
    grounds: Sequence[str]


def prepare_decision(tx: Transaction, by: str, given: DecisionGiven, figures: Plain) -> int:
    """Insert a decision with the figures that it rests on; return its number.

    It takes the place of an earlier one that still waits. The audit line holds the hash of the
    choice, its words and the figures, so that a later change of the row shows.

    Raises NotAllowed, NotFound, UnknownChoice, TextTooLong, WhatMissing, GroundsMissing.
    """
    demand_role(tx, by, HR)
    if given.scheme not in schemes():
        raise NotFound()
    if given.choice not in CHOICES or not set(given.grounds) <= set(GROUNDS):
        raise UnknownChoice()
    what = WHAT.clean(given.what)
    if given.choice != KEEP and not what:
        raise WhatMissing()
    if not given.grounds:
        raise GroundsMissing()
    frozen = json.dumps(figures, ensure_ascii=False, sort_keys=True)
    number = tx.insert(
        EffectDecision,
        scheme=given.scheme,
        choice=given.choice,
        text=what,
        grounds=json.dumps([each for each in GROUNDS if each in given.grounds]),
        figures=frozen,
        prepared_by=by,
        prepared_at=tx.now,
    )
    sealed = sha256(f"{given.choice}\n{what}\n{frozen}".encode()).hexdigest()
    after = {"scheme": given.scheme, "hash": sealed}
    tx.audit(by, "prepare_decision", f"effect:{number}", after=after)
    return number


def confirm_decision(tx: Transaction, by: str, number: int, *, tells: bool = False) -> None:
    """Confirm a decision as a leader: the scheme's half-yearly review is held with it.

    `tells`: everybody who sells or leads sellers is told choice and words, and so are the groups
    that receive conclusions.

    Raises NotAllowed, NotFound, ConclusionDecided.
    """
    held = _demand_open(tx, by, number)
    tx.insert(EffectStep, decision=number, confirmed=True, decided_by=by, decided_at=tx.now)
    tx.audit(by, "confirm_decision", f"effect:{number}", after={"scheme": held.scheme})
    note = f"{WORDS[held.choice]}：{held.text}" if held.text else WORDS[held.choice]
    hold_review(tx, by, held.scheme, note)
    if tells:
        _tell(tx, held, note)


def _tell(tx: Transaction, held: EffectDecision, note: str) -> None:
    """Remind sellers and those in charge by one statement; send a message to the groups."""
    company, today = tx.company, tx.company.clock.day(tx.now)
    told = {"scheme": held.scheme, "choice": held.choice, "text": held.text}
    about, href = f"{held.id}", f"/standards?scheme={held.scheme}"
    people = [
        person
        for person in company.people
        if (posting := company.posting(person, today)) and posting.role in SELLERS | CHECKERS
    ]
    remind_all(tx, [ReminderGiven(each, CONCLUSION, about, href, told) for each in people])
    title = f"{scheme_name(held.scheme)}：半年复核的结论"
    announce(tx, CONCLUDED, title, note, about=about)


def return_decision(tx: Transaction, by: str, number: int, why: str) -> None:
    """Return a decision to HR with a sentence. As `confirm_decision`; raises Missing too."""
    held = _demand_open(tx, by, number)
    said = WHY.demand(why)
    step = {"decision": number, "confirmed": False, "text": said}
    tx.insert(EffectStep, **step, decided_by=by, decided_at=tx.now)
    tx.audit(by, "return_decision", f"effect:{number}", after={"scheme": held.scheme})


def _demand_open(tx: Transaction, by: str, number: int) -> EffectDecision:
    """The newest decision of its scheme, without a step. Raises NotFound, ConclusionDecided."""
    demand_role(tx, by, LEADERS)
    held: EffectDecision | None = EffectDecision.get_or_none(EffectDecision.id == number)
    if held is None:
        raise NotFound()
    later = EffectDecision.select().where(
        EffectDecision.scheme == held.scheme, EffectDecision.id > number
    )
    if later.exists() or EffectStep.get_or_none(EffectStep.decision == number) is not None:
        raise ConclusionDecided()
    return held
