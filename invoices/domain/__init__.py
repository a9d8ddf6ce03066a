"""Rules of invoices as plain Python: no framework, no database."""
