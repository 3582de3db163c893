"""Convert contract numbers to the form in which they are stored, and find a contract's deal."""

from __future__ import annotations

import re
import unicodedata

from peewee import fn

from webapp.core.errors import JiebaoError, Missing, _
from webapp.core.fields import Text
from webapp.facts.models import Deal, Fact

CONTRACT = Text("contract", most=60)  # as typed, spaces included; see `clean_contract`
_CONTRACT = re.compile(r"[\w./()\[\]#〔〕【】-]{1,40}")


class ContractMalformed(JiebaoError):
    """A contract number with signs or a length that is not allowed."""

    sentence = _("合同号“%(contract)s”不对：用汉字、字母、数字和 - . / ( ) #，最多 40 位。")
    field = "contract"


def clean_contract(typed: str) -> str:
    """Return a contract number as it is stored: half-width, capitals, no spaces.

    Raises Missing, TextTooLong, ContractMalformed.
    """
    CONTRACT.clean(typed)
    contract = re.sub(r"\s+", "", unicodedata.normalize("NFKC", typed)).upper()
    if not contract:
        raise Missing("contract")
    if not _CONTRACT.fullmatch(contract):
        raise ContractMalformed(contract=typed[:60])
    return contract


def deal_of_contract(contract: str) -> Deal | None:
    """Return the deal with this stored contract number that was not cancelled; None without one."""
    later = Fact.alias("later")
    cancelled = later.select(later.number).where(later.corrects == Deal.fact)
    found: Deal | None = Deal.get_or_none(Deal.contract == contract, ~fn.EXISTS(cancelled))
    return found
