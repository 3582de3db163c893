"""The figures of 成效 are those of the records, by hand."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from tests.webapp.effect.test_effect_pages import SCHEME, TODAY, rewarded, sold
from webapp.company.parts import PULSE_PART
from webapp.effect.figures import effect_figures
from webapp.effect.models import PulseCount
from webapp.effect.people_reading import left_between, promoted_between
from webapp.facts.models import Tally
from webapp.home.operations.switch_parts import switch_part
from webapp.ledger.models import Appeal, AppealAnswer
from webapp.people.operations.add_people import PersonGiven, add_people
from webapp.schemes.company_loading import load_company


def test_the_figures_are_those_of_the_records(
    write: Any, company: Any, crowd: Any, clock: Any
) -> None:
    """February: sales 20,000 yuan, rewards 1,000 of them 800 for two people: 5 yuan of 100.

    15 sell: the three of the cast and twelve; the first three have 1,000 of 1,000.
    """
    sold(write, {"2026-02": 2_000_000, "2026-02-09": 1_200_000, "2026-02-28": 800_000})
    rewarded(write, "2026-02", {"1101": 500_00, "1102": 300_00, "1103": 200_00}, clock)
    found = effect_figures(load_company(), SCHEME, TODAY)

    assert (found["first"], found["last"]) == ("2025-09-01", "2026-03-01")
    assert found["money"]["months"][-1] == {
        "month": "2026-02",
        "sales": 2_000_000,
        "rewards": 1_000_00,
        "per_hundred": 500,
    }
    spread = found["money"]["spread"]
    assert (spread["people"], spread["none"], spread["top"]) == (15, 12, 3)
    assert (spread["total"], spread["top_percent"]) == (1_000_00, 100)
    weeks = {each["start"]: each["sales"] for each in found["sales"]["weeks"]}
    assert (weeks["2026-02-09"], weeks["2026-02-23"]) == (1_200_000, 800_000)
    assert list(weeks) == ["2026-02-09", "2026-02-16", "2026-02-23"]  # none before the first sale
    assert json.loads(json.dumps(found)) == found


def test_talent_is_that_of_the_people_hired(write: Any, company: Any, crowd: Any) -> None:
    """The twelve were hired on 6 January 2025: long before; five others in October sold soon."""
    hired = date(2025, 10, 6)
    people = [
        PersonGiven(f"{n}", f"新{n}", "guide", "west", hired=hired) for n in range(3001, 3006)
    ]
    write(lambda tx: add_people(tx, company.he, people))
    for place, person in enumerate(people):
        day = (hired + timedelta(days=7 * (place + 1))).isoformat()
        rows = [{"period": day, "metric": "cards", "person": person.id, "team": "west"}]
        write(lambda _tx, rows=rows: Tally.insert_many([{**rows[0], "amount": 1}]).execute())
    before = {"period": "2025-10-05", "metric": "contracts", "person": "3001", "team": "west"}
    write(lambda _tx: Tally.insert(**before, amount=1).execute())  # of somebody's number before
    talent = effect_figures(load_company(), SCHEME, TODAY)["talent"]

    assert talent["hired"] == 5
    [cohort] = talent["cohorts"]
    assert cohort["months"] == ["2025-10"]
    assert (cohort["card"], cohort["deal"], cohort["without_deal"]) == (30, None, 5)
    assert talent["kept"] == [5, 5]
    assert talent["early"] is None


def test_leavers_and_promotions_are_counted_by_their_day(write: Any, company: Any) -> None:
    from webapp.people.operations.place_person import Placement, place

    risen = Placement(company.wang, date(2026, 2, 2), "supervisor", "east", company.gao, None)
    write(lambda tx: place(tx, company.he, risen))
    held = load_company()

    assert promoted_between(held, date(2026, 2, 2), date(2026, 2, 28)) == [company.wang]
    assert promoted_between(held, date(2026, 2, 3), date(2026, 2, 28)) == []
    assert left_between(held, date(2025, 9, 1), date(2026, 3, 1)) == []


def test_morale_has_the_pulse_and_appeals_against_the_half_year_before(
    write: Any, company: Any, clock: Any
) -> None:
    """February 4, 4, 4, 4, 5: 4.2; an appeal of July, two since September, one upheld."""
    for value, count in ((4, 4), (5, 1)):
        asked = {"round": "2026-02", "question": "drive", "cohort": "east"}
        write(lambda tx, a=asked, v=value, c=count: tx.insert(PulseCount, **a, value=v, count=c))
    for number, day in enumerate(("2025-07-10", "2025-09-01", "2026-03-01")):
        held = {"scheme": SCHEME, "period": "2025-06", "text": "少了", "person": "1101"}
        Appeal.create(id=f"a{number}", made_at=clock.set(f"{day}T10:00"), **held)
    answer = {"upheld": True, "text": "是", "answered_by": company.he, "answered_at": clock.now}
    AppealAnswer.insert(appeal="a1", **answer).execute()
    morale = effect_figures(load_company(), SCHEME, TODAY)["morale"]

    assert morale["months"][-1] == {
        "month": "2026-02",
        "figures": {"drive": {"count": 5, "mean": 420, "half": 55}},
    }
    assert morale["appeals"] == [[1, 0], [2, 1]]
    write(lambda tx: switch_part(tx, company.he, PULSE_PART, on=False))
    assert effect_figures(load_company(), SCHEME, TODAY)["morale"]["months"] == []
