"""Refuse new passwords that are guessed first: common ones, and those with the own number or name.

common_passwords.txt, one a line in lower case, holds the passwords of 8 characters and more among
the 30,000 most frequent ones of zxcvbn (https://github.com/dwolfhub/zxcvbn-python 4.5.0, MIT
License), and 60 that are common in Chinese, which its list lacks.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from webapp.core.errors import JiebaoError, _

COMMON = Path(__file__).with_name("common_passwords.txt")
SHORTEST_OWN = 3  # a shorter staff number is in too many passwords


class PasswordCommon(JiebaoError):
    """The new password is among the most common ones."""

    sentence = _("这个密码太常见，容易被猜到，请换一个。")
    field = "new_password"


class PasswordNamesOwner(JiebaoError):
    """The new password contains the person's own staff number or name."""

    sentence = _("密码里不要有自己的工号或姓名，请换一个。")
    field = "new_password"


@cache
def common_passwords() -> frozenset[str]:
    """The most common passwords, in lower case."""
    return frozenset(COMMON.read_text("utf-8").split("\n")) - {""}


def refuse_weak_password(number: str, name: str, new: str) -> None:
    """Check a new password of the person with this number and name.

    Raises PasswordCommon, PasswordNamesOwner.
    """
    typed = new.strip().casefold()
    if typed in common_passwords() or len(set(typed)) < SHORTEST_OWN:
        raise PasswordCommon()
    own = [number.casefold(), "".join(name.split()).casefold()]
    if len(own[0]) < SHORTEST_OWN:
        del own[0]
    if any(each and each in "".join(typed.split()) for each in own):
        raise PasswordNamesOwner()
