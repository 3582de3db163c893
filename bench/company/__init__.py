"""Fill a data folder with a large company: years of records of thousands of people.

`script/bench company --sellers 2000 --months 12 --data DIR`. What the product computes is made by
the product's own code: people's posts, targets, schemes and campaigns, tallies, samples, verdicts
of fake, settlements with their ledger lines, approvals, payrolls, contributions, ratings,
violations, grants, trainings and the seals of the audit trail. Calls, cards, deals, customers and
opinions that end in genuine, with their audit lines, are inserted by SQL in bulk: the rows are
those that the operations would insert, but the content hashes are hashes of the record ids. The
cards of the last month have a tiny photo, but for one in a hundred. What was recorded counts as
examined. Three quarters of the cards that wait are judged each morning.
"""

from bench.company.command_line import main

__all__ = ["main"]
