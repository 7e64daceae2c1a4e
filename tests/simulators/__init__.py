"""Real servers that behave badly on demand."""
