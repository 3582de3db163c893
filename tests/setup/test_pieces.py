"""The pieces of script/test leave no test out, and run none twice on one engine."""

from collections import Counter
from pathlib import Path

from tests.pieces import BY_ITSELF, ROOMS, TESTS, pieces


def files_of(engine: str) -> Counter[Path]:
    """How often each test file is read on an engine."""
    found: Counter[Path] = Counter()
    for piece in pieces():
        for path in piece.paths if piece.engine == engine else ():
            found.update([path] if path.is_file() else path.rglob("test_*.py"))
    return found


def test_every_test_file_is_in_one_piece() -> None:
    every = {path for path in TESTS.rglob("test_*.py") if not path.is_relative_to(BY_ITSELF)}
    assert files_of("sqlite") == Counter(every)


def test_the_second_engine_reads_the_files_of_rooms_alone() -> None:
    found = files_of("postgresql")
    assert found
    assert found == Counter(set(found))
    assert all(path.is_relative_to(ROOMS) for path in found)


def test_a_piece_names_its_engine_and_its_paths() -> None:
    [piece] = [piece for piece in pieces() if piece.name == "PostgreSQL, to l"]
    words = piece.command()
    assert words[1:5] == ["-m", "pytest", "--engine", "postgresql"]
    assert "tests/webapp/cards" in words
    assert all(len(piece.paths) for piece in pieces())
