"""Invented mail that looks real: seeded conversations, written down as the common mail clients write."""

from helpdesk.demo.mails.conversations import Conversation, Kind, Step, generate

__all__ = ["Conversation", "Kind", "Step", "generate"]
