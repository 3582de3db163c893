"""The rules read a second time: a scenario's table -> all that must come of it.

Written apart from the rules room and importing nothing of it: no tallies, no movements, no
shapes; every question goes through all facts again. Slow and plain, so that where it and the
rules differ, one of them has misread the rules.
"""

from __future__ import annotations

from tests.rules import second_reading_card_campaign
from tests.rules.second_reading_commission import Commission
from tests.rules.second_reading_common import Company, Orders, Outcomes, Table, span
from tests.rules.second_reading_performance_awards import PerformanceAwards
from tests.rules.second_reading_reward_and_penalty import RewardAndPenalty
from tests.rules.second_reading_specialist_incentive import SpecialistIncentive
from tests.rules.second_reading_team_incentive import TeamIncentive
from tests.rules.second_reading_telesales_reward import TelesalesReward

READINGS = {
    "telesales-reward": TelesalesReward,
    "team-incentive": TeamIncentive,
    "specialist-incentive": SpecialistIncentive,
    "commission": Commission,
    "reward-and-penalty": RewardAndPenalty,
    "performance-awards": PerformanceAwards,
}
SCHEMES = ["card-campaign", *READINGS]


def read(table: Table) -> tuple[Outcomes, Orders]:
    """All that must stand after the scenario's settlements, in fen, and who has a rank where."""
    if table["scheme"] == "card-campaign":
        return second_reading_card_campaign.read(table)
    paying = READINGS[table["scheme"]](Company(table))
    for key in dict.fromkeys(table["settle"]):
        if key != "campaign" and key.count("-") < 2:  # no clause of these is on a day
            when = span(key)
            {"month": paying.month, "quarter": paying.quarter, "year": paying.year}[when.kind](when)
    return paying.outcomes, {key: order for key, order in paying.orders.items() if order}
