"""List the sentences of faults in a scheme file, each with an id by which it is translated."""

from __future__ import annotations

from collections.abc import Mapping

FAULT_SENTENCES: Mapping[str, str] = {
    "flag": "must be true or false, not {value}",
    "revision-needed": "at least one is needed",
    "revision-table": "must be a table, [[revision]]",
    "reason-empty": "say why the numbers are what they are",
    "zone": "{value} is no time zone; write e.g. Asia/Shanghai",
    "dates-rise": "from = {after} stands after {before}: dates must rise",
    "twice": "stands twice",
    "no-campaign": "nobody can reach it: this scheme has no campaign",
    "clause-table": "must be a table, [[revision.clause]]",
    "unknown-shape": "unknown shape {value}; allowed: {allowed}",
    "table": "must be a table, not {value}",
    "text": "must be text, not {value}",
    "unknown-value": "unknown {value}; allowed: {allowed}",
    "number": "must be a number, not {value}",
    "above-0": "must be above 0, not {value}",
    "number-limits": "must be at most {most} with at most {places} places",
    "whole-fen": "must be whole fen, not {value}",
    "whole-number": "must be a whole number, not {value}",
    "prize-list": "must be a list of at least one prize, not {value}",
    "text-list": "must be a list of text, not {value}",
    "named-twice": "names one thing twice",
    "missing": "missing",
    "other-type": "must be {words}, not {value}",
    "table-list": "must be a list of at least one table, not {value}",
    "value-table": "must be a table of at least one value, not {value}",
    "unknown-key": "unknown key; allowed: {allowed}",
    "gap-below": "gap: nothing is said of what lies up to {above}",
    "gap-above": "gap: nothing is said above {up_to}",
    "steps-rise": "{higher} stands after {lower}: steps must rise",
    "tiers-overlap": "overlap: above {higher} is in two tiers",
    "tier-empty": "up_to {up_to} must lie above {above}",
    "amounts-rise": "nobody would climb from {lower} to {higher}",
    "gap-between": "gap: nothing is said between {lower} and {higher}",
    "metric-without-target": "{metric} has no targets, so nobody can reach one",
    "rating-too-high": "nobody can reach it: a rating is at most {best}, not {least}",
    "unknown-level": "unknown level; allowed: {allowed}",
    "weight-for-each": "a weight is needed for each of {allowed}",
    "cap-below-least": "nobody can reach it: it lies below at_least {least}",
    "weights-sum": "the weights sum to {total}, not to 1",
    "no-row-of-campaigns": (
        "campaigns do not follow each other; take day, week, month, quarter or year"
    ),
    "part-by": "growth is a condition of no part; take value or completion",
    "no-completion": "{metric} has no targets, so nobody can complete one",
    "share-of-sales": "a share of {metric} is no money; only sales has an excess",
    "campaign-only": "the sanction is a campaign's, not a {period}'s",
    "day-only": "a floor is a day's, not a {period}'s",
    "name-one": "name at least one of {allowed}",
    "unknown-metric": "unknown metric {value}; allowed: {allowed}",
    "prize-said": "say what the prize is, and name prize among also",
    "honour-share": "no more than all can be honoured, not {value}",
    "team-roles": "a team has members of every role",
    "ladder-by": "a ladder is climbed by value or completion",
    "return-by-day": "a return is a day's, not a {period}'s",
    "no-months": "a {period} has no months; take quarter or year",
    "lifetime-period": "a lifetime has no campaigns; take day, week, month, quarter or year",
    "mean-over-lifetime": "a mean does not add up over a lifetime",
    "share-above-all": "no more than all can be taken back, not {value}",
    "no-units": "{metric} is no count of units",
    "growth-of-campaign": "a campaign has no campaign before it to grow from",
    "timely-day": "the cut-off decides a day's prizes only, not a {period}'s",
    "timely-team": "a team's figures are told without the cut-off",
    "prizes-rise": "must not rise from a rank to the next",
    "gift-said": "say what the gift is, and name gift among also",
    "run-of-two": "a run has at least two periods",
    "one-amount": "give one of amount, by_difficulty, by_level",
    "amount-for-each": "an amount is needed for each of {allowed}",
    "cap-proportional": "caps a proportional bonus only",
    "team-metric-without-target": "{metric} has no targets, so no team can reach one",
    "unknown-plan": "unknown plan {value}; allowed: {allowed}",
    "attendance-shape": "attendance is a condition of conditions-bonus or a person's ladder only",
    "count-of-ratings": "at_least_count is a number of ratings",
    "attendance-above-all": "nobody attends more than all workdays (1), not {least}",
    "above-out-of-reach": "a completion: 1.2 is 120 %, and {value} is out of reach",
    "team-not-hired": "a team is not hired",
    "members-of-team": "it asks something of a team's members; take subject team",
    "filter-of-deals": "a filter takes some deals: {allowed}, not {metric}",
    "filter-of-product": "a product is one of {allowed}, not of {metric}",
    "filter-without-target": "there are no targets for some of the deals",
}


class FaultText(str):
    """A fault as an English sentence; `id` names the sentence, `values` fill its places."""

    id: str
    values: Mapping[str, str]


def told(key: str, **values: object) -> FaultText:
    """Return the sentence of this id with its values. Raises KeyError."""
    texts = {name: str(value) for name, value in values.items()}
    text = FaultText(FAULT_SENTENCES[key].format(**texts))
    text.id, text.values = key, texts
    return text
