"""Phone: calls that a telephone system tells about, and those that agents write down."""
