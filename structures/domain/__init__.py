"""Rules on structures and rights, in plain Python."""
