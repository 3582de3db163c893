"""What a token may read or send: its scopes, each with the words that its page shows."""

from __future__ import annotations

from webapp.core.errors import _

PEOPLE, BOARDS, FACTS, CUSTOMERS = "people", "boards", "facts", "customers"
PHONE_NUMBERS, LINES, PAYROLLS, CALL_RECORDS = "phone_numbers", "lines", "payrolls", "call_records"
OWN = "token"  # what every token may read: what is known of itself

SCOPES = {
    PEOPLE: _("员工：工号、姓名、岗位、团队、入职和离职日期"),
    BOARDS: _("榜单：名次和数值"),
    FACTS: _("记录：电话、售卡、成交、评分、贡献分，不含客户资料"),
    CUSTOMERS: _("记录里的客户：姓名和打码的号码"),
    PHONE_NUMBERS: _("记录里的客户：完整号码，每次读取都留痕"),
    LINES: _("明细：奖金、提成、扣减和它们的状态"),
    PAYROLLS: _("发放：已关账月份每人应发多少"),
    CALL_RECORDS: _("写入话单：电话系统把通话记录发进来"),
}
# A scope that adds to what another one reads is of no use without it.
NEEDS = {CUSTOMERS: FACTS, PHONE_NUMBERS: CUSTOMERS}
