"""An erasure: proposed by HR, approved by a leader, carried out everywhere, and verified."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.webapp.verification.searching import found_in
from webapp.calling.models import Matter
from webapp.calling.operations.customers import CustomerGiven
from webapp.calling.operations.record_call import CallCommand, record_call
from webapp.company.models import Person
from webapp.facts.evidence_models import OpenCheck
from webapp.facts.models import ERASED, Card, Customer, Fact, Photo, Tally
from webapp.ledger.models import Line, Settlement
from webapp.ledger.settlement_basis import differs
from webapp.people.operations.transfers import leave
from webapp.schemes.catalogue import schemes
from webapp.store import erasing
from webapp.store.models import AuditLine
from webapp.verification.audit_parts import AuditedData, audit_parts
from webapp.verification.forgetting import forget_approved
from webapp.verification.nightly_privacy import purge_expired
from webapp.verification.operations.privacy_proposals import (
    ASKED,
    decide_privacy,
    propose_erasure,
)
from webapp.verification.personal_data import CUSTOMER, PERSON
from webapp.verification.privacy_models import Erasure
from webapp.web.runtime import Runtime

HR, LEADER = "1002", "1001"
NAME, NUMBER, NOTE = "欧阳青萍", "13987654321", "她的母亲住院，下月再联系"


def verified(runtime: Runtime) -> list[tuple[str, str, str]]:
    """The first misfit of each part of the audit."""
    found = []
    for part in audit_parts(AuditedData(runtime.company, runtime.photos), None):
        misfit = part.find(lambda _done: None)
        if misfit is not None:
            found.append((part.name, misfit.place, misfit.why))
    return found


def sums() -> tuple[Any, ...]:
    """What must not change: tallies, sums of the ledger, records by day and kind."""
    tallies = sorted(Tally.select().tuples())
    lines = sorted(Line.select(Line.number, Line.amount, Line.person, Line.because).tuples())
    facts = sorted(Fact.select(Fact.number, Fact.kind, Fact.person, Fact.day).tuples())
    return tallies, lines, facts


def erase(runtime: Runtime, kind: str, about: str) -> int:
    """Propose, approve and carry out an erasure; return its number."""
    number = runtime.write(lambda tx: propose_erasure(tx, HR, kind, about, ASKED))
    runtime.write(lambda tx: decide_privacy(tx, LEADER, number, approved=True))
    assert forget_approved(runtime) == 1
    assert erasing.empty_log()
    return int(number)


def customer_of(runtime: Runtime, seal: Callable[[str], Any]) -> int:
    """A customer with a card and its photo, a call and its note."""
    card = Card.select().join(Fact).where(Card.photo.is_null(False)).first()
    seller = card.fact.person_id
    given = CustomerGiven(NAME, seal(NUMBER))
    command = CallCommand("0192-ouyang", "interested", given, note=NOTE, at=runtime.clock())
    runtime.write(lambda tx: record_call(tx, seller, command))
    customer = Customer.get(Customer.name == NAME)
    Card.update(customer=customer.id).where(Card.fact == card.fact_id).execute()
    Customer.update(note=f"{NAME}：{NOTE}").where(Customer.id == customer.id).execute()
    said = {"reason": f"{NAME} {NUMBER}"}
    runtime.write(lambda tx: tx.audit(HR, "set_target", "target:1", said))
    OpenCheck.delete().execute()
    return int(customer.id)


@pytest.fixture
def ouyang(sample: Runtime, seal: Callable[[str], Any]) -> int:
    """That customer in the small sample company, which has photos."""
    return customer_of(sample, seal)


def test_a_customer_is_found_nowhere_after_the_erasure(sample: Runtime, ouyang: int) -> None:
    before, folder = sums(), sample.config.data
    assert found_in(folder, NAME, NOTE)
    assert verified(sample) == []

    number = erase(sample, CUSTOMER, str(ouyang))

    assert found_in(folder, NAME, NUMBER, NOTE) == []
    assert sums() == before
    assert verified(sample) == []
    held = Customer.get_by_id(ouyang)
    assert (held.name, held.phone_cipher, held.phone_masked) == (f"已删除的客户 {ouyang}", None, "")
    assert Erasure.get_by_id(number).done_at == sample.clock()


def test_with_rows_in_every_table_too(filled: Runtime, seal: Callable[[str], Any]) -> None:
    customer = customer_of(filled, seal)
    # This company's photos are rows without files: the first one that is missing may be another.
    before, misfits = sums(), without_photos(verified(filled))

    erase(filled, CUSTOMER, str(customer))

    assert found_in(filled.config.data, NAME, NUMBER, NOTE) == []
    assert (sums(), without_photos(verified(filled))) == (before, misfits)


def without_photos(misfits: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The misfits of the other parts."""
    return [each for each in misfits if each[0] != "照片"]


def test_a_name_that_others_have_or_that_is_a_word_stays_in_other_texts(sample: Runtime) -> None:
    namesake = {"name": "欧阳青", "created_at": sample.clock()}
    one, _other = (Customer.insert(**namesake).execute() for _each in range(2))
    word = Customer.insert(name="老板", created_at=sample.clock()).execute()
    said = {"opened_by": LEADER, "opened_at": sample.clock()}
    for number in range(60):
        title = f"欧阳青 {number}：老板说贵"
        Matter.insert(key=f"k{number}", title=title, topic="price", **said).execute()

    erase(sample, CUSTOMER, str(one))
    number = erase(sample, CUSTOMER, str(word))

    titles = {title for (title,) in Matter.select(Matter.title).tuples()}
    assert "欧阳青 1：老板说贵" in titles
    assert Customer.get_by_id(word).name == f"已删除的客户 {word}"
    assert json.loads(Erasure.get_by_id(number).counts) == {"left": 60}
    assert verified(sample) == []


def test_the_photo_is_erased_and_told_as_such(sample: Runtime, ouyang: int) -> None:
    photo = Card.get(Card.customer == ouyang).photo_id
    erase(sample, CUSTOMER, str(ouyang))

    assert Photo.get_by_id(photo).format == ERASED
    assert photo not in set(sample.photos.names())
    about = AuditLine.subject == f"customer:{ouyang}"
    told = AuditLine.get(AuditLine.action == "erase", about)
    assert told.who == LEADER
    after = json.loads(told.after)
    assert (after["photos"], after["proposed_by"], after["why"]) == ([photo], HR, ASKED)
    assert after["counts"]["records"] >= 1


def test_a_leaver_is_found_nowhere_after_the_erasure(filled: Runtime) -> None:
    lin = Person.get(Person.id == "1101")
    name, number = lin.name, filled.cipher.decrypt(lin.phone_cipher) if lin.phone_cipher else "-"
    leave_long_ago(filled, "1101")
    purge_expired(filled)  # the daily returns of three years ago, which name everybody
    before, misfits, folder = sums(), verified(filled), filled.config.data
    assert found_in(folder, name)

    erase(filled, PERSON, "1101")

    assert found_in(folder, name, number) == []
    assert (sums(), verified(filled)) == (before, misfits)
    assert filled.company.name_of("1101") == "已离职 · 1101"
    for settlement in Settlement.select():
        assert differs(settlement, schemes()[settlement.scheme]) == []


def leave_long_ago(runtime: Runtime, person: str) -> None:
    """Let somebody leave today, and put the clock three years on."""
    clock: Any = runtime.clock
    today = runtime.today
    runtime.write(lambda tx: leave(tx, HR, person, today, "合同到期"))
    clock.now = clock.now.replace(year=clock.now.year + 3)
