"""Make and end links of televisions, for HR or a leader; links are never changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from peewee import fn

from webapp.boards.models import WallEnding, WallLink
from webapp.boards.wall_keys import BOARDS, LOOKS, PLAIN, REVEALS, SEALS, WallShowing
from webapp.core.errors import JiebaoError, NotFound, UnknownChoice, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction

PLACE = Text("place", most=30)


class WallUnknown(JiebaoError):
    """No wall has this address."""

    sentence = _("没有这块大屏：请核对网址，或请人事另开一个链接。")
    status = 404


class WallEnded(JiebaoError):
    """The wall's link was ended."""

    sentence = _("这块大屏的链接已停用。要继续用，请人事另开一个链接。")
    status = 410


class WallEndedBefore(JiebaoError):
    """The link that is to be ended was ended before."""

    sentence = _("这个链接之前已经停用。")
    status = 409


class NoBoard(JiebaoError):
    """No board was chosen for a wall."""

    sentence = _("至少选一个榜单。")
    field = "boards"


@dataclass(frozen=True)
class WallGiven:
    """A link to be made: its place, boards (keys of BOARDS), look, language and options."""

    place: str
    boards: tuple[str, ...]
    look: str
    locale: str
    showing: WallShowing = PLAIN


def make_wall(tx: Transaction, by: str, given: WallGiven, hash_of: Callable[[int], str]) -> int:
    """Insert a link and return its number; `hash_of` returns the hash of a number's token.

    Raises Missing, NoBoard, UnknownChoice.
    """
    PLACE.clean(given.place)
    if not given.boards:
        raise NoBoard()
    if not set(given.boards) <= set(BOARDS) or given.look not in LOOKS:
        raise UnknownChoice()
    showing = given.showing
    if showing.seal_before not in SEALS or showing.reveal_after not in (0, *REVEALS):
        raise UnknownChoice()
    number = (WallLink.select(fn.MAX(WallLink.number)).scalar() or 0) + 1
    values = {
        "place": given.place,
        "boards": " ".join(given.boards),
        "look": given.look,
        "locale": given.locale,
        "teams_first": showing.teams_first,
        "seal_before": showing.seal_before,
        "reveal_after": showing.reveal_after if showing.seal_before else 0,
    }
    made = {"made_by": by, "made_at": tx.now}
    tx.insert(WallLink, number=number, token_hash=hash_of(number), **values, **made)
    tx.audit(by, "make_wall", f"wall:{number}", after=values)
    return number


def end_wall(tx: Transaction, by: str, number: int) -> None:
    """End a link; its open pages close within seconds. Raises NotFound, WallEndedBefore."""
    if WallLink.get_or_none(WallLink.number == number) is None:
        raise NotFound()
    if WallEnding.get_or_none(WallEnding.link == number) is not None:
        raise WallEndedBefore()
    tx.insert(WallEnding, link=number, ended_by=by, ended_at=tx.now)
    tx.audit(by, "end_wall", f"wall:{number}")


def wall_of(token_hash: str) -> WallLink:
    """Return the open link of a token's hash. Raises WallUnknown, WallEnded."""
    link: WallLink | None = WallLink.get_or_none(WallLink.token_hash == token_hash)
    if link is None:
        raise WallUnknown()
    if WallEnding.get_or_none(WallEnding.link == link.number) is not None:
        raise WallEnded()
    return link


def ended_walls(token_hashes: set[str]) -> set[str]:
    """Return those of these token hashes that belong to no open link."""
    opened = (
        WallLink.select(WallLink.token_hash)
        .left_outer_join(WallEnding)
        .where(WallEnding.link.is_null())
    )
    return token_hashes - {row[0] for row in opened.tuples()} if token_hashes else set()
