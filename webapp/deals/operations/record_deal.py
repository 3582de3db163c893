"""Record a deal: a contract that was closed, with its customer and the card it came from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from webapp.audit.long_works import arriving
from webapp.calling.operations.customers import CustomerGiven, find_or_add
from webapp.core.errors import JiebaoError, NotFound, _
from webapp.core.fields import Hundredths, Text
from webapp.facts.contracts import clean_contract, deal_of_contract
from webapp.facts.current_deals import current_card, current_deals, first_deal_of
from webapp.facts.models import Card, Deal
from webapp.facts.movements import movements_of_deal
from webapp.facts.operations.record import (
    Receipt,
    content_hash,
    demand_employed,
    known_already,
    record,
)
from webapp.facts.transactions import Transaction

LARGEST = 10**11  # fen; a thousand million yuan is a typing error


class AmountNotPositive(JiebaoError):
    """The amount of the deal is 0 or negative."""

    sentence = _("成交金额要大于 0。")
    field = "amount"


class AmountTooLarge(JiebaoError):
    """The amount is larger than any real contract."""

    sentence = _("成交金额太大，请核对。")
    field = "amount"


class ContractKnown(JiebaoError):
    """The contract is already recorded and not cancelled."""

    sentence = _("合同 %(contract)s 已经登记过。")
    field = "contract"
    status = 409


class ContractArriving(JiebaoError):
    """A table that is being imported has the same contract."""

    sentence = _("合同 %(contract)s 正在从表格导入，请稍后再看。")
    field = "contract"
    status = 409


class AmountMalformed(JiebaoError):
    """The text is not an amount."""

    sentence = _("金额“%(typed)s”不对：以元计，最多两位小数，如 12800 或 12800.50。")
    field = "amount"


class ReferrerUnknown(JiebaoError):
    """No deal is recorded under the contract that is given as the referrer's."""

    sentence = _("没有登记过合同 %(contract)s。请填介绍人自己的合同号，或清空这一格。")
    field = "referrer"


class OwnReferrer(JiebaoError):
    """The contract that is given as the referrer's is the deal's own."""

    sentence = _("介绍人的合同号不能是这一单自己的。")
    field = "referrer"


PRODUCT = Text("product", most=40, required=False)
REFERRER = Text("referrer", most=60, required=False)
AMOUNT = Hundredths("amount", AmountMalformed, most=10**14)


@dataclass(frozen=True)
class DealCommand:
    """A contract closed by `closer`: amount in fen, `card` the number of the card it came from.

    If no customer is named, the deal gets the card's customer. `at` None means now. `imported`:
    HR's table brings the deal, so that its time of receipt makes nobody late. `referrer`: the
    contract of the customer who brought this customer.
    """

    id: str
    closer: str
    contract: str
    amount: int
    card: int | None = None
    customer: CustomerGiven = field(default_factory=CustomerGiven)
    at: datetime | None = None
    imported: bool = False
    product: str = ""
    referrer: str = ""


def record_deal(
    tx: Transaction, by: str, command: DealCommand, digest: str | None = None
) -> Receipt:
    """Record one deal. It counts for its closer; its card decides whether a designer gets a share.

    The closer may be anybody employed on its day (docs/rules.md, Words). The card may be judged
    fake or withdrawn: the deal still counts for the closer. `digest` is the content hash made by
    the phone; None computes it from the command.
    """
    digest = digest or digest_of(command)
    known = known_already(command.id, digest)
    if known is not None:
        return known
    contract = clean_contract(command.contract)
    _check(tx, command, contract)
    product, referrer = PRODUCT.clean(command.product), referring(command.referrer, contract)
    receipt = record(tx, "deal", command.id, digest, person=command.closer, by=by, at=command.at)
    tx.insert(
        Deal,
        fact=receipt.number,
        contract=contract,
        amount=command.amount,
        card=command.card,
        customer=find_or_add(tx, _customer_of(command), command.closer),
        reissue=Deal.select().where(Deal.contract == contract).count(),
        imported=command.imported,
        product=product,
        referrer=referrer,
    )
    _count(tx, receipt.number)
    return receipt


def digest_of(command: DealCommand) -> str:
    """Return the content hash of a deal's record."""
    number = command.customer.number
    # Only where given: a record of before these keys keeps its hash.
    told = {"product": command.product, "referrer": command.referrer}
    return content_hash(
        {key: value for key, value in told.items() if value}
        | {
            "kind": "deal",
            "closer": command.closer,
            "contract": command.contract,
            "amount": command.amount,
            "card": command.card,
            "customer": command.customer.id or (number.hash if number else ""),
            "name": command.customer.name,
            "at": command.at,
        }
    )


def referring(typed: str, contract: str) -> str:
    """Return the referrer's contract as it is stored; empty if none is given.

    Raises ContractMalformed, OwnReferrer, ReferrerUnknown.
    """
    if not REFERRER.clean(typed):
        return ""
    referrer = clean_contract(typed)
    if referrer == contract:
        raise OwnReferrer()
    if not Deal.select().where(Deal.contract == referrer).exists():
        raise ReferrerUnknown(contract=referrer)
    return referrer


def demand_amount(amount: int) -> None:
    """Raise AmountNotPositive or AmountTooLarge unless a deal may have this amount (fen)."""
    if amount <= 0:
        raise AmountNotPositive()
    if amount > LARGEST:
        raise AmountTooLarge()


def _check(tx: Transaction, command: DealCommand, contract: str) -> None:
    demand_amount(command.amount)
    if command.card is not None and not Card.select().where(Card.fact == command.card).exists():
        raise NotFound()
    if deal_of_contract(contract) is not None:
        raise ContractKnown(contract=contract)
    if arriving([contract]):
        raise ContractArriving(contract=contract)
    demand_employed(tx, command.closer, command.at)


def _customer_of(command: DealCommand) -> CustomerGiven:
    given = command.customer
    if command.card is None or given != CustomerGiven():
        return given
    return replace(given, id=Card.get_by_id(current_card(command.card)).customer_id)


def _count(tx: Transaction, number: int) -> None:
    """Recompute the tallies, also of the closer whose deal was this customer's first until now."""
    [deal] = current_deals(numbers=[number])
    tx.move(movements_of_deal(tx.company, deal))
    if deal.new_customer and deal.customer is not None:
        other = first_deal_of(deal.customer, besides=number)
        if other is not None:
            tx.flush()
            tx.recompute(other.person_id, other.day)
