"""Make the company that benchmarks run on: any number of sellers, one campaign, targets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from webapp.company.models import Person
from webapp.core.config import Config
from webapp.facts.transactions import Transaction
from webapp.people.operations import campaigns, staff
from webapp.site.startup import close_runtime, make_ready, open_runtime
from webapp.web.operations.sign_in import hash_password

PASSWORD = "bench-password"


def account(number: int) -> str:
    """The staff number of the n-th seller."""
    return f"{2000 + number}"


def make(data: Path, sellers: int, postgresql: str = "") -> None:
    """Fill an empty data folder, or PostgreSQL database, through the product's own operations."""
    config = Config(data, postgresql=postgresql)
    make_ready(config)
    runtime = open_runtime(config, lambda: datetime.now(UTC))
    hashed = hash_password(PASSWORD)
    runtime.write(lambda tx: found(tx, sellers, hashed))
    runtime.write(lambda tx: Person.update(must_change_password=False).execute())
    close_runtime(runtime)


def found(tx: Transaction, sellers: int, hashed: str) -> None:
    """Enter three teams, `sellers` sellers with targets, and a running campaign."""
    today = tx.company.clock.day(tx.now)
    for team in ("east", "west", "north"):
        staff.add_team(tx, "bench", team, f"{team} store")
    for number in range(sellers):
        person = staff.PersonGiven(
            id=account(number),
            name=f"卖家{number}",
            role="telesales",
            team=("east", "west", "north")[number % 3],
            password_hash=hashed,
        )
        staff.add_person(tx, "bench", person)
        for metric, value in (("calls", 60), ("invitations", 20)):
            target = staff.TargetGiven(account(number), metric, "day", value)
            staff.set_target(tx, "bench", target)
    campaign = campaigns.CampaignGiven(
        "bench", "百日冲刺", "card-campaign", today - timedelta(36), today + timedelta(63)
    )
    campaigns.add_campaign(tx, "bench", campaign)
