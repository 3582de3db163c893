"""Set the sum from which on two people must approve a line."""

from __future__ import annotations

import json

from webapp.company.roles import LEADERS
from webapp.core.errors import JiebaoError, NotAllowed, _
from webapp.core.fields import Hundredths
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction
from webapp.ledger.operations.approve import TWO_PEOPLE_FROM


class TwoPeopleSumMalformed(JiebaoError):
    """The text is no sum from 0.01 to 1,000,000 yuan."""

    sentence = _("请填多少元起要两个人审核，例如 5000，最多 1000000。")
    field = "from"


TWO_PEOPLE_SUM = Hundredths("from", TwoPeopleSumMalformed, most=10**8)


def set_two_people(tx: Transaction, by: str, fen: int) -> None:
    """Set the sum in fen from which on a line needs two people (decision 0014).

    A leader sets it, because it limits what HR can approve alone. Lines that were approved before
    keep their state. Raises NotAllowed, TwoPeopleSumMalformed.
    """
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in LEADERS:
        raise NotAllowed()
    if not 0 < fen <= TWO_PEOPLE_SUM.most:
        raise TwoPeopleSumMalformed()
    set_setting(tx, by, TWO_PEOPLE_FROM, json.dumps(fen))
    tx.notice("ledger")
