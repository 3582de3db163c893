"""Write the states of long work: begun, staged, sure, added in pieces, ended or cancelled."""
