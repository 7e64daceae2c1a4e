"""The generic signed webhook: how anything else connects (docs/channels/webhook.md)."""
