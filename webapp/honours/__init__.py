"""Honours: candidates, certificates, print runs, prizes in kind, posters, the hall of honour."""
