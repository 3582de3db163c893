"""Mark the deals that HR imported from a table: they are never late by their time of receipt."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
CUT_OFF = time(21)  # of every scheme file up to now

# Peewee's own ALTER would copy the table, which other tables point at.
_COLUMN = 'ALTER TABLE "deal" ADD COLUMN "imported" {truth} NOT NULL DEFAULT FALSE'
_DEALS = "SELECT fact_id, id, contract, reissue FROM deal JOIN fact ON fact.number = deal.fact_id"
_DAYS = """
SELECT DISTINCT fact.person_id, fact.day FROM deal JOIN fact ON fact.number = deal.fact_id
JOIN tally ON tally.period = fact.day AND tally.metric = 'late_records'
          AND tally.person = fact.person_id
WHERE deal.imported ORDER BY fact.person_id, fact.day
"""
_COUNTING = """
SELECT fact.at, fact.received_at FROM fact
LEFT JOIN call ON call.fact_id = fact.number
LEFT JOIN card ON card.fact_id = fact.number
LEFT JOIN deal ON deal.fact_id = fact.number
WHERE fact.person_id = ? AND fact.day = ? AND fact.kind IN ('call', 'card', 'deal')
  AND NOT EXISTS (SELECT 1 FROM fact AS later WHERE later.corrects_id = fact.number)
  AND NOT coalesce(deal.imported, 0) AND coalesce(call.mark, '') = ''
  AND CASE coalesce((SELECT result FROM verdict WHERE card_id = card.fact_id
                     ORDER BY verdict.fact_id DESC LIMIT 1), '')
      WHEN 'fake' THEN 0 WHEN 'genuine' THEN 1 ELSE coalesce(card.mark, '') = '' END
"""
_SET = """
UPDATE tally SET amount = ?, count = ?, reached_at = ?
WHERE period = ? AND metric = 'late_records' AND person = ?
"""
_REMOVE = "DELETE FROM tally WHERE period = ? AND metric = 'late_records' AND person = ?"
_SUMS = """
INSERT INTO tally (period, metric, person, team, amount, count, reached_at,
                   timely_amount, timely_count, timely_reached_at)
SELECT ?, metric, person, team, sum(amount), sum(count), max(reached_at), 0, 0, 0 FROM tally
WHERE metric = 'late_records' AND person = ? AND period BETWEEN ? AND ? AND length(period) = 10
GROUP BY metric, person, team
"""


def up(_migrator: Any, db: Any) -> None:
    """Add `imported` to `deal`, set where the id is that of an import; correct the late records."""
    db.execute_sql(_COLUMN.format(truth=db.field_types["BOOL"]))
    deals = db.execute_sql(_DEALS).fetchall()
    if not deals:  # always so in PostgreSQL, which no database of that time was in
        return
    imported = [
        (number,)
        for number, record, contract, reissue in deals
        if record == str(uuid5(NAMESPACE_OID, f"deal {contract} {reissue}"))
    ]
    connection = db.connection()
    connection.executemany("UPDATE deal SET imported = 1 WHERE fact_id = ?", imported)
    graces = _graces(db)
    touched = db.execute_sql(_DAYS).fetchall()
    for person, day in touched:
        _count_day(db, person, date.fromisoformat(day), graces)
    periods = {(who, span) for who, day in touched for span in _spans(db, date.fromisoformat(day))}
    for person, (period, first, last) in sorted(periods):
        key = (period, person)
        db.execute_sql(_REMOVE, key)
        db.execute_sql(_SUMS, (*key, first, last))


def _graces(db: Any) -> list[tuple[date, timedelta]]:
    held = db.execute_sql("SELECT value FROM setting WHERE name = 'grace'").fetchone()
    rows = json.loads(held[0]) if held else []
    return [(date.fromisoformat(day), timedelta(minutes=minutes)) for day, minutes in rows]


def _count_day(db: Any, person: str, day: date, graces: Sequence[tuple[date, timedelta]]) -> None:
    """Set a person's late records of a day to those that no table brought."""
    cut_off = datetime.combine(day, CUT_OFF, ZONE)
    applying = [grace for start, grace in graces if start <= day]
    closed = cut_off + (applying[-1] if applying else timedelta(0))
    limit, until = (int(moment.timestamp()) * 1_000_000 for moment in (cut_off, closed))
    counting = db.execute_sql(_COUNTING, (person, day.isoformat())).fetchall()
    late = [at for at, received in counting if at <= limit and until < received]
    if late:
        figures = (len(late), len(late), max(late))
        db.execute_sql(_SET, (*figures, day.isoformat(), person))
    else:
        db.execute_sql(_REMOVE, (day.isoformat(), person))


def _spans(db: Any, day: date) -> list[tuple[str, str, str]]:
    """The month and campaigns of a day: period, first day, last day."""
    month = (f"{day:%Y-%m}", f"{day:%Y-%m}-01", f"{day:%Y-%m}-31")
    sql = (
        "SELECT DISTINCT campaign, starts_on, ends_on FROM campaign_proposal AS proposal "
        "JOIN campaign_step AS step ON step.proposal_id = proposal.id "
        "WHERE step.kind = 'approved' AND ? BETWEEN starts_on AND ends_on"
    )
    rows = db.execute_sql(sql, (day.isoformat(),)).fetchall()
    return [month, *((f"campaign:{key}", first, last) for key, first, last in rows)]
