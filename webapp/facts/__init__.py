"""The log of recorded facts (calls, cards, deals, corrections), and the tallies of them."""
