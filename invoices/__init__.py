"""Deposits and invoices: from a file received to a payment seen by its supplier."""
