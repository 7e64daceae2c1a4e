"""Telegram: customers write to a bot (docs/channels/telegram.md)."""
