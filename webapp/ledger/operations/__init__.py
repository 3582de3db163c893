"""Operations that change the ledger; each runs inside the caller's transaction."""
