"""From a claimed item to its end: duplicate, report, loop, automatic, spam, contact, thread, reopen or new."""
