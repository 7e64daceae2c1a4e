"""Django's PostgreSQL, with a test of connections that costs no statement."""
