"""What figures are made of: events go in, facts come out; pure functions without a database (metrics.md)."""
