"""The pages of figures: filters in the address, cards, charts with their tables, the tickets behind, and files."""
