"""Fill years of people's records into a large company, and measure the pages that read them.

`script/bench people --sellers 2000 --years 3 --data DIR` founds the company of `bench company`,
with calls, cards and deals of the last days alone. Everything older is inserted by SQL in bulk:
daily and monthly tallies of every seller, contributions, trainings and ratings with their facts,
money lines, goals, talks with agreements, pairs with sheets and taps, mentors, greetings, events,
the pulse, conclusions and matters. Audit lines are inserted for facts alone. Then each page of
people's is asked for by one person of each role; times are those of the processor.
"""

from bench.people.command_line import main

__all__ = ["main"]
