"""Forms parse what people type; the rules stand in domain/checks."""
