"""Faults: the product as it runs, mail at speed through its real doors, and processes that are killed meanwhile."""
