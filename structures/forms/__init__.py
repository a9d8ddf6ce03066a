"""Forms on structures and rights."""
