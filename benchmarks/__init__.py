"""How fast the engines are: measured beside their peers, in one run, and printed as one table. No test depends on it."""
