"""Doors through which mail comes in by itself: SMTP and LMTP."""
