"""Operations of verification: one verb a module, in a transaction, without Flask."""
