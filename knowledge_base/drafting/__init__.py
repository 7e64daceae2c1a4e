"""Drafts by a language model, for agents alone: off by default, from passages that the customer may read, checked."""
