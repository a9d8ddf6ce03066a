"""A portal's worth of invoices, drawn by lot, to see what a page costs when there are millions.

names → people, cast (who sends to whom) → lives, drawing (what happens to an invoice) → ledger (its rows) → copying
(COPY) → bare, loading. The same seed gives the same world on the same day.
"""
