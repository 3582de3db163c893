"""Companies that are filled once for many tests: a small sample, one with rows of every kind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tests.webapp.databases import unbind
from webapp.core.config import Config
from webapp.core.keys import Keys
from webapp.core.phone_numbers import Cipher
from webapp.facts.commits import start_writer
from webapp.store.database import open_database
from webapp.store.files import FolderFiles
from webapp.web.runtime import Runtime


def opened(config: Config, keys: Keys, clock: Callable[[], datetime]) -> Runtime:
    """The runtime of a data folder whose database is made, its writer running."""
    open_database(config.stored_in)
    cipher = Cipher(keys.number_cipher, keys.number_hash)
    return Runtime(config, keys, cipher, FolderFiles(config.data), start_writer(clock), clock)


def close(runtime: Runtime) -> None:
    """End its writer and its connections, so that the folder may be copied."""
    runtime.write.close()
    unbind()


def fill_sample(runtime: Runtime, password_hash: str) -> None:
    """Fill the small sample company."""
    from webapp.demo.fill import fill_company
    from webapp.demo.size import SMALL

    fill_company(runtime, password_hash, SMALL)


def fill_all(runtime: Runtime, password_hash: str) -> None:
    """Fill a company of 60 people with rows in every table that pages show."""
    from tests.webapp.every_table import fill_every_table
    from webapp.demo.fill import fill_company
    from webapp.demo.size import Size

    size = Size(days=10, calls=400, cards=60, customers=240, photos=False)
    fill_company(runtime, password_hash, size)
    fill_every_table(runtime)
