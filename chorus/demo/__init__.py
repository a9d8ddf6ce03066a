"""The demonstration: a small believable world, written in tables, with dates that follow today's.

places → register → people → stories (what happened to each invoice) → papers (its PDF) → invoices.
"""
