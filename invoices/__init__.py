"""Invoices, from deposit to payment."""
