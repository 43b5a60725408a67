"""Lists and counts of placements, and keeping their index up to date."""
