"""Operations that change honours; each runs inside the caller's transaction."""
