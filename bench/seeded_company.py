"""Make the company that benchmarks run on: any number of sellers, one campaign, targets.

Its day ends at 23:59:59 instead of 21:00 (a revision of the scheme, in force since today): a
benchmark that calls and watches a board measures the same at every hour.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import tomli_w

from webapp.company.models import Person
from webapp.core.config import Config
from webapp.facts.transactions import Transaction
from webapp.people.operations.add_people import PersonGiven, add_person, add_team
from webapp.people.operations.set_target import TargetGiven, set_target
from webapp.planning.operations import drafts
from webapp.planning.operations.decide_campaign import add_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.schemes.catalogue import read_toml
from webapp.site.startup import close_runtime, make_ready, open_runtime
from webapp.web.operations.sign_in import hash_password

PASSWORD = "bench-password"
SCHEME = "card-campaign"


def account(number: int) -> str:
    """The staff number of the n-th seller."""
    return f"{2000 + number}"


def make(data: Path, sellers: int, postgresql: str = "") -> None:
    """Fill an empty data folder, or PostgreSQL database, through the product's own operations.

    Everything is entered as of yesterday.
    """
    config = Config(data, postgresql=postgresql)
    make_ready(config)
    runtime = open_runtime(config, lambda: datetime.now(UTC) - timedelta(1))
    hashed = hash_password(PASSWORD)
    runtime.write(lambda tx: found(tx, sellers, hashed))
    runtime.write(end_days_at_midnight)
    runtime.write(lambda tx: Person.update(must_change_password=False).execute())
    close_runtime(runtime)


def end_days_at_midnight(tx: Transaction) -> None:
    """Put a revision in force from tomorrow that changes the `cut_off` of the scheme alone."""
    by = account(0)
    draft = drafts.open_draft(tx, by, SCHEME)
    body = read_toml(drafts.newest_version(draft).body)
    body |= {"cut_off": time(23, 59, 59), "because": "benchmarks run at every hour"}
    drafts.save_draft(tx, by, draft, tomli_w.dumps(body))
    drafts.put_in_force(tx, by, draft, tx.company.clock.day(tx.now) + timedelta(1))


def found(tx: Transaction, sellers: int, hashed: str) -> None:
    """Enter three teams, `sellers` sellers with targets, and a running campaign."""
    today = tx.company.clock.day(tx.now)
    for team in ("east", "west", "north"):
        add_team(tx, "bench", team, f"{team} store")
    for number in range(sellers):
        person = PersonGiven(
            id=account(number),
            name=f"卖家{number}",
            role="telesales",
            team=("east", "west", "north")[number % 3],
            password_hash=hashed,
        )
        add_person(tx, "bench", person)
        for metric, value in (("calls", 60), ("invitations", 20)):
            target = TargetGiven(account(number), metric, "day", value)
            set_target(tx, "bench", target)
    campaign = CampaignGiven(
        "bench", "百日冲刺", SCHEME, today - timedelta(36), today + timedelta(63)
    )
    add_campaign(tx, "bench", campaign)
