import dataclasses
from typing import Any

import pytest

from certificates import CertificateError, Segment
from certificates.errors import (
    AddressMalformed,
    LanguageUnknown,
    SerialMalformed,
    TextMissing,
    TextTooLong,
    TooManySignatories,
)

from .conftest import an_honour


def test_an_honour_keeps_what_it_was_told() -> None:
    honour = an_honour(recipient=" 买买提·艾力 ")

    assert honour.recipient == "买买提·艾力"
    assert (
        honour.wording
        == "在二〇二六年贺卡电话销售活动中，您累计成交贺卡96张，业绩名列第一，被评为本期"
    )
    assert honour.salutation == "同志"


def test_texts_are_kept_composed_so_that_one_name_is_one_name() -> None:
    assert an_honour(recipient="Mu\u0308ller").recipient == "Müller"


def test_an_honour_cannot_be_changed_once_made() -> None:
    honour: Any = an_honour()
    with pytest.raises(dataclasses.FrozenInstanceError):
        honour.recipient = "李雷"


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"recipient": "  "}, TextMissing, "recipient"),
        ({"title": ""}, TextMissing, "title"),
        ({"body": ()}, TextMissing, "body"),
        ({"body": (Segment(" "),)}, TextMissing, "body"),
        ({"company": ""}, TextMissing, "company"),
        ({"recipient": "王" * 41}, TextTooLong, "recipient"),
        ({"body": (Segment("好" * 181),)}, TextTooLong, "body"),
        ({"signatories": ("王吉",) * 11}, TooManySignatories, "signatories"),
        ({"signatories": ("",)}, TextMissing, "signatories"),
        ({"language": "fr"}, LanguageUnknown, "language"),
        ({"serial": "HR 2026"}, SerialMalformed, "serial"),
        ({"serial": ""}, SerialMalformed, "serial"),
        ({"verify_address": "javascript:alert(1)"}, AddressMalformed, "verify_address"),
        ({"verify_address": "https://捷报.cn/"}, AddressMalformed, "verify_address"),
        ({"verify_address": "https://a/" + "x" * 200}, AddressMalformed, "verify_address"),
    ],
)
def test_a_faulty_value_is_refused_with_the_field_it_is_in(
    changes: dict[str, Any], error: type[CertificateError], field: str
) -> None:
    with pytest.raises(error) as refused:
        an_honour(**changes)

    assert refused.value.field == field
    assert "%" not in str(refused.value)


def test_the_refusal_says_how_long_a_text_may_be() -> None:
    said = "证书的“公司名称”最多 40 个字（字母两个算一个），现有 41 个。"
    with pytest.raises(TextTooLong, match=said):
        an_honour(company="司" * 41)


def test_two_letters_take_the_room_of_one_ideograph() -> None:
    assert an_honour(company="Golden Dragon Greeting Cards Telesales Company Ltd.").company
    with pytest.raises(TextTooLong):
        an_honour(company="x" * 81)
