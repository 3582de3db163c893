"""The navigation's tabs by role, and each role's first page."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.company.roles import CHECKERS, HR, LEADERS, SELLERS
from webapp.core.errors import _


@dataclass(frozen=True)
class Tab:
    """One entry of the navigation: its page, its name, its icon in the sprite."""

    href: str
    label: str
    icon: str


TODAY = Tab("/today", _("今日"), "today")
BOARDS = Tab("/boards", _("榜单"), "boards")
CUSTOMERS = Tab("/customers", _("客户"), "customers")
ME = Tab("/me", _("我的"), "me")
CHECKS = Tab("/checks", _("核查"), "checks")
TEAM = Tab("/team", _("团队"), "team")
SETTLEMENT = Tab("/settlement", _("结算"), "settlement")
CERTIFICATES = Tab("/certificates", _("证书"), "certificates")
STAFF = Tab("/staff", _("员工"), "staff")


def tabs_of(role: str) -> tuple[Tab, ...]:
    """The tabs of a role in order; the first is its home page."""
    if role in SELLERS:
        return (TODAY, BOARDS, CUSTOMERS, ME)
    if role in CHECKERS:
        return (CHECKS, TEAM, BOARDS, ME)
    if role in HR:
        return (SETTLEMENT, CHECKS, CERTIFICATES, STAFF, BOARDS, ME)
    if role in LEADERS:
        return (BOARDS, SETTLEMENT, CHECKS, ME)
    return (BOARDS, ME)


def home_of(role: str) -> str:
    """The address of a role's home page."""
    return tabs_of(role)[0].href
