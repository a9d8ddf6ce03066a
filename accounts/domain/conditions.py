"""The conditions of use: a person accepts each version once. Their text: templates/accounts/conditions.html."""

VERSION = "2026-1"
