"""The library: write an item, end it, attach its file, say whether it helped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.calling.topics import TOPICS
from webapp.company.roles import READERS, SELLERS
from webapp.core.errors import JiebaoError, NotAllowed, UnknownChoice, _
from webapp.core.fields import Text
from webapp.facts.transactions import Transaction
from webapp.feedback.library import (
    KINDS,
    MOST_ITEMS,
    SUBJECT,
    LibraryReader,
    library_entry,
    newest_file,
)
from webapp.feedback.library_models import LibraryEdition, LibraryItem, LibraryOpinion
from webapp.feedback.operations.stored_files import FileStored, attach_stored
from webapp.feedback.operations.teach_courses import check_link


class NothingToUse(JiebaoError):
    """An item without a text, a link and a file."""

    sentence = _("请写内容，或填链接，或传一个文件。")
    field = "text"


class LibraryFull(JiebaoError):
    """The library holds MOST_ITEMS items."""

    sentence = _("资料库最多放 %(most)s 份，请先停用不再用的。")
    status = 409


TITLE = Text("title", most=40)
SAYS = Text("says", most=100, required=False)
TEXT = Text("text", most=1000, required=False)
LINK = Text("link", most=300, required=False)


@dataclass(frozen=True)
class LibraryGiven:
    """An item as entered; `roles` empty: for all who sell."""

    kind: str
    title: str
    says: str = ""
    text: str = ""
    link: str = ""
    topics: Sequence[str] = ()
    roles: Sequence[str] = ()


def write_item(
    tx: Transaction,
    by: str,
    given: LibraryGiven,
    item: int | None = None,
    file: FileStored | None = None,
) -> int:
    """Write an item, or write it anew; return its number.

    Raises NotAllowed, NotFound, Missing, TextTooLong, LinkWrong, UnknownChoice, NothingToUse,
    LibraryFull, TooManyAttachments.
    """
    _demand_writer(tx, by)
    edition = _edition(given)
    if item is None:
        if LibraryItem.select().where(LibraryItem.ended_at.is_null()).count() >= MOST_ITEMS:
            raise LibraryFull(most=MOST_ITEMS)
        item = int(tx.insert(LibraryItem, made_by=by, made_at=tx.now))
        has_file = False
    else:
        library_entry(LibraryReader(by), item)
        has_file = newest_file(item) is not None
    if not (edition["text"] or edition["link"] or file or has_file):
        raise NothingToUse()
    tx.insert(LibraryEdition, item=item, **edition, by=by, at=tx.now)
    tx.audit(by, "write_library", f"library:{item}", after={"name": edition["title"]})
    attach_stored(tx, by, f"{SUBJECT}:{item}", file)
    return item


def end_item(tx: Transaction, by: str, item: int) -> None:
    """Take an item out of the library. Raises NotAllowed, NotFound."""
    _demand_writer(tx, by)
    library_entry(LibraryReader(by), item)
    LibraryItem.update(ended_at=tx.now).where(LibraryItem.id == item).execute()
    tx.audit(by, "end_library", f"library:{item}")


def say_whether_it_helped(tx: Transaction, by: str, item: int, *, helped: bool) -> None:
    """Say whether an item helped with a customer; the newest word of a person counts.

    Raises NotAllowed for who does not sell, NotFound.
    """
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in SELLERS:
        raise NotAllowed()
    held = library_entry(LibraryReader(by, posting.role), item)
    if held.own != helped:
        tx.insert(LibraryOpinion, item=item, person=by, helped=helped, at=tx.now)


def _demand_writer(tx: Transaction, by: str) -> None:
    posting = tx.company.posting(by, tx.company.clock.day(tx.now))
    if posting is None or posting.role not in READERS:
        raise NotAllowed()


def _edition(given: LibraryGiven) -> dict[str, str]:
    """The columns of an edition. Raises Missing, TextTooLong, LinkWrong, UnknownChoice."""
    known = given.kind in KINDS and set(given.topics) <= set(TOPICS) and set(given.roles) <= SELLERS
    if not known:
        raise UnknownChoice()
    link = LINK.clean(given.link)
    check_link(link)
    every = set(given.roles) >= SELLERS
    return {
        "kind": given.kind,
        "title": TITLE.clean(given.title),
        "says": SAYS.clean(given.says),
        "text": TEXT.clean(given.text),
        "link": link,
        "topics": " ".join(each for each in TOPICS if each in given.topics),
        "roles": "" if every else " ".join(sorted(set(given.roles))),
    }
