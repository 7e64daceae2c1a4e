"""Parsing mail in child processes with limits, so that no mail can hold up or kill a worker."""
