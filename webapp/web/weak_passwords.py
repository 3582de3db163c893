"""Refuse new passwords that are guessed first: common ones, and those with one's number or name.

Common are the 30,000 most frequent ones in the package zxcvbn, and those that are common in Chinese
offices, which its list lacks.
"""

from __future__ import annotations

from functools import cache

from webapp.core.errors import JiebaoError, _

SHORTEST_OWN = 3  # a shorter staff number is in too many passwords
_CHINESE = """
    00000000 0123456789 110110110 120120120 123123123 12341234 1314520520 321321321 52013145
    5201314520 5201314a 66666666 87654321 88888888 987654321 a5201314 aa12345678 admin888 aini1314
    beijing2008 gongsi123 gongsi888 jiebao-demo jiebao123 jiebao2026 jiebao888 mima1234 mima123456
    mima8888 nihao888 p@ssword renshi123 shanghai123 woaini1314 woaini520 woaini521 woshishui
    wozhidao xiaoshou123 yuangong123 zhongguo123
"""
CHINESE = frozenset(_CHINESE.split())


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
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # 0.6 s and 15 MB: at the first new password

    return CHINESE.union(each.casefold() for each in FREQUENCY_LISTS["passwords"])


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
