"""Rules on invoices, in plain Python: neither Django nor Celery nor the network."""
