"""Group the roles of people by what they may do.

The role `head` opens the pages of a checker. Which team a person heads is said by the table
`Headship` alone (`Company.head_of`): a person can have the role without a team, or head a team with
another role.
"""

from __future__ import annotations

SELLERS = frozenset({"telesales", "guide", "designer"})
CHECKERS = frozenset({"supervisor", "head"})
HR = frozenset({"hr"})
LEADERS = frozenset({"leader"})
READERS = CHECKERS | HR | LEADERS  # who may say whether a card is genuine
EVERYONE = SELLERS | READERS
