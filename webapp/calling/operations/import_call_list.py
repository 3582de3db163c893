"""Import a call list from a table, completely or not at all; a large one in pieces."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, NamedTuple

from webapp.audit.long_works import CALL_LIST, REFUSED, arriving
from webapp.audit.operations.pieces import (
    add_staged,
    begin_work,
    demand_open_work,
    drop_staged,
    end_work,
    make_sure,
    stage_rows,
)
from webapp.calling.call_list_sheet import CustomerRow
from webapp.calling.operations.customers import give_customers, note_given
from webapp.calling.operations.share_call_lists import NotToBeCalled
from webapp.company.snapshot import Company
from webapp.core.errors import JiebaoError, _
from webapp.core.instants import to_microseconds
from webapp.core.sealed_numbers import SealedNumber
from webapp.facts.models import Customer
from webapp.facts.transactions import Transaction, as_audited
from webapp.people.operations.import_people import Imported, Seal, refuse_faults
from webapp.schemes.company_loading import load_company
from webapp.spreadsheets.faults import Fault
from webapp.store.request_cache import request_cache
from webapp.store.statements import listed, one_state, read_rows

_OTHER_SELLER = _("这位客户已在 %(name)s 的名单里。")
_KNOWN = """
SELECT phone_hash, seller_id, id, do_not_contact_at IS NOT NULL FROM customer
WHERE phone_hash IN (SELECT hash FROM {asked})
"""
AT_ONCE = (
    500  # rows that one transaction imports; from so many on the page does it in the background
)
TRIES = 5  # checks outside the writer
Write = Callable[[Callable[[Transaction], Any]], Any]
Row = Mapping[str, Any]


class CustomersChanging(JiebaoError):
    """Customers of the list were changed during each check, or another list has them."""

    sentence = _("这张名单里的客户正在被别人登记或导入，请过几分钟再导入。")
    status = 409


class _Known(NamedTuple):
    phone: str
    seller: str | None
    id: int
    stopped: bool


@dataclass(frozen=True)
class _Checked:
    """A list without faults: the customers known by their hashes, and the rows to add."""

    known: Mapping[str, _Known]
    rows: Sequence[Row]
    done: Imported


def import_call_list(tx: Transaction, by: str, rows: Sequence[CustomerRow], seal: Seal) -> Imported:
    """Add the new customers and assign the unassigned; leave a seller's own customers unchanged.

    All of it inside the transaction: `import_call_list_apart` adds a large list in pieces.

    Raises FaultyTable with every row whose customer is on another seller's list, or asked never to
    be called again.
    """
    checked = _checked(tx.company, rows, [seal(row.phone) for row in rows])
    add_call_list(tx, by, checked.rows)
    return checked.done


def import_call_list_apart(
    write: Write, by: str, rows: Sequence[CustomerRow], seal: Seal, work: int | None = None
) -> Imported:
    """Import as `import_call_list` does, and hold the writer for some rows at a time only.

    Numbers are sealed and rows checked outside the writer; what is to be added is staged, and one
    transaction makes it sure, if the list's customers are still as they were checked (decision
    0062). `work`: the number of the work whose rows these are; without it, one is begun.

    Raises FaultyTable, WorkCancelled, CustomersChanging.
    """
    if len(rows) <= AT_ONCE:
        done: Imported = write(partial(_import_few, by=by, rows=rows, seal=seal, work=work))
        return done
    sealed = [seal(row.phone) for row in rows]
    for _try in range(TRIES):
        with request_cache(), one_state():
            checked = _checked(load_company(), rows, sealed)
        if not checked.rows:
            return checked.done
        if work is None:
            work = write(partial(begin_work, by=by, kind=CALL_LIST, about={"rows": len(rows)}))
        stage_rows(write, work, [(row["hash"], row) for row in checked.rows])
        hashes = [number.hash for number in sealed]
        if write(partial(_sure_if_same, work=work, checked=checked, hashes=hashes)):
            add_staged(write, work, add_call_list)
            return checked.done
    if work is not None:
        write(partial(end_work, work=work, how=REFUSED))
        drop_staged(write, work)
    raise CustomersChanging()


def _import_few(
    tx: Transaction, by: str, rows: Sequence[CustomerRow], seal: Seal, work: int | None
) -> Imported:
    if work is not None:
        demand_open_work(work)
    return import_call_list(tx, by, rows, seal)


def _sure_if_same(tx: Transaction, work: int, checked: _Checked, hashes: Sequence[str]) -> bool:
    """Make the staged rows sure if all customers are as they were, and no other list has them."""
    if arriving(hashes) or _known_by_hash(hashes) != checked.known:
        return False
    make_sure(tx, work, asdict(checked.done))
    return True


def _checked(
    company: Company, rows: Sequence[CustomerRow], sealed: Sequence[SealedNumber]
) -> _Checked:
    """Check every row against the customers now. Raises FaultyTable."""
    known = _known_by_hash([number.hash for number in sealed])
    refuse_faults(list(_faults(company, rows, sealed, known)))
    added = [
        _staged(row, number)
        for row, number in zip(rows, sealed, strict=True)
        if (held := known.get(number.hash)) is None or held.seller is None
    ]
    new = sum(number.hash not in known for number in sealed)
    return _Checked(known, added, Imported(new, known=len(rows) - new))


def _faults(
    company: Company,
    rows: Sequence[CustomerRow],
    sealed: Sequence[SealedNumber],
    known: Mapping[str, _Known],
) -> Iterator[Fault]:
    for row, number in zip(rows, sealed, strict=True):
        held = known.get(number.hash)
        if held is not None and held.stopped:
            yield Fault(row.row, "电话", number.masked, NotToBeCalled.sentence, {})
        elif held is not None and held.seller not in (None, row.seller):
            values = {"name": company.name_of(str(held.seller))}
            yield Fault(row.row, "电话", number.masked, _OTHER_SELLER, values)


def _staged(row: CustomerRow, number: SealedNumber) -> Row:
    """A row as it is added, and staged as JSON before."""
    return {
        "name": row.name,
        "cipher": number.cipher,
        "hash": number.hash,
        "masked": number.masked,
        "visited": row.visited,
        "note": row.note,
        "seller": row.seller,
    }


def _known_by_hash(hashes: Iterable[str]) -> dict[str, _Known]:
    """The customers with one of these hashes of numbers."""
    sql = _KNOWN.format(asked=listed("asked", hash="TEXT"))
    rows = read_rows(sql, [json.dumps(list(hashes))])
    return {row[0]: _Known(*row) for row in rows}


def add_call_list(tx: Transaction, by: str, rows: Sequence[Row]) -> int:
    """Add customers and assign the unassigned ones; returns the number of rows.

    A customer whom a seller has recorded since the list was made sure stays with that seller.
    """
    known = _known_by_hash([row["hash"] for row in rows])
    _add_customers(tx, by, [row for row in rows if row["hash"] not in known])
    free = [
        (held.id, row["seller"])
        for row in rows
        if (held := known.get(row["hash"])) and held.seller is None and not held.stopped
    ]
    give_customers(tx, by, free, "import")
    return len(rows)


def _add_customers(tx: Transaction, by: str, new: Sequence[Row]) -> None:
    """Add customers on the lists of their sellers, by one statement for each table."""
    at = to_microseconds(tx.now)
    added = list(zip(tx.numbers_for(Customer, len(new)), new, strict=True))
    tx.insert_values(
        Customer,
        (
            *("id", "name", "phone_cipher", "phone_hash", "phone_masked"),
            *("visited", "note", "seller", "created_at"),
        ),
        (
            (
                *(customer, row["name"], row["cipher"], row["hash"], row["masked"]),
                *(row["visited"], row["note"], row["seller"], at),
            )
            for customer, row in added
        ),
    )
    tx.audit_many(
        "add_customer",
        (
            (by, f"customer:{customer}", as_audited({"name": row["name"]}))
            for customer, row in added
        ),
    )
    note_given(tx, by, [(customer, row["seller"]) for customer, row in added], "import")
