"""What webhooks tell: kinds of events, which are actions of the audit trail, and their bodies."""

from __future__ import annotations

import json
from typing import Any

from webapp.core.errors import _
from webapp.integration.exact_values import utc_text

TEST_EVENT = "test"
# Keys are actions of the audit trail. Nothing that two people keep to themselves is told.
EVENTS = {
    "record_call": _("新的电话"),
    "record_card": _("新的售卡"),
    "record_deal": _("新的成交"),
    "record_cancel": _("成交已撤单"),
    "record_withdrawal": _("记录已撤回"),
    "record_verdict": _("卡有了判定"),
    "settle": _("完成一次结算"),
    "approve_line": _("明细已通过"),
    "reject_line": _("明细未通过"),
    "close_payroll": _("月份已关账"),
    "undo_close": _("关账已撤销"),
    "pay": _("已标为已发放"),
    "add_person": _("新来的员工"),
    "place": _("岗位有变动"),
    "leave": _("员工离职"),
    "issue_certificate": _("证书已颁发"),
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
