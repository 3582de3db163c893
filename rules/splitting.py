"""Split an amount over a team, exact to the fen (rule 10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from rules.case import Case
from rules.outcomes import Outcome

SPLITS = ("equally", "contribution", "each")


def points_of(split: str) -> tuple[str, ...]:
    """Return the metric that a split reads: the members' points, or none."""
    return ("contribution",) if split == "contribution" else ()


def split_equally(fen: int, members: Collection[str]) -> dict[str, int]:
    """Return equal shares in fen by id; the remainder goes one fen each in order of id."""
    return split_by(fen, dict.fromkeys(members, 1))


def split_by(fen: int, points: Mapping[str, int]) -> dict[str, int]:
    """Return shares in proportion to points, rounded down; the remainder one fen each by id.

    A member without points gets nothing; if nobody has points, all shares are equal.
    """
    weighed = {who: held for who, held in points.items() if held > 0}
    weighed = weighed or dict.fromkeys(points, 1)
    whole = sum(weighed.values())
    shares = {who: fen * weighed[who] // whole for who in sorted(weighed)}
    left = fen - sum(shares.values())
    for who in list(shares)[:left]:
        shares[who] += 1
    return shares


def shares_of(case: Case, team: str, fen: int, split: str) -> dict[str, int]:
    """Return the shares of the members (of every role) who are active on the period's last day.

    `split`: equally; by contribution, each member's own points of the period, wherever earned;
    or the whole amount for each.
    """
    members = case.roster.members_on(team, case.period.end)
    if not members:
        return {}
    if split == "each":
        return dict.fromkeys(sorted(members), fen)
    if split == "contribution":
        held = case.figures("contribution")
        points = {who: held[who].amount if who in held else 0 for who in members}
        return split_by(fen, points)
    return split_equally(fen, members)


def split_outcomes(
    case: Case, clause: str, team: str, fen: int, split: str, because: Mapping[str, Any]
) -> list[Outcome]:
    """Return an award for each member with a share.

    `because` names the sum, the split and the count.
    """
    shares = shares_of(case, team, fen, split)
    points = case.figures("contribution") if split == "contribution" else {}
    found = []
    for who, share in shares.items():
        told = {"of": fen, "split": split, "members": len(shares), "share": share}
        if split == "contribution":
            told["points"] = points[who].amount if who in points else 0
            told["all_points"] = sum(points[each].amount for each in shares if each in points)
        if share:
            text = {**because, "team": team, "shared": told}
            found.append(Outcome(clause, "award", who, case.period.key, share, text))
    return found
