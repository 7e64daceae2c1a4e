"""The services a helpdesk runs on: embedded PostgreSQL and Redis, the process table and the runner."""
