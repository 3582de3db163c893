"""What webhooks tell: kinds of events, which are actions of the audit trail, and their bodies."""

from __future__ import annotations

import json
from typing import Any

from webapp.core.errors import _
from webapp.integration.exact_values import utc_text

TEST_EVENT = "test"
# Words as in the operations log. Nothing that two people keep to themselves is told.
EVENTS = {
    "record_call": _("登记电话"),
    "record_card": _("登记售卡"),
    "record_deal": _("登记成交"),
    "record_cancel": _("撤单"),
    "record_withdrawal": _("撤回记录"),
    "record_verdict": _("判定售卡"),
    "settle": _("结算"),
    "approve_line": _("通过明细"),
    "reject_line": _("不通过明细"),
    "close_payroll": _("关账"),
    "undo_close": _("撤销关账"),
    "pay": _("标记已发放"),
    "add_person": _("录入员工"),
    "place": _("调动岗位"),
    "leave": _("登记离职"),
    "issue_certificate": _("颁发证书"),
}


def event_body(line: Any) -> str:
    """The body of the message about an audit line: what, when, about which record, by whom.

    It has no names, numbers or sums: the receiver reads these through the API, with its scopes.
    """
    return _body(
        line.action,
        utc_text(line.at),
        {"number": line.number, "subject": line.subject, "by": line.who},
    )


def trial_body(at: Any) -> str:
    """The body of a test message."""
    return _body(TEST_EVENT, utc_text(at), {})


def _body(kind: str, timestamp: str, data: dict[str, Any]) -> str:
    return json.dumps({"type": kind, "timestamp": timestamp, "data": data}, ensure_ascii=False)
