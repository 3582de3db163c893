"""Operations that approve, reject, close and undo; each runs inside the caller's transaction."""
