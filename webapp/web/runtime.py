"""Hold the application context that every page uses: writer, clock, keys, cipher, file stores."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256

from webapp.company.snapshot import Company
from webapp.core.answer_boxes import AnswerBoxes
from webapp.core.config import Config
from webapp.core.keys import Keys
from webapp.core.phone_numbers import Cipher
from webapp.core.signed_time import Beacons
from webapp.facts.transactions import Transaction
from webapp.media.photos import PhotoStore
from webapp.media.photos.partial_uploads import Uploads
from webapp.media.photos.upload_pieces import uploads_in
from webapp.media.videos.store import VideoStore
from webapp.schemes.company_loading import load_company
from webapp.store.content_files import ContentFiles
from webapp.store.files import Files
from webapp.store.writer import Writer


@dataclass(frozen=True)
class Runtime:
    """The application's resources as one value; `write` returns when the transaction is on disk."""

    config: Config
    keys: Keys
    cipher: Cipher
    files: Files
    write: Writer[Transaction]
    clock: Callable[[], datetime]

    @cached_property
    def beacons(self) -> Beacons:
        """The signer of the server's time."""
        return Beacons(self.keys.session)

    @cached_property
    def photos(self) -> PhotoStore:
        """The photos of cards."""
        return PhotoStore(self.files)

    @cached_property
    def parts(self) -> Uploads:
        """The photos that are still being uploaded."""
        return uploads_in(self.files)

    @cached_property
    def answer_boxes(self) -> AnswerBoxes:
        """The pulse's answers that wait until five are together, in this process's memory."""
        return AnswerBoxes(self.keys.session)

    @property
    def returns(self) -> ContentFiles:
        """The files of the daily returns, by content."""
        return ContentFiles(self.files, "returns")

    @property
    def videos(self) -> VideoStore:
        """The store of short videos."""
        return VideoStore(self.files, self.config.videos)

    @property
    def enclosures(self) -> ContentFiles:
        """The attachments of messages."""
        return ContentFiles(self.files, "outgoing")

    @property
    def attachments(self) -> ContentFiles:
        """The files attached as evidence, by content."""
        return ContentFiles(self.files, "attachments")

    def pseudonym(self, person: str) -> str:
        """Return 32 hexadecimal digits by which a phone separates its members' cached pages."""
        return hmac.digest(self._pseudonym_key, person.encode(), "sha256").hex()[:32]

    @cached_property
    def _pseudonym_key(self) -> bytes:
        return hmac.new(self.keys.session, b"jiebao member on a phone", sha256).digest()

    @property
    def company(self) -> Company:
        """The company as it is now; within a request, as it was first loaded there."""
        return load_company()

    @property
    def today(self) -> date:
        """Today in the company's zone."""
        return self.company.clock.day(self.clock())
