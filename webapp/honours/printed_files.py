"""Keep the files of print runs: the name of each holds the run's number and its SHA-256."""

from __future__ import annotations

from hashlib import sha256

from webapp.core.errors import NotFound
from webapp.honours.models import PrintRun
from webapp.honours.operations.print_runs import BOOK
from webapp.store.files import Files

FOLDER = "prints"


def suffix_of(run: PrintRun) -> str:
    """The suffix of a run's file."""
    return "pdf" if run.form == BOOK else "zip"


def keep_print(files: Files, run: PrintRun, content: bytes) -> None:
    """Store the file of a run."""
    digest = sha256(content).hexdigest()
    files.put(f"{FOLDER}/{run.number}-{digest}.{suffix_of(run)}", content)


def read_print(files: Files, run: PrintRun) -> bytes:
    """The file of a run. Raises NotFound where it is not kept, FileAltered."""
    for key, digest in _kept(files, run):
        return files.checked(key, digest) if digest else files.read(key)
    raise NotFound()


def drop_print(files: Files, run: PrintRun) -> None:
    """Delete the files of a run: more than one if it was interrupted after its file was stored."""
    for key, _digest in _kept(files, run):
        files.drop(key)


def _kept(files: Files, run: PrintRun) -> list[tuple[str, str]]:
    """The keys of a run's files, with their hashes; older programs named a file without its hash.

    A file that was stored last comes first.
    """
    found = []
    for each in files.listed(FOLDER):
        number, _dash, digest = each.name.partition(".")[0].partition("-")
        if number == str(run.number):
            found.append((each.written_ns, each.key, digest))
    return [(key, digest) for _at, key, digest in sorted(found, reverse=True)]
