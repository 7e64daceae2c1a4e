"""The agent's workspace: each view parses, asks for access, calls one action, renders."""
