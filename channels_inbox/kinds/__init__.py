"""The kinds of channel, one folder each, all of the same files."""
