"""Forms of the accounts: they parse; what is allowed is decided by validators and services."""
