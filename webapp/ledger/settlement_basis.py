"""Store the inputs of a settlement in `evidence` and `basis` by hash, and settle again from them.

A row of inputs has no effect until a settlement names its hash, and equal rows are stored once: so
they may be inserted before the settlement, in several transactions.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from peewee import chunked

from rules.basis import Answered, canonical
from rules.basis_roster import (
    force_of,
    force_text,
    period_of_text,
    period_text,
    roster_json,
    roster_of,
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
from webapp.store.statements import listed, read_rows

PIECE = 500_000  # bytes that one transaction inserts: a few ms
ASKED_AT_ONCE = 500  # hashes in one query
# Prepared SQL: verification reads the bases of every settlement.
_EVIDENCE = "SELECT body FROM evidence WHERE hash = ?"
_BASES = "SELECT hash, clause, body FROM basis WHERE hash IN (SELECT hash FROM {asked})"


class KeptBasis(NamedTuple):
    """A row read from `basis`: its hash, its clause and its canonical JSON."""

    hash: str
    clause: str
    body: str


@dataclass(frozen=True)
class KeptInputs:
    """The inputs of a settlement; `digest` is the hash of the list of its bases' hashes.

    `evidence`: canonical JSON by its hash. `bases`: rows of Basis by their hash.
    """

    digest: str
    evidence: Mapping[str, str]
    bases: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class InputRow:
    """A row of `evidence` or `basis` that is not stored yet."""

    model: type[Evidence | Basis]
    values: Mapping[str, Any]

    @property
    def size(self) -> int:
        """The bytes of its body."""
        return len(self.values["body"])


def inputs_of(
    found: Found,
    period: Period,
    key: str,
    company: tuple[Roster, RuleInputs, Force],
    waived: Mapping[Claim, int],
    due_on: date | None = None,
) -> KeptInputs:
    """Return each clause's basis and the list of their hashes; nothing is read or written.

    `waived`: the fen of rejected awards, by claim; no deduction was made from them. `due_on`: the
    period was not over on this day; `found` is what was due early (rule 16).
    """
    roster, rule_inputs, force = company
    texts = _Texts()
    shared: dict[str, Any] = {
        "revision": found.revision,
        "period": period_text(period),
        "roster": texts.keep(roster_json(roster)),
        "papers": texts.keep(canonical(rule_inputs_text(rule_inputs))),
        "force": force_text(force),
    }
    if waived:
        shared["waived"] = sorted([*claim, fen] for claim, fen in waived.items())
    if due_on is not None:
        shared["due_on"] = due_on.isoformat()
    answers = {asked: texts.keep(canonical(answer)) for asked, answer in found.answers.items()}
    bases: dict[str, Mapping[str, str]] = {}
    digests = []  # the same basis twice, where two clauses read and find the same
    for clause in sorted(found.asked):
        asked = {question: answers[question] for question in found.asked[clause]}
        body = canonical({**shared, "asked": asked, "found": found.found(clause)})
        digests.append(_digest(body))
        of = {"scheme": found.scheme, "clause": clause, "period": key, "body": body}
        bases.setdefault(digests[-1], {"hash": digests[-1], **of})
    return KeptInputs(texts.keep(canonical(digests)), texts.by_hash, bases)


class _Texts:
    """Texts by their hash, as `evidence` stores them."""

    def __init__(self) -> None:
        self.by_hash: dict[str, str] = {}

    def keep(self, text: str) -> str:
        """Add a text; return its hash."""
        digest = _digest(text)
        self.by_hash[digest] = text
        return digest


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def rows_to_keep(inputs: KeptInputs) -> list[InputRow]:
    """Return the rows of these inputs that the tables do not have yet."""
    evidence, bases = _unknown(Evidence, inputs.evidence), _unknown(Basis, inputs.bases)
    return [
        *(
            InputRow(Evidence, {"hash": digest, "body": zlib.compress(text.encode())})
            for digest, text in evidence.items()
        ),
        *(InputRow(Basis, row) for row in bases.values()),
    ]


def _unknown(model: type[Evidence | Basis], held: Mapping[str, Any]) -> dict[str, Any]:
    known: set[str] = set()
    for asked in chunked(held, ASKED_AT_ONCE):
        known |= {row[0] for row in model.select(model.hash).where(model.hash.in_(asked)).tuples()}
    return {digest: value for digest, value in held.items() if digest not in known}


def in_pieces(rows: Sequence[InputRow], size: int = PIECE) -> Iterator[list[InputRow]]:
    """Yield the rows in pieces of at most `size` bytes; a larger row is a piece by itself."""
    piece: list[InputRow] = []
    for row in rows:
        if piece and sum(each.size for each in piece) + row.size > size:
            yield piece
            piece = []
        piece.append(row)
    if piece:
        yield piece


def keep_rows(tx: Transaction, rows: Sequence[InputRow]) -> None:
    """Insert these rows, except those that another settlement has inserted meanwhile."""
    for model in (Evidence, Basis):
        tx.insert_unknown(model, [row.values for row in rows if row.model is model])


def get(digest: str) -> Any:
    """Return the value stored in `evidence` under this hash. Raises Evidence.DoesNotExist."""
    row = read_rows(_EVIDENCE, (digest,)).fetchone()
    if row is None:
        raise Evidence.DoesNotExist(digest)
    return json.loads(zlib.decompress(row[0]))


def grounds_of(settlement: Settlement, clause: str, kind: str, to: str) -> str:
    """Return a settlement's reasoning (JSON) for a claim, or a reversal's if it owes nothing."""
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
    """Return the `because` (JSON) of a line that reverses what a clause no longer owes.

    `void`: the fake cards that void the reward; None if the facts alone no longer hold.
    """
    return canonical({"shape": "reversal", "clause": clause, "void": void})


def restored_text(clause: str, line: int) -> str:
    """Return the `because` (JSON) of a line that reverses an appeal's payment.

    `line` is the number of the line that now pays the same money.
    """
    return canonical({"shape": "restored", "clause": clause, "line": line})


def bases_of(settlement: Settlement) -> list[KeptBasis]:
    """Return the bases of a settlement, one for each clause. Raises Basis.DoesNotExist."""
    digests: list[str] = get(settlement.basis_hash)
    rows = read_rows(_BASES.format(asked=listed("asked", hash="TEXT")), (json.dumps(digests),))
    held = {row[0]: KeptBasis(*row) for row in rows}
    missing = [digest for digest in digests if digest not in held]
    if missing:
        raise Basis.DoesNotExist(missing[0])
    return [held[digest] for digest in digests]


def early_clauses(settlement: Settlement, bases: Sequence[KeptBasis]) -> frozenset[str] | None:
    """Return the clauses that a settlement of a running period settled (rule 16); None: all."""
    if not bases or "due_on" not in json.loads(bases[0].body):
        return None
    scheme = schemes().get(settlement.scheme)
    revision = scheme.revision_named(settlement.revision) if scheme else None
    clauses = revision.clauses if revision else ()
    return frozenset(clause.id for clause in clauses if isinstance(clause, EARLY))


def settle_again(settlement: Settlement, scheme: Scheme) -> Found:
    """Settle again from the stored inputs alone, by the revision in force then."""
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
    """Return the clauses for which settling again gives a result other than the stored one."""
    again = settle_again(settlement, scheme)
    return [
        basis.clause
        for basis in bases_of(settlement)
        if canonical(again.found(basis.clause)) != canonical(json.loads(basis.body)["found"])
    ]
