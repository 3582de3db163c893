"""Roles of people, grouped by what they may do."""

from __future__ import annotations

SELLERS = frozenset({"telesales", "guide", "designer"})
CHECKERS = frozenset({"supervisor", "head"})
HR = frozenset({"hr"})
LEADERS = frozenset({"leader"})
READERS = CHECKERS | HR | LEADERS  # who may say whether a card is genuine
EVERYONE = SELLERS | READERS
