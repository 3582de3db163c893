"""Operations of people; each changes data inside the transaction that it is given."""
