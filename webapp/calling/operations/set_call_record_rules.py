"""Set whose calls are compared with call detail records, and whether all must be logged."""

from __future__ import annotations

import json
from collections.abc import Collection

from webapp.company.roles import HR, SELLERS
from webapp.core.errors import JiebaoError, NotAllowed, UnknownChoice, _
from webapp.facts.call_records import MUST_LOG_SETTING, ROLES_SETTING
from webapp.facts.operations.set_setting import set_setting
from webapp.facts.transactions import Transaction


class NobodyCompared(JiebaoError):
    """No role was chosen, so that no call would be compared."""

    sentence = _("请至少选一个岗位：谁的电话经过总机或公司的号码。")
    field = "roles"


def set_call_record_rules(
    tx: Transaction, by: str, roles: Collection[str], *, must_log: bool
) -> None:
    """Choose the roles whose calls go through the exchange, and whether they must log all of them.

    For HR. Raises NotAllowed, NobodyCompared, UnknownChoice.
    """
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in HR:
        raise NotAllowed()
    if not roles:
        raise NobodyCompared()
    if set(roles) - SELLERS:
        raise UnknownChoice()
    set_setting(tx, by, ROLES_SETTING, json.dumps(" ".join(sorted(set(roles)))))
    set_setting(tx, by, MUST_LOG_SETTING, json.dumps("yes" if must_log else ""))
    tx.notice("checks")
