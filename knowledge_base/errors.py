"""What the actions of the knowledge base refuse."""


class KnowledgeError(ValueError):
    """Something that cannot be done, in words for whoever asked."""


class StaleDraft(KnowledgeError):
    """Somebody else has saved this draft since the editor read it."""
