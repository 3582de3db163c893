"""State changes of long work: begun, staged, made sure, written in pieces, ended or cancelled."""
