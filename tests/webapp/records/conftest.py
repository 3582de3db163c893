"""The phone whose held records these tests accept or refuse: fixtures of the sync tests."""

from tests.webapp.sync.conftest import lin, phone

__all__ = ["lin", "phone"]
