"""Lets the tests hash and verify passwords with the least work that argon2 takes.

A hash names its own work: one that is made here is verified as quickly. What the program itself
uses is kept under the names with SERVED: tests/webapp/web/test_sign_in.py checks its work.
"""

from __future__ import annotations

from argon2 import PasswordHasher

from webapp.web.operations import sign_in

SERVED, SERVED_FIRST = sign_in._hasher, sign_in._first_hasher
SERVED_NOBODY = sign_in._NOBODY
_QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def hash_quickly() -> None:
    """Let this process hash passwords in 0.1 ms; the program's way takes 60 ms of processor."""
    sign_in._hasher = sign_in._first_hasher = _QUICK
    sign_in._NOBODY = _QUICK.hash("nobody has this account")
