"""The agents' pages of the knowledge base, under /knowledge/."""
