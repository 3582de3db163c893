"""Operations of boards; each changes data inside the transaction that it is given."""
