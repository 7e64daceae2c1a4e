"""Pages that show every component of the design system; served only while testing."""
