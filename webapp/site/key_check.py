"""Refuse keys that do not open the database's numbers, before they encrypt anything new."""

from __future__ import annotations

from webapp.company.models import Person
from webapp.core.errors import JiebaoError, _
from webapp.core.keys import Keys, check_value
from webapp.core.phone_numbers import Cipher, NumberUnreadable
from webapp.store.database import write_lock
from webapp.store.models import KeyCheck


class KeysOfOtherData(JiebaoError):
    """The keys in the data folder are not those that encrypted its numbers."""

    sentence = _(
        "%(folder)s 里的密钥不是这个数据库的：已存的电话号码打不开，新号码也不能用它存。"
        "请从备份恢复与数据库同一时期的密钥。"
    )
    status = 500


def demand_fitting_keys(keys: Keys, folder: object) -> None:
    """Compare the keys with the stored check value; store it at the first start.

    An older database without the value is opened by one stored number. Raises KeysOfOtherData.
    """
    found, value = KeyCheck.get_or_none(KeyCheck.number == 1), check_value(keys)
    if found is None:
        if not _opens_a_number(keys):
            raise KeysOfOtherData(folder=folder)
        with write_lock():
            KeyCheck.insert(number=1, value=value).on_conflict_ignore().execute()
    elif found.value != value:
        raise KeysOfOtherData(folder=folder)


def _opens_a_number(keys: Keys) -> bool:
    """Whether the keys open a stored number; true if there is none."""
    person = Person.get_or_none(Person.phone_cipher.is_null(False) & (Person.phone_cipher != ""))
    if person is None:
        return True
    try:
        Cipher(keys.number_cipher, keys.number_hash).decrypt(person.phone_cipher)
    except NumberUnreadable:
        return False
    return True
