"""The passwords that are refused: common ones, and those with the own number or name."""

from __future__ import annotations

import pytest

from webapp.web.first_passwords import LENGTH, draw_password
from webapp.web.operations.sign_in import SHORTEST_PASSWORD
from webapp.web.weak_passwords import (
    PasswordCommon,
    PasswordNamesOwner,
    common_passwords,
    refuse_weak_password,
)


def test_the_list_holds_many_that_are_long_enough_to_be_chosen() -> None:
    assert sum(len(each) >= SHORTEST_PASSWORD for each in common_passwords()) > 10_000
    assert {"password", "12345678", "woaini1314", "5201314a"} <= common_passwords()
    assert {each.casefold() for each in common_passwords()} == common_passwords()


@pytest.mark.parametrize("new", ["PassWord", " 12345678 ", "abababab", "qwer1234"])
def test_a_common_password_is_refused_in_any_case(new: str) -> None:
    with pytest.raises(PasswordCommon):
        refuse_weak_password("1101", "林晓燕", new)


@pytest.mark.parametrize("new", ["gold1101fish", "林晓燕的密码呀", "林晓 燕 gold fish"])
def test_the_own_number_or_name_is_refused(new: str) -> None:
    with pytest.raises(PasswordNamesOwner):
        refuse_weak_password("1101", "林晓燕", new)


def test_anothers_number_and_a_number_of_two_digits_are_taken() -> None:
    refuse_weak_password("1101", "林晓燕", "gold1102fish")
    refuse_weak_password("11", "林晓燕", "gold11fish")


def test_drawn_passwords_are_not_common() -> None:
    assert len(draw_password()) == LENGTH
    refuse_weak_password("1101", "林晓燕", "goldfish swims at noon")
