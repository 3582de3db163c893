"""Keep a list of the erasures beside the backups, so that a restore repeats what came after.

The list holds numbers of customers and staff, never a name. A line stays for ever: a company that
was restored from an older backup does not know the later erasures until they are repeated.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from webapp.company.models import Person
from webapp.core import durable_files
from webapp.core.errors import JiebaoError, _
from webapp.facts.models import Customer
from webapp.verification.personal_data import CUSTOMER
from webapp.verification.privacy_models import Erasure, PrivacyDecision, PrivacyProposal

FILE = "erasures.jsonl"


class ErasureListDamaged(JiebaoError):
    """A line of the list of erasures cannot be read."""

    sentence = _("%(file)s 第 %(line)s 行读不出来。请换成完好的一份，再做一次。")


@dataclass(frozen=True)
class ListedErasure:
    """An erasure that was carried out: whom it is about, why, and who proposed and approved it.

    `kind`, `about`, `reason`: as in `privacy_proposal`. `since`: the instant at which a customer
    was added, in ISO form, empty for a person: after a restore the number of a customer who was
    added too late for the backup is given to somebody else.
    """

    kind: str
    about: str
    since: str
    reason: str
    proposed_by: str
    approved_by: str


def carried_out() -> list[ListedErasure]:
    """The erasures that this database has carried out, oldest first."""
    rows = PrivacyProposal.select(PrivacyProposal, PrivacyDecision).join(PrivacyDecision)
    held = list(rows.switch(PrivacyProposal).join(Erasure).order_by(PrivacyProposal.id))
    since = _customers_since([each.about for each in held if each.kind == CUSTOMER])
    return [
        ListedErasure(
            each.kind,
            each.about,
            since.get(each.about, "") if each.kind == CUSTOMER else "",
            each.reason,
            each.proposed_by_id,
            each.privacydecision.decided_by_id,
        )
        for each in held
    ]


def _customers_since(numbers: Iterable[str]) -> dict[str, str]:
    rows = Customer.select(Customer.id, Customer.created_at).where(Customer.id.in_(list(numbers)))
    return {str(number): at.isoformat() for number, at in rows.tuples()}


def not_repeated(listed: Iterable[ListedErasure]) -> list[ListedErasure]:
    """Those of a list whose subject this database knows and has no approval to erase."""
    rows = PrivacyProposal.select(PrivacyProposal.kind, PrivacyProposal.about)
    approved = set(rows.join(PrivacyDecision).where(PrivacyDecision.approved).tuples())
    return [each for each in listed if (each.kind, each.about) not in approved and _is_held(each)]


def _is_held(each: ListedErasure) -> bool:
    if each.kind == CUSTOMER:
        return _customers_since([each.about]).get(each.about) == each.since
    return bool(Person.select().where(Person.id == each.about).exists())


def write_erasure_list(target: Path) -> None:
    """Add the erasures that the list in a folder of backups does not have. Raises DiskFault,
    ErasureListDamaged.
    """
    listed = read_erasure_list(target)
    known = set(listed)
    new = [each for each in carried_out() if each not in known]
    if not new:
        return
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = [json.dumps(asdict(each), ensure_ascii=False) for each in (*listed, *new)]
    durable_files.write_durably(target / FILE, "".join(f"{line}\n" for line in lines).encode())
    durable_files.sync_folder(target)


def read_erasure_list(folder: Path) -> list[ListedErasure]:
    """The list in a folder of backups; nothing where there is none. Raises ErasureListDamaged."""
    file = folder / FILE
    if not file.exists():
        return []
    found = []
    for number, line in enumerate(file.read_text().splitlines(), 1):
        try:
            found.append(ListedErasure(**json.loads(line)))
        except (ValueError, TypeError) as broken:
            raise ErasureListDamaged(file=file, line=number) from broken
    return found
