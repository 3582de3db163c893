"""Plan schemes: enrolments, drafts and their replay, standards in words, the calculator."""
