"""Plan campaigns and schemes: propose, enrol, draft, replay, describe clauses, calculate pay."""
