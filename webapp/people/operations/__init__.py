"""Operations on people; each changes data inside the transaction that it is given."""
