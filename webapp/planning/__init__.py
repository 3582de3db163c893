"""Plan schemes: enrol them, draft and replay revisions, describe clauses, calculate earnings."""
