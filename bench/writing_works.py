"""The large works whose waits `bench writes` measures and that `bench kills` kills."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, timedelta

from bench import seeded_company
from rules.periods import parse_period
from webapp.company.roles import SELLERS
from webapp.core.errors import JiebaoError
from webapp.facts.tally_check import differing_tallies
from webapp.honours.operations.issue_certificates import issue_apart
from webapp.honours.operations.print_runs import BOOK, ask_for_run_apart, held_run
from webapp.honours.print_worker import print_run
from webapp.honours.wording import certificate_words
from webapp.importing.importer import TableIntake
from webapp.ledger.current_lines import is_current_line
from webapp.ledger.models import Line
from webapp.ledger.operations.settle_apart import settle_apart
from webapp.ledger.scheme_periods import is_in_force
from webapp.payroll.operations.close_payroll import close_payroll_apart
from webapp.people.operations.add_people import PersonGiven, add_person
from webapp.planning.operations.decide_campaign import open_campaign
from webapp.planning.operations.propose_campaign import CampaignGiven
from webapp.schemes.catalogue import schemes
from webapp.store.tables import database
from webapp.verification.ledger import ledger_misfit
from webapp.verification.misfits import trail_misfit
from webapp.web.operations.sign_in import hash_password
from webapp.web.runtime import Runtime

BY = "bench"


def month_later() -> datetime:
    """Return now, moved to the sixth day of the next month: this month can then be closed."""
    now = datetime.now(UTC)
    return (now.replace(day=1) + timedelta(days=32)).replace(day=6)


def make_hr(runtime: Runtime) -> str:
    """A person of HR who can sign in."""
    number = "bench-hr"
    hashed = hash_password(seeded_company.PASSWORD)
    given = PersonGiven(id=number, name="人事", role="hr", team=None, password_hash=hashed)
    runtime.write(lambda tx: add_person(tx, BY, given))
    return number


def settle_all(runtime: Runtime, key: str) -> str:
    """Settle a day or a month of every scheme that is in force then."""
    before, count = Line.select().count(), 0
    for scheme in schemes().values():
        span = parse_period(key)
        kinds = {clause.period for held in scheme.revisions for clause in held.clauses}
        if span.kind in kinds and is_in_force(runtime.company, scheme, span):
            settle_apart(runtime.write, runtime.clock(), scheme.id, key)
            count += 1
    return f"{count} schemes, {Line.select().count() - before} new lines"


def import_deals(runtime: Runtime, hr: str, deals: int, last: date) -> str:
    people = [
        person
        for person in runtime.company.people
        if (posting := runtime.company.posting(person, last)) and posting.role in SELLERS
    ]
    lines = ["合同号,成交人,金额,成交时间,客户姓名,客户电话"]
    for number in range(deals):
        closer, amount = people[number % len(people)], 1_000 + number % 9_000
        lines.append(f"B-{number},{closer},{amount},{last} 14:30,客户,137{number:08}")
    intake = TableIntake(runtime.write, runtime.clock, runtime.cipher, hr)
    return f"{intake.take('deals', chr(10).join(lines).encode(), 'deals.csv').imported.new} new"


def open_past_campaign(runtime: Runtime, last: date) -> None:
    start, end = last - timedelta(days=60), runtime.today + timedelta(days=30)
    given = CampaignGiven("bench-2", "补开", "card-campaign", start, end)
    open_campaign(runtime.write, BY, given, runtime.today)


def close_month(runtime: Runtime, hr: str, month: str) -> str:
    """Close a month in which every line of money of the period is approved, by SQL."""
    database.connection().execute(
        "INSERT INTO approval (line_id, approved_by_id, approved_at) "
        "SELECT line_id, ?, 0 FROM unpaid_line WHERE line_id NOT IN (SELECT line_id FROM approval)",
        (hr,),
    )
    try:
        return f"{close_payroll_apart(runtime.write, runtime.clock(), hr, month)} lines"
    except JiebaoError as refusal:
        return str(refusal)


def verify_everything(runtime: Runtime) -> str:
    """Chain, tallies and ledger; approvals by SQL and filled facts are misfits of this bench."""
    differing = sum(1 for _each in differing_tallies(runtime.company))
    found = [trail_misfit(), ledger_misfit()]
    return f"{differing} tallies differ; {[each.place for each in found if each]}"


def print_certificates(runtime: Runtime, hr: str, count: int) -> str:
    """Issue and print the newest `count` commendations, as HR's page and the print worker do.

    Their lines are approved before, by SQL.
    """
    taken_back = Line.select(Line.reverses).where(Line.reverses.is_null(False))
    held = (
        Line.select()
        .where(
            Line.number.not_in(taken_back),
            Line.kind == "commend",
            Line.sign > 0,
            is_current_line(),
            Line.period < str(runtime.today),
        )
        .order_by(Line.number.desc())
        .limit(count)
    )
    lines = list(held)
    if not lines:  # a company filled by SQL alone has no commendations
        return "no certificate"
    database.connection().executemany(
        "INSERT OR IGNORE INTO approval (line_id, approved_by_id, approved_at) VALUES (?, ?, 0)",
        [(line.number, hr) for line in lines],
    )
    company, today = runtime.company, runtime.today
    asked = {
        line.number: (secrets.token_urlsafe(16), certificate_words(line, company, today))
        for line in lines
    }
    serials = issue_apart(runtime.write, hr, asked)
    number = ask_for_run_apart(runtime.write, runtime.clock(), hr, serials, BOOK)
    print_run(runtime, held_run(number), lambda _done: True)
    return f"{len(serials)} certificates"
