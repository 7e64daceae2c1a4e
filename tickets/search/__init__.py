"""Search over all history: documents written with each message, found under the reader's rights."""
