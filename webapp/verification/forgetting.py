"""Carry out approved erasures outside the writer, which gets them in small pieces.

Everything is repeated without harm after a stop: the name and the number, by which the texts are
found, are taken away last.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from peewee import chunked

from webapp.audit.sealer import seal_all
from webapp.company.models import Person, PersonCorrection
from webapp.core.phone_numbers import Cipher
from webapp.facts.evidence_models import Attachment
from webapp.facts.models import ERASED, Customer
from webapp.store import erasing
from webapp.verification.erased_data import (
    FILES_OF_PERSON,
    PHOTOS_OF_CUSTOMER,
    RETURNS_OF_CUSTOMER,
    WIPED,
)
from webapp.verification.erased_texts import (
    SoughtText,
    changed_evidence,
    changed_lines,
    is_word,
    name_is_shared,
    places_of,
)
from webapp.verification.operations.forget import (
    ErasedFiles,
    finish_erasure,
    redact_evidence,
    redact_lines,
    replace_texts,
    wipe_rows,
)
from webapp.verification.personal_data import CUSTOMER, PERSON
from webapp.verification.privacy_models import Erasure, PrivacyDecision, PrivacyProposal
from webapp.web.runtime import Runtime

PIECE = 50  # audit lines, or rows of evidence, that one transaction changes
GONE_CUSTOMER, GONE_PERSON = "已删除的客户 {key}", "已离职 · {key}"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ToForget:
    """Who is erased: kind and number, what stands for the name, and the texts to look for."""

    proposal: int
    kind: str
    key: str
    placeholder: str
    texts: tuple[SoughtText, ...]


def approved_erasures() -> list[PrivacyProposal]:
    """The approved erasures that are not carried out yet, oldest first."""
    rows = (
        PrivacyProposal.select()
        .join(PrivacyDecision)
        .switch(PrivacyProposal)
        .left_outer_join(Erasure)
        .where(
            PrivacyDecision.approved,
            PrivacyProposal.kind.in_((CUSTOMER, PERSON)),
            Erasure.proposal.is_null(),
        )
    )
    return list(rows.order_by(PrivacyProposal.id))


def forget_approved(runtime: Runtime) -> int:
    """Carry out all approved erasures; return how many. The caller empties the log afterwards."""
    waiting = approved_erasures()
    for proposal in waiting:
        erase_everywhere(runtime, to_forget(proposal, runtime.cipher))
    return len(waiting)


def to_forget(proposal: PrivacyProposal, cipher: Cipher) -> ToForget:
    """What an erasure looks for: names and numbers, the former ones too."""
    kind, key = proposal.kind, proposal.about
    if kind == PERSON:
        placeholder = GONE_PERSON.format(key=key)
        held = Person.get_by_id(key)
        own = PersonCorrection.select().where(PersonCorrection.person == key)
        of_name = [each for each in own if each.field == "name"]
        names = {held.name, *(name for each in of_name for name in (each.before, each.after))}
        ciphers = {held.phone_cipher, *(each.before_cipher for each in own)}
    else:
        placeholder = GONE_CUSTOMER.format(key=key)
        held = Customer.get_by_id(int(key))
        names, ciphers = {held.name}, {held.phone_cipher}
    texts = [
        *(SoughtText(f"{name} {key}", placeholder) for name in names if name and kind == PERSON),
        *(
            SoughtText(name, placeholder, is_typed=kind == CUSTOMER)
            for name in sorted(names)
            if len(name) > 1 and name != placeholder and not name_is_shared(name, kind, key)
        ),
        *(SoughtText(cipher.decrypt(sealed), "***") for sealed in ciphers if sealed),
    ]
    return ToForget(proposal.id, kind, key, placeholder, tuple(texts))


def erase_everywhere(runtime: Runtime, who: ToForget) -> None:
    """Erase somebody everywhere; the last transaction takes the name and the number away."""
    counts: Counter[str] = Counter()
    for each in WIPED[who.kind]:
        counts[each.kind] += runtime.write(partial(wipe_rows, each=each, key=who.key))
    pieces = _pieces_so_far(who.proposal)
    counts += _replace(runtime, who)
    counts["lines"] = _redact(runtime, who, pieces)
    if who.kind == PERSON:
        for some in chunked(changed_evidence(who.key, who.placeholder), PIECE):
            runtime.write(partial(redact_evidence, rows=list(some)))
            counts["evidence"] += len(some)
    files = _files_of(who)
    counts["photos"], counts["files"] = len(files.photos), len(files.attachments)
    runtime.write(
        partial(
            finish_erasure,
            proposal=who.proposal,
            placeholder=who.placeholder,
            counts=counts,
            names=files,
        )
    )
    _delete_files(runtime, who, files)
    # What somebody recorded meanwhile, under the name that is gone now.
    _replace(runtime, who)
    _redact(runtime, who, pieces)
    log.info("erased %s %s: %s", who.kind, who.key, dict(counts))


def _pieces_so_far(proposal: int) -> Iterator[int]:
    """The numbers for further pieces of an erasure: one that was interrupted goes on."""
    used = erasing.count_where("erased_line", "erasure = :key", {"key": proposal})
    number = used + 1  # no piece has more numbers than lines
    while True:
        yield number
        number += 1


def _replace(runtime: Runtime, who: ToForget) -> Counter[str]:
    """Replace the texts wherever they stand; return in how many rows, and in how many not."""
    counts: Counter[str] = Counter()
    for text in who.texts:
        places = places_of(text)
        rows = sum(len(place.rows) for place in places)
        if is_word(text, rows):
            counts["left"] += rows
            continue
        counts["texts"] += rows
        for place in places:
            for some in chunked(place.rows, erasing.AT_ONCE):
                runtime.write(partial(replace_texts, place=place._replace(rows=list(some))))
    return counts


def _redact(runtime: Runtime, who: ToForget, pieces: Iterator[int]) -> int:
    """Change the sealed audit lines that hold the texts; return how many."""
    seal_all(runtime.write)
    lines = changed_lines(who.kind, who.key, who.texts)
    for some in chunked(lines, PIECE):
        work = partial(redact_lines, erasure=who.proposal, piece=next(pieces), changed=list(some))
        runtime.write(work)
    return len(lines)


def _files_of(who: ToForget) -> ErasedFiles:
    asked = {"key": who.key}
    if who.kind == CUSTOMER:
        photos = erasing.rows_where("photo", PHOTOS_OF_CUSTOMER, asked)
        return ErasedFiles(sorted(row["name"] for row in photos), [])
    files = {row["file"] for row in erasing.rows_where("attachment", FILES_OF_PERSON, asked)}
    return ErasedFiles([], sorted(files))


def _delete_files(runtime: Runtime, who: ToForget, files: ErasedFiles) -> None:
    """Delete the files that no row names any more; the rows are marked already."""
    for name in files.photos:
        runtime.photos.drop(name)
    for file in files.attachments:
        runtime.attachments.drop(file)
    if who.kind == CUSTOMER:
        for row in erasing.rows_where("day_return", RETURNS_OF_CUSTOMER, {"key": who.key}):
            runtime.returns.drop(row["sha256"])
            runtime.enclosures.drop(row["sha256"])


def delete_left_over(runtime: Runtime) -> None:
    """Delete the files of erasures again: a stop may have come before."""
    for each in Erasure.select(Erasure.photos):
        for name in json.loads(each.photos):
            runtime.photos.drop(name)
    for each in Attachment.select().where(Attachment.media == ERASED):
        runtime.attachments.drop(each.file)
