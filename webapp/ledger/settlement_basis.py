"""Keep the inputs of a settlement under their hash, and settle again from them."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rules.basis import Answered, canonical
from rules.basis_roster import (
    force_of,
    force_text,
    period_of_text,
    period_text,
    roster_of,
    roster_text,
    rule_inputs_of_text,
    rule_inputs_text,
)
from rules.case import RuleInputs
from rules.early import EARLY, due_early
from rules.force import Force
from rules.periods import Period
from rules.roster import Roster
from rules.scheme import Scheme
from rules.settlement import Claim, settle
from rules.settlement import Settlement as Found
from webapp.facts.transactions import Transaction
from webapp.ledger.models import Basis, Evidence, Settlement
from webapp.schemes.catalogue import schemes


def keep_basis(
    tx: Transaction,
    found: Found,
    period: Period,
    key: str,
    company: tuple[Roster, RuleInputs, Force],
    waived: Mapping[Claim, int],
    due_on: date | None = None,
) -> str:
    """Keep each clause's basis once, and the list of their hashes; return the list's hash.

    `waived`: what was rejected of awards, in fen by claim; no deduction was made from it.
    `due_on`: the period was not over on this day; `found` is what was due early (rule 16).
    """
    roster, rule_inputs, force = company
    shared: dict[str, Any] = {
        "revision": found.revision,
        "period": period_text(period),
        "roster": _store(tx, roster_text(roster)),
        "papers": _store(tx, rule_inputs_text(rule_inputs)),
        "force": force_text(force),
    }
    if waived:
        shared["waived"] = sorted([*claim, fen] for claim, fen in waived.items())
    if due_on is not None:
        shared["due_on"] = due_on.isoformat()
    answers = {asked: _store(tx, answer) for asked, answer in found.answers.items()}
    bases = []
    for clause in sorted(found.asked):
        asked = {question: answers[question] for question in found.asked[clause]}
        body = canonical({**shared, "asked": asked, "found": found.found(clause)})
        bases.append(_digest(body))
        if not Basis.select().where(Basis.hash == bases[-1]).exists():
            tx.insert(
                Basis, hash=bases[-1], scheme=found.scheme, clause=clause, period=key, body=body
            )
    return _store(tx, bases)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _store(tx: Transaction, value: Any) -> str:
    """Keep a value in Evidence, once; return its hash."""
    text = canonical(value)
    digest = _digest(text)
    if not Evidence.select().where(Evidence.hash == digest).exists():
        tx.insert(Evidence, hash=digest, body=zlib.compress(text.encode()))
    return digest


def get(digest: str) -> Any:
    """The kept value with this hash."""
    return json.loads(zlib.decompress(Evidence.get_by_id(digest).body))


def grounds_of(settlement: Settlement, clause: str, kind: str, to: str) -> str:
    """The reasoning (JSON) of a settlement's outcome for a claim; without one, of its reversal."""
    void = None
    for basis in bases_of(settlement):
        found = json.loads(basis.body)["found"] if basis.clause == clause else {}
        for outcome in found.get("outcomes", ()):
            if (outcome["kind"], outcome["to"]) == (kind, to):
                return canonical(outcome["because"])
        for outcome in found.get("void", ()):
            if (outcome["kind"], outcome["to"]) == (kind, to):
                void = outcome["because"]["void"]
    return reversal_text(clause, void)


def reversal_text(clause: str, void: Any) -> str:
    """The reasoning (JSON) of a reversal of what is no longer owed; `void`: fakes that void it."""
    return canonical({"shape": "reversal", "clause": clause, "void": void})


def restored_text(clause: str, line: int) -> str:
    """The reasoning (JSON) for taking back an appeal's payment: line number `line` now pays it."""
    return canonical({"shape": "restored", "clause": clause, "line": line})


def bases_of(settlement: Settlement) -> list[Basis]:
    """The bases of a settlement, one for each clause."""
    return [Basis.get_by_id(digest) for digest in get(settlement.basis_hash)]


def early_clauses(settlement: Settlement, bases: Sequence[Basis]) -> frozenset[str] | None:
    """The clauses that a settlement of a running period looked at (rule 16); None: of all."""
    if not bases or "due_on" not in json.loads(bases[0].body):
        return None
    scheme = schemes().get(settlement.scheme)
    revision = scheme.revision_named(settlement.revision) if scheme else None
    clauses = revision.clauses if revision else ()
    return frozenset(clause.id for clause in clauses if isinstance(clause, EARLY))


def settle_again(settlement: Settlement, scheme: Scheme) -> Found:
    """Settle again from the kept inputs alone, by the revision in force then."""
    bodies = [json.loads(basis.body) for basis in bases_of(settlement)]
    if not bodies:
        return Found(scheme.id, settlement.revision, settlement.period)
    shared = bodies[0]
    asked = {question: digest for body in bodies for question, digest in body["asked"].items()}
    period, roster = period_of_text(shared["period"]), roster_of(get(shared["roster"]))
    found = settle(
        scheme,
        period,
        roster,
        Answered({question: get(digest) for question, digest in asked.items()}),
        rule_inputs_of_text(get(shared["papers"])),
        _force_of(shared),
        {(clause, kind, to): fen for clause, kind, to, fen in shared.get("waived", ())},
    )
    revision = scheme.revision_named(found.revision)
    if "due_on" not in shared or revision is None:
        return found
    return due_early(found, revision, roster, period, date.fromisoformat(shared["due_on"]))


def _force_of(shared: dict[str, Any]) -> Force:
    """The kept approvals; bases from before rule 15 hold one reach for the whole period."""
    return force_of(shared["force"] if "force" in shared else [shared["reach"]])


def differs(settlement: Settlement, scheme: Scheme) -> list[str]:
    """The clauses for which settling again gives a result other than the kept one."""
    again = settle_again(settlement, scheme)
    return [
        basis.clause
        for basis in bases_of(settlement)
        if canonical(again.found(basis.clause)) != canonical(json.loads(basis.body)["found"])
    ]
