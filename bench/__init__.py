"""The bench: loads a history, runs the workloads against the real product, prints and writes the figures."""
