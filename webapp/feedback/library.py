"""The library as it is read: what fits what a customer said, and what helped."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import Case, fn

from webapp.calling.topics import known_topics
from webapp.core.errors import NotFound, _
from webapp.facts.attachments import newest_attachment
from webapp.facts.evidence_models import Attachment
from webapp.feedback.library_models import LibraryEdition, LibraryItem, LibraryOpinion

KINDS = {
    "script": _("话术"),
    "product": _("产品资料"),
    "video": _("视频"),
    "recording": _("录音"),
}
MOST_ITEMS = 500  # that are held at once
USE_DAYS = 30
SUBJECT = "library"  # of an item's attachments
_WORDS = re.compile(r"[a-z0-9]+|[^\W\d_a-z]+", re.IGNORECASE)


@dataclass(frozen=True)
class LibraryEntry:
    """An item as its newest edition has it; `roles` empty: for all who sell.

    `helped` and `useless`: how many people said so last; `own`: the reader's word, or None.
    """

    item: int
    kind: str
    title: str
    says: str
    text: str
    link: str
    topics: tuple[str, ...]
    roles: tuple[str, ...]
    by: str
    helped: int = 0
    useless: int = 0
    own: bool | None = None


@dataclass(frozen=True)
class LibraryReader:
    """Who reads: `role` of a seller, or empty for who sees the items of all roles."""

    person: str
    role: str = ""

    def sees(self, roles: Collection[str]) -> bool:
        """Whether an item for these roles is shown."""
        return not roles or not self.role or self.role in roles


@dataclass(frozen=True)
class LibrarySearch:
    """What is looked for: what the customer said, the chips of the call, a kind."""

    said: str = ""
    topics: tuple[str, ...] = ()
    kind: str = ""


def library_entry(reader: LibraryReader, item: int) -> LibraryEntry:
    """One item. Raises NotFound, also for an item of another role and one that has ended."""
    for each in _read(reader, [item]):
        return each
    raise NotFound()


def newest_file(item: int) -> Attachment | None:
    """The file that was attached to an item last, None without one."""
    return newest_attachment(f"{SUBJECT}:{item}")


@dataclass(frozen=True)
class LibraryUse:
    """The last USE_DAYS: how many people said something of how many items, how often it helped."""

    people: int
    items: int
    helped: int
    taps: int
    days: int


def library_use(now: datetime) -> LibraryUse:
    """How the library was used lately; one statement."""
    held = LibraryOpinion
    [(people, items, helped, taps)] = (
        held.select(
            fn.COUNT(held.person.distinct()),
            fn.COUNT(held.item.distinct()),
            fn.COALESCE(fn.SUM(Case(None, ((held.helped, 1),), 0)), 0),
            fn.COUNT(held.id),
        )
        .where(held.at >= now - timedelta(days=USE_DAYS))
        .tuples()
    )
    return LibraryUse(people, items, helped, taps, USE_DAYS)


def search_library(reader: LibraryReader, asked: LibrarySearch) -> list[LibraryEntry]:
    """The items that fit, the best first: by what the customer said, then by what helped.

    Without words and chips all items of the kind. Three statements.
    """
    held = [each for each in _read(reader) if asked.kind in ("", each.kind)]
    scored = [(fit_of(each, asked.said, asked.topics), each) for each in held]
    if asked.said or asked.topics:
        scored = [(fit, each) for fit, each in scored if fit]
    scored.sort(key=lambda pair: (-pair[0], pair[1].useless - pair[1].helped, -pair[1].item))
    return [each for _fit, each in scored]


def fit_of(entry: LibraryEntry, said: str, topics: Sequence[str]) -> int:
    """How well an entry fits: 6 for a chip; for each piece of what was said 3, 2 or 1.

    3 where the entry's own "customer says" has the piece, else 2 in the title, else 1 in the text.
    """
    fit = 6 * len(set(topics) & set(entry.topics))
    places = ((entry.says.lower(), 3), (entry.title.lower(), 2), (entry.text.lower(), 1))
    for piece in set(pieces_of(said)):
        fit += next((points for text, points in places if piece in text), 0)
    return fit


def pieces_of(said: str) -> Iterator[str]:
    """The words of Latin letters and digits, and each two Chinese characters beside each other.

    A single character stands for itself.
    """
    for word in _WORDS.findall(said.lower()):
        if word.isascii() or len(word) == 1:
            yield word
        else:
            yield from (word[place : place + 2] for place in range(len(word) - 1))


def _read(reader: LibraryReader, items: Collection[int] | None = None) -> Iterator[LibraryEntry]:
    """The items that the reader sees, with what people said of them."""
    newest = LibraryEdition.select(fn.MAX(LibraryEdition.id)).group_by(LibraryEdition.item)
    if items is not None:
        newest = newest.where(LibraryEdition.item.in_(list(items)))
    rows = LibraryEdition.select().join(LibraryItem)
    rows = rows.where(LibraryEdition.id.in_(newest), LibraryItem.ended_at.is_null())
    seen = [row for row in rows.limit(MOST_ITEMS) if reader.sees(row.roles.split())]
    counts, own = _opinions([row.item_id for row in seen], reader.person)
    for row in seen:
        yield LibraryEntry(
            item=row.item_id,
            kind=row.kind,
            title=row.title,
            says=row.says,
            text=row.text,
            link=row.link,
            topics=known_topics(row.topics.split()),
            roles=tuple(row.roles.split()),
            by=row.by_id,
            helped=counts.get((row.item_id, True), 0),
            useless=counts.get((row.item_id, False), 0),
            own=own.get(row.item_id),
        )


def _opinions(
    items: Collection[int], person: str
) -> tuple[dict[tuple[int, bool], int], dict[int, bool]]:
    """How many people said last that an item helped, or did not; what the person said."""
    last = LibraryOpinion.select(fn.MAX(LibraryOpinion.id)).where(
        LibraryOpinion.item.in_(list(items))
    )
    last = last.group_by(LibraryOpinion.item, LibraryOpinion.person)
    held = LibraryOpinion.select(
        LibraryOpinion.item,
        LibraryOpinion.helped,
        fn.COUNT(LibraryOpinion.id),
        fn.SUM(Case(None, ((LibraryOpinion.person == person, 1),), 0)),
    ).where(LibraryOpinion.id.in_(last))
    counts, own = {}, {}
    for item, helped, count, mine in held.group_by(
        LibraryOpinion.item, LibraryOpinion.helped
    ).tuples():
        counts[item, bool(helped)] = count
        if mine:
            own[item] = bool(helped)
    return counts, own
