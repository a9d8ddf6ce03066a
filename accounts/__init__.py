"""People and the mail they receive. Knows nothing of structures or invoices."""
