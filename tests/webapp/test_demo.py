"""The sample company: complete, without a contradiction, and the same each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from webapp import models
from webapp.demo import SMALL, Size, fill
from webapp.demo.script import write_script
from webapp.models import Card, Fact, Person, Verdict
from webapp.office import Office
from webapp.standings import check

# Sealed with random bytes each time, or random by nature: all else is the same.
SEALED = {"phone_cipher"}


def rows_of(office: Office) -> dict[str, list[dict[str, Any]]]:
    tables = [getattr(models, name) for name in models.__all__ if name != "database"]
    return {
        table._meta.table_name: [
            {name: value for name, value in row.items() if name not in SEALED}
            for row in table.select().order_by(*table._meta.get_primary_keys()).dicts()
        ]
        for table in tables
    }


def test_the_running_tallies_are_what_the_facts_add_up_to(sample: Office) -> None:
    assert check(sample.company) == []


def test_everything_that_a_newcomer_should_see_is_there(sample: Office) -> None:
    counts = {
        table: table.select().count()
        for table in (models.Person, models.Team, models.Call, models.Card, models.Contribution)
    }

    assert counts[models.Person] == SMALL.people
    assert counts[models.Team] == 3
    assert counts[models.Call] >= SMALL.calls
    assert counts[models.Card] >= SMALL.cards
    assert models.Line.select().exists()
    assert models.Approval.select().exists()
    assert all(card.photo_id for card in Card.select())
