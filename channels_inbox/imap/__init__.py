"""Mailboxes that are fetched from by IMAP."""
